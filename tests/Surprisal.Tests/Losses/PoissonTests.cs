using Surprisal.Losses;

namespace Surprisal.Tests.LossesTests;

/// <summary>The values of Poisson loss.</summary>
public sealed class PoissonTests
{
    [Fact]
    public void The_output_is_the_logarithm_of_the_rate()
    {
        (double[] rows, double[] gradient) = new LossFormula<double>(new Poisson(), 2).Run([0, Math.Log(2)], [3, 2]);

        // (1 − 3 · 0 + 2 − 2 log 2) / 2, and (exp x − t) / 2
        rows[0].ShouldBe(1.5 - Math.Log(2), 1e-15);
        gradient.ShouldBe([-1, 0], 1e-15);
    }
}
