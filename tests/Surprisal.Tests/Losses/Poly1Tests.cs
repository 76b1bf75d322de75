using Surprisal.Losses;

namespace Surprisal.Tests.LossesTests;

/// <summary>The values of poly-1 loss.</summary>
public sealed class Poly1Tests
{
    [Fact]
    public void It_gives_the_golden_values() =>
        new LossFormula<double>(new Poly1(Epsilon: 2), 3).Run([1.2, -0.8, -0.5, 0.9, -1.2, 1.1], [1, 0, 0, 0, 1, 0]).Rows
            .ShouldBe([0.7587006757479863, 4.847307511597388], 1e-15);

    [Fact]
    public void What_is_sure_and_right_keeps_its_digits()
    {
        // −log p + 2 (1 − p) with 1 − p = 2 exp(−40)
        double loss = new LossFormula<double>(new Poly1(Epsilon: 2), 3).Run([40, 0, 0], [1, 0, 0]).Rows[0];

        loss.ShouldBe(3 * 8.496708510583178e-18, 1e-14 * loss);
    }

    [Fact]
    public void A_coefficient_below_0_is_refused() =>
        Should.Throw<ArgumentOutOfRangeException>(() => new Poly1(-1.5)).ParamName.ShouldBe("Epsilon");
}
