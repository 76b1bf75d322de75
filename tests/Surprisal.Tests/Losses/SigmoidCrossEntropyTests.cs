using Surprisal.Layers;
using Surprisal.Losses;

namespace Surprisal.Tests.LossesTests;

/// <summary>The values of sigmoid cross-entropy: the mean over the classes of one binary cross-entropy each.</summary>
public sealed class SigmoidCrossEntropyTests
{
    [Fact]
    public void Single_classes_give_the_golden_values()
    {
        (double[] rows, double[] gradient) = new LossFormula<double>(new SigmoidCrossEntropy(), 1).Run([1.5, -2, 0.5], [0, 0.3, 1]);

        rows.ShouldBe([1.7014132779827524, 0.7269280110429724, 0.4740769841801067], 1e-15);
        gradient[0].ShouldBe(0.8175744761936437, 1e-15);
    }

    [Fact]
    public void Several_classes_give_their_mean() =>
        new LossFormula<double>(new SigmoidCrossEntropy(), 2).Run([1.5, 0.5], [0, 1]).Rows
            .ShouldBe([(1.7014132779827524 + 0.4740769841801067) / 2], 1e-15);

    [Fact]
    public void A_sigmoid_at_the_end_is_the_one_of_the_formula()
    {
        double[] scores = [1.5, -2, 800, -800];
        double[] targets = [0, 0.3, 1, 1];

        (double[] rows, double[] gradient) = new LossFormula<double>(new SigmoidCrossEntropy(), 2).Run(scores, targets);
        var ended = new LossFormula<double>(new SigmoidCrossEntropy(), 2, Activations.Sigmoid.Apply);

        ended.Run(scores, targets).Rows.ShouldBe(rows);
        ended.Run(scores, targets).Gradient.ShouldBe(gradient);
        ended.Describe().ShouldContain(" = SigmoidCrossEntropy(");
        ended.Describe().ShouldNotContain(" = Sigmoid(", Case.Sensitive);
        rows[1].ShouldBe(400);
    }
}
