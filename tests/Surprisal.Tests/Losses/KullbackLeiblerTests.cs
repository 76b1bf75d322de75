using Surprisal.Losses;

namespace Surprisal.Tests.LossesTests;

/// <summary>The values of the divergence from targets that are probabilities.</summary>
public sealed class KullbackLeiblerTests
{
    [Fact]
    public void It_gives_the_golden_values() =>
        new LossFormula<double>(new KullbackLeibler(), 3).Run([1.2, -0.8, -0.5, 0.9, -1.2, 1.1], [0.7, 0.2, 0.1, 0.7, 0.2, 0.1]).Rows
            .ShouldBe([0.04431115300220023, 0.4499802433110879], 1e-15);

    [Fact]
    public void It_vanishes_where_the_softmax_is_the_target()
    {
        double[] probabilities = [0.5, 0.25, 0.125, 0.125];
        (double[] rows, double[] gradient) = new LossFormula<double>(new KullbackLeibler(), 4).Run(Array.ConvertAll(probabilities, Math.Log), probabilities);

        rows[0].ShouldBe(0, 1e-16);
        gradient.ShouldBe([0, 0, 0, 0], 1e-16);
    }

    [Fact]
    public void Hard_labels_give_cross_entropy() =>
        new LossFormula<double>(new KullbackLeibler(), 3).Run([1.2, -0.8, -0.5], [1, 0, 0]).Rows.ShouldBe([0.2761297055455376], 1e-15);
}
