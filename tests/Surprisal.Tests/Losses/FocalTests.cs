using Surprisal.Losses;

namespace Surprisal.Tests.LossesTests;

/// <summary>The values of focal loss over the classes.</summary>
public sealed class FocalTests
{
    [Fact]
    public void It_gives_the_golden_values() =>
        new LossFormula<double>(new Focal(Gamma: 2), 3).Run([1.2, -0.8, -0.5, 0.9, -1.2, 1.1], [1, 0, 0, 0, 1, 0]).Rows
            .ShouldBe([0.016075908434807135, 2.6514187998213883], 1e-15);

    [Fact]
    public void Without_a_focus_it_is_cross_entropy()
    {
        (double[] rows, double[] gradient) = new LossFormula<double>(new Focal(Gamma: 0), 3).Run([1.2, -0.8, -0.5], [0.7, 0.2, 0.1]);
        (double[] expectedRows, double[] expectedGradient) = new LossFormula<double>(new CrossEntropy(), 3).Run([1.2, -0.8, -0.5], [0.7, 0.2, 0.1]);

        rows.ShouldBe(expectedRows, 1e-15);
        gradient.ShouldBe(expectedGradient, 1e-15);
    }

    [Fact]
    public void What_is_sure_and_right_keeps_its_digits()
    {
        // 1 − p and −log p are both 2 exp(−40) there, so the loss is 8 exp(−120).
        double loss = new LossFormula<double>(new Focal(), 3).Run([40, 0, 0], [1, 0, 0]).Rows[0];

        loss.ShouldBe(8 * Math.Exp(-120), 1e-13 * loss);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(1)]
    public void Where_nothing_is_left_of_1_a_small_exponent_does_no_harm(double gamma) =>
        new LossFormula<float>(new Focal(gamma), 3).Run([1e4f, 0, -1e4f], [1, 0, 0]).Gradient.ShouldBe([0, 0, 0]);

    [Fact]
    public void A_negative_focus_is_refused() =>
        Should.Throw<ArgumentOutOfRangeException>(() => new Focal(-1)).ParamName.ShouldBe("Gamma");
}
