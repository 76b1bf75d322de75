using Surprisal.Layers;
using Surprisal.Losses;

namespace Surprisal.Tests.LossesTests;

/// <summary>The values of negative log-likelihood, given log-probabilities or a softmax.</summary>
public sealed class NegativeLogLikelihoodTests
{
    [Fact]
    public void Log_probabilities_are_weighted_by_the_targets()
    {
        (double[] rows, double[] gradient) = new LossFormula<double>(new NegativeLogLikelihood(), 2).Run([-0.5, -1.5], [0.25, 0.75]);

        // 0.25 · 0.5 + 0.75 · 1.5
        rows.ShouldBe([1.25]);
        gradient.ShouldBe([-0.25, -0.75]);
    }

    [Theory]
    [InlineData("log-softmax")]
    [InlineData("softmax")]
    public void After_a_softmax_it_is_cross_entropy(string ending)
    {
        var loss = new LossFormula<double>(new NegativeLogLikelihood(), 3, Activations.All[ending].Apply);

        loss.Run([1.2, -0.8, -0.5, 0.9, -1.2, 1.1], [1, 0, 0, 0, 1, 0]).Rows.ShouldBe([0.2761297055455376, 2.951798795854425], 1e-15);
        loss.Describe().ShouldContain(" = SoftmaxCrossEntropy(");
        loss.Describe().ShouldNotContain("Softmax(scores", Case.Sensitive);
    }
}
