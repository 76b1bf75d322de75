using Surprisal.Losses;

namespace Surprisal.Tests.LossesTests;

/// <summary>The values of the Jensen–Shannon divergence.</summary>
public sealed class JensenShannonTests
{
    [Fact]
    public void It_gives_the_golden_values() =>
        new LossFormula<double>(new JensenShannon(), 3).Run([1.2, -0.8, -0.5, 0.9, -1.2, 1.1], [0.7, 0.2, 0.1, 0.7, 0.2, 0.1]).Rows
            .ShouldBe([0.010122660493985346, 0.11803445698365747], 1e-15);

    [Fact]
    public void Another_weight_gives_its_golden_values() =>
        new LossFormula<double>(new JensenShannon(Beta: 0.3), 3).Run([1.2, -0.8, -0.5, 0.9, -1.2, 1.1], [0.7, 0.2, 0.1, 0.7, 0.2, 0.1]).Rows
            .ShouldBe([0.008784172276674801, 0.09584638746072129], 1e-15);

    [Fact]
    public void What_is_sure_and_wrong_costs_the_logarithm_of_two() =>
        new LossFormula<float>(new JensenShannon(), 2).Run([1e4f, -1e4f], [0, 1]).Rows.ShouldBe([0.6931472f], 1e-7f);

    [Fact]
    public void A_weight_outside_0_to_1_is_refused() =>
        Should.Throw<ArgumentOutOfRangeException>(() => new JensenShannon(1.5)).Message.ShouldContain("'Beta' is 1.5, but it must be in [0, 1].");
}
