using Surprisal.Losses;

namespace Surprisal.Tests.LossesTests;

/// <summary>The values of the divergence from targets that are log-probabilities.</summary>
public sealed class LogTargetKullbackLeiblerTests
{
    [Fact]
    public void It_is_the_divergence_from_the_exponentials_of_the_targets()
    {
        double[] scores = [1.2, -0.8, -0.5, 0.9, -1.2, 1.1];
        double[] targets = [0.7, 0.2, 0.1, 0.7, 0.3, 0];

        (double[] rows, double[] gradient) = new LossFormula<double>(new LogTargetKullbackLeibler(), 3).Run(scores, Array.ConvertAll(targets, Math.Log));
        (double[] expectedRows, double[] expectedGradient) = new LossFormula<double>(new KullbackLeibler(), 3).Run(scores, targets);

        rows.ShouldBe(expectedRows, 1e-15);
        rows[0].ShouldBe(0.04431115300220023, 1e-15);
        gradient.ShouldBe(expectedGradient, 1e-15);
    }
}
