using Surprisal.Losses;

namespace Surprisal.Tests.LossesTests;

/// <summary>The values of Huber loss.</summary>
public sealed class HuberTests
{
    [Fact]
    public void Small_differences_are_squared_and_large_ones_are_not()
    {
        (double[] rows, double[] gradient) = new LossFormula<double>(new Huber(), 2).Run([1.5, -2], [1, 1]);

        // (½ · 0.5² + (3 − ½)) / 2
        rows.ShouldBe([1.3125]);
        gradient.ShouldBe([0.25, -0.5]);
    }

    [Fact]
    public void Delta_says_where_the_square_ends() =>
        new LossFormula<double>(new Huber(Delta: 2), 1).Run([2, 5], [0, 0]).Rows.ShouldBe([2, 8]);

    [Fact]
    public void An_output_whose_square_overflows_is_still_linear()
    {
        (float[] rows, float[] gradient) = new LossFormula<float>(new Huber(), 1).Run([-1e30f, float.PositiveInfinity], [0, 0]);

        rows.ShouldBe([1e30f, float.PositiveInfinity]);
        gradient.ShouldBe([-1, 1]);
    }

    [Fact]
    public void A_delta_of_0_is_refused() =>
        Should.Throw<ArgumentOutOfRangeException>(() => new Huber(0)).ParamName.ShouldBe("Delta");
}
