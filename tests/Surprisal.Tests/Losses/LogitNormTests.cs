using Surprisal.Losses;

namespace Surprisal.Tests.LossesTests;

/// <summary>The values of cross-entropy after logit normalization.</summary>
public sealed class LogitNormTests
{
    [Fact]
    public void It_gives_the_golden_values() =>
        new LossFormula<double>(new LogitNorm(Temperature: 1), 3).Run([1.2, -0.8, -0.5, 0.9, -1.2, 1.1], [1, 0, 0, 0, 1, 0]).Rows
            .ShouldBe([0.4688115964190066, 2.0196859357151262], 1e-15);

    [Fact]
    public void Across_the_scores_nothing_pulls()
    {
        double[] scores = [1.2, -0.8, -0.5];
        double[] gradient = new LossFormula<double>(new LogitNorm(), 3).Run(scores, [1, 0, 0]).Gradient;

        scores.Zip(gradient, (score, slope) => score * slope).Sum().ShouldBe(0, 1e-13);
    }

    [Fact]
    public void A_temperature_of_0_is_refused() =>
        Should.Throw<ArgumentOutOfRangeException>(() => new LogitNorm(0)).ParamName.ShouldBe("Temperature");
}
