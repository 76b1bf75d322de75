using Surprisal.Losses;

namespace Surprisal.Tests.LossesTests;

/// <summary>The values of binary perceptron loss.</summary>
public sealed class BinaryPerceptronTests
{
    [Fact]
    public void It_is_the_mean_of_how_far_scores_are_on_the_wrong_side()
    {
        (double[] rows, double[] gradient) = new LossFormula<double>(new BinaryPerceptron(), 4).Run([-0.5, 0.25, 2, -2], [1, 0, 1, 0]);

        // (0.5 + 0.25 + 0 + 0) / 4
        rows.ShouldBe([0.1875]);
        gradient.ShouldBe([-0.25, 0.25, 0, 0]);
    }

    [Fact]
    public void At_a_score_of_zero_nothing_pulls() =>
        new LossFormula<double>(new BinaryPerceptron(), 2).Run([0, -0.0], [1, 0]).Gradient.ShouldBe([0, 0]);
}
