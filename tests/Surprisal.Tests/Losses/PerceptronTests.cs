using Surprisal.Losses;

namespace Surprisal.Tests.LossesTests;

/// <summary>The values of perceptron loss.</summary>
public sealed class PerceptronTests
{
    [Fact]
    public void It_is_the_lead_of_the_best_class_over_the_true_one()
    {
        (double[] rows, double[] gradient) = new LossFormula<double>(new Perceptron(), 3).Run([0.9, -1.2, 1.1, 3, 1, 2], [0, 1, 0, 1, 0, 0]);

        rows.ShouldBe([2.3, 0], 1e-15);
        gradient.ShouldBe([0, -1, 1, 0, 0, 0]);
    }
}
