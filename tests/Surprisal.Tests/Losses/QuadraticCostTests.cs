using Surprisal.Layers;
using Surprisal.Losses;

namespace Surprisal.Tests.LossesTests;

/// <summary>The values of the textbooks' quadratic cost, half of a sum.</summary>
public sealed class QuadraticCostTests
{
    [Fact]
    public void It_is_half_the_sum_of_the_squares()
    {
        (double[] rows, double[] gradient) = new LossFormula<double>(new QuadraticCost(), 2).Run([1, 5], [3, 2]);

        // ((1 − 3)² + (5 − 2)²) / 2, and a − t
        rows.ShouldBe([6.5]);
        gradient.ShouldBe([-2, 3]);
    }

    [Fact]
    public void After_a_softmax_it_gives_the_golden_values() =>
        new LossFormula<double>(new QuadraticCost(), 3, Activations.Softmax.Apply).Run([1.2, -0.8, -0.5, 0.9, -1.2, 1.1], [1, 0, 0, 0, 1, 0]).Rows
            .ShouldBe([0.04398664379822082, 0.6759094517105428], 1e-15);

    [Fact]
    public void After_a_sigmoid_it_gives_the_golden_value_and_saturates()
    {
        var loss = new LossFormula<double>(new QuadraticCost(), 1, Activations.Sigmoid.Apply);

        loss.Run([1.5], [0]).Rows.ShouldBe([0.3342140120616554], 1e-15);
        loss.Run([40], [0]).Gradient[0].ShouldBeInRange(0, 1e-17);
    }
}
