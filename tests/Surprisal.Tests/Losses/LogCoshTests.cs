using Surprisal.Losses;

namespace Surprisal.Tests.LossesTests;

/// <summary>The values of log-cosh loss.</summary>
public sealed class LogCoshTests
{
    [Fact]
    public void It_is_the_mean_of_the_logarithms()
    {
        (double[] rows, double[] gradient) = new LossFormula<double>(new LogCosh(), 2).Run([1.5, -1], [1, 1]);

        rows.ShouldBe([(Math.Log(Math.Cosh(0.5)) + Math.Log(Math.Cosh(2))) / 2], 1e-15);
        gradient.ShouldBe([Math.Tanh(0.5) / 2, Math.Tanh(-2) / 2], 1e-15);
    }

    [Theory]
    [InlineData(1e-8, 5e-17)]
    [InlineData(-1e-4, 4.999999991666667e-09)]
    [InlineData(-1e4, 9999.306852819441)]
    [InlineData(800, 799.3068528194401)]
    public void It_keeps_its_digits_near_the_target_and_far_from_it(double output, double expected)
    {
        var loss = new LossFormula<double>(new LogCosh(), 1);

        loss.Run([output], [0]).Rows[0].ShouldBe(expected, 1e-14 * expected);
        loss.Describe().ShouldContain(" = LogCosh(");
        loss.Describe().ShouldNotContain(" = Exp(", Case.Sensitive);
    }
}
