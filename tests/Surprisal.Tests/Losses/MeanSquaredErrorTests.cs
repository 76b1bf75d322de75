using Surprisal.Layers;
using Surprisal.Losses;

namespace Surprisal.Tests.LossesTests;

/// <summary>The values of the mean squared error, which divides by the number of classes and has no half.</summary>
public sealed class MeanSquaredErrorTests
{
    [Fact]
    public void It_is_the_mean_of_the_squares()
    {
        (double[] rows, double[] gradient) = new LossFormula<double>(new MeanSquaredError(), 2).Run([1, 5], [3, 2]);

        // ((1 − 3)² + (5 − 2)²) / 2, and 2(a − t)/2
        rows.ShouldBe([6.5]);
        gradient.ShouldBe([-2, 3]);
    }

    [Fact]
    public void After_a_softmax_it_gives_the_golden_values() =>
        new LossFormula<double>(new MeanSquaredError(), 3, Activations.Softmax.Apply).Run([1.2, -0.8, -0.5, 0.9, -1.2, 1.1], [1, 0, 0, 0, 1, 0]).Rows
            .ShouldBe([0.02932442919881388, 0.4506063011403619], 1e-15);
}
