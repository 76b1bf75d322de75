using Surprisal.Layers;
using Surprisal.Losses;

namespace Surprisal.Tests.LossesTests;

/// <summary>The values of the divergence of rows that need not sum to 1.</summary>
public sealed class GeneralizedKullbackLeiblerTests
{
    [Fact]
    public void Each_class_counts_by_itself()
    {
        (double[] rows, double[] gradient) = new LossFormula<double>(new GeneralizedKullbackLeibler(), 2).Run([Math.Log(3), 0], [3, 2]);

        // The first class is met; the second gives 2 (log 2 − 0) + 1 − 2.
        rows[0].ShouldBe((2 * Math.Log(2)) - 1, 1e-15);
        gradient.ShouldBe([0, -1], 1e-15);
    }

    [Theory]
    [InlineData("softmax")]
    [InlineData("log-softmax")]
    public void Of_distributions_it_is_the_divergence(string ending) =>
        new LossFormula<double>(new GeneralizedKullbackLeibler(), 3, Activations.All[ending].Apply).Run([1.2, -0.8, -0.5], [0.7, 0.2, 0.1]).Rows
            .ShouldBe([0.04431115300220023], 1e-15);
}
