using Surprisal.Losses;

namespace Surprisal.Tests.LossesTests;

/// <summary>The values of generalized cross-entropy.</summary>
public sealed class GeneralizedCrossEntropyTests
{
    [Fact]
    public void It_gives_the_golden_values() =>
        new LossFormula<double>(new GeneralizedCrossEntropy(Q: 0.5), 3).Run([1.2, -0.8, -0.5, 0.9, -1.2, 1.1], [1, 0, 0, 0, 1, 0]).Rows
            .ShouldBe([0.257915599175774, 1.5428538871278967], 1e-15);

    [Fact]
    public void What_is_sure_and_right_keeps_its_digits()
    {
        double loss = new LossFormula<double>(new GeneralizedCrossEntropy(), 3).Run([40, 0, 0], [1, 0, 0]).Rows[0];

        loss.ShouldBe(8.496708510583178e-18, 1e-14 * loss);
    }

    [Fact]
    public void The_gradient_is_that_of_cross_entropy_times_a_power_of_p()
    {
        double p = Math.Exp(-0.2761297055455376);
        double[] expected = new LossFormula<double>(new CrossEntropy(), 3).Run([1.2, -0.8, -0.5], [1, 0, 0]).Gradient;

        new LossFormula<double>(new GeneralizedCrossEntropy(Q: 0.5), 3).Run([1.2, -0.8, -0.5], [1, 0, 0]).Gradient
            .ShouldBe(expected.Select(value => Math.Sqrt(p) * value), 1e-15);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1.5)]
    [InlineData(double.NaN)]
    public void A_q_outside_0_to_1_is_refused(double q) =>
        Should.Throw<ArgumentOutOfRangeException>(() => new GeneralizedCrossEntropy(q)).ParamName.ShouldBe("Q");
}
