using Surprisal.Losses;

namespace Surprisal.Tests.LossesTests;

/// <summary>The values of hinge loss.</summary>
public sealed class HingeTests
{
    [Fact]
    public void It_is_the_mean_of_what_lacks_to_the_margin()
    {
        (double[] rows, double[] gradient) = new LossFormula<double>(new Hinge(), 4).Run([0.25, 0.25, 2, -2], [1, 0, 1, 0]);

        // (0.75 + 1.25 + 0 + 0) / 4
        rows.ShouldBe([0.5]);
        gradient.ShouldBe([-0.25, 0.25, 0, 0]);
    }

    [Fact]
    public void At_the_edge_of_the_margin_nothing_pulls() =>
        new LossFormula<double>(new Hinge(), 2).Run([1, -1], [1, 0]).Gradient.ShouldBe([0, 0]);
}
