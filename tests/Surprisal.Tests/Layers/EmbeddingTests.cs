using Surprisal.Layers;

namespace Surprisal.Tests.LayersTests;

/// <summary>A learned row for each whole number.</summary>
public sealed class EmbeddingTests
{
    [Fact]
    public void Each_number_becomes_its_row()
    {
        var layer = new Applied(new Embedding(3, 2), [2]);
        layer.Set(0, 10, 11, 20, 21, 30, 31);

        layer.Values(2, 0, 1, 1).ShouldBe([30, 31, 10, 11, 20, 21, 20, 21]);
        layer.Parameters.Variables.Select(variable => $"{variable.Name} {variable.Shape}").ShouldBe(["layer/embeddings [3, 2]"]);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-1)]
    [InlineData(0.5)]
    public void Another_number_is_refused(double number) =>
        Should.Throw<ArgumentException>(() => new Applied(new Embedding(3, 2), [1]).Values(number)).Message.ShouldContain("3");

    [Fact]
    public void Of_a_wrong_number_it_is_said_in_which_row_and_column_it_is() =>
        Should.Throw<ArgumentException>(() => new Applied(new Embedding(3, 2), [2]).Values(0, 1, 2, 0, 1, 5)).Message
            .ShouldStartWith("'indices' is 5 at [2, 1], but the axis has size 3, so it must be a whole number in [0, 3).");

    [Fact]
    public void Fewer_than_one_row_or_unit_are_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new Embedding(0, 2)).Message.ShouldContain("'Count' is 0, but an embedding needs at least 1.");
        Should.Throw<ArgumentOutOfRangeException>(() => new Embedding(2, 0)).ParamName.ShouldBe("Units");
    }
}
