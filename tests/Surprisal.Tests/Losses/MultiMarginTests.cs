using Surprisal.Losses;

namespace Surprisal.Tests.LossesTests;

/// <summary>The values of multi-margin loss.</summary>
public sealed class MultiMarginTests
{
    [Fact]
    public void It_gives_the_golden_values() =>
        new LossFormula<double>(new MultiMargin(), 3).Run([1.2, -0.8, -0.5, 0.9, -1.2, 1.1], [1, 0, 0, 0, 1, 0]).Rows
            .ShouldBe([0, 2.1333333333333333], 1e-15);

    [Fact]
    public void Squared_it_gives_its_golden_values() =>
        new LossFormula<double>(new MultiMargin(Exponent: 2), 3).Run([1.2, -0.8, -0.5, 0.9, -1.2, 1.1], [1, 0, 0, 0, 1, 0]).Rows
            .ShouldBe([0, 6.833333333333333], 1e-14);

    [Fact]
    public void The_true_class_pulls_against_all_that_come_near()
    {
        double[] gradient = new LossFormula<double>(new MultiMargin(), 4).Run([0, 0.5, -2, 0.25], [0, 0, 0, 1]).Gradient;

        gradient.ShouldBe([0.25, 0.25, 0, -0.5]);
    }

    [Fact]
    public void Another_exponent_is_refused() =>
        Should.Throw<ArgumentOutOfRangeException>(() => new MultiMargin(Exponent: 3)).ParamName.ShouldBe("Exponent");

    [Fact]
    public void A_margin_of_0_is_refused() =>
        Should.Throw<ArgumentOutOfRangeException>(() => new MultiMargin(0)).Message.ShouldContain("'Margin' is 0, but it must be a finite number above 0.");
}
