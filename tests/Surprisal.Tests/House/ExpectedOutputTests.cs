namespace Surprisal.Tests.HouseTests;

/// <summary>The notation of expected outputs.</summary>
public sealed class ExpectedOutputTests
{
    [Theory]
    [InlineData("epoch 1", "epoch 1\n")]
    [InlineData("accuracy 0.92±0.01", "accuracy 0.9300")]
    [InlineData("accuracy 0.92±0.01", "accuracy  0.91")]
    [InlineData("gradient -2±1 -2±1", "gradient -1e0 -3")]
    [InlineData("took … s, loss 0.3±0.1", "took 12.5 s, loss 0.25")]
    [InlineData("(a|b) costs 3 $", "(a|b) costs 3 $")]
    public void An_output_within_the_notation_agrees(string expected, string actual) =>
        ExpectedOutput.Difference(expected, actual).ShouldBeNull();

    [Theory]
    [InlineData("epoch 1", "epoch 2")]
    [InlineData("epoch 1", "epoch 1\nepoch 2")]
    [InlineData("epoch 1\nepoch 2", "epoch 1")]
    [InlineData("accuracy 0.92±0.01", "accuracy 0.9301")]
    [InlineData("accuracy 0.92±0.01", "accuracy NaN")]
    [InlineData("loss 1±0.1 2±0.1", "loss 1 2.2")]
    [InlineData("took … s", "took 12.5 ms")]
    [InlineData("a.c", "abc")]
    public void Another_output_is_shown_beside_the_expected_one(string expected, string actual)
    {
        string difference = ExpectedOutput.Difference(expected, actual).ShouldNotBeNull();
        difference.ShouldContain("expected: ");
        difference.ShouldContain(actual);
    }

    [Theory]
    [InlineData("a\nb 1±1\nc", "b  2", true)]
    [InlineData("a\nb 1±1\nc", "b 0\nc\n", true)]
    [InlineData("a\nb 1±1\nc", "a\nc", false)]
    [InlineData("a\nb 1±1\nc", "b 3", false)]
    [InlineData("a", "a\nb", false)]
    public void Some_whole_lines_may_be_a_part_of_what_is_expected(string expected, string part, bool isPart) =>
        ExpectedOutput.Contains(expected, part).ShouldBe(isPart);
}
