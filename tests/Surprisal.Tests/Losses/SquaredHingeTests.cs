using Surprisal.Losses;

namespace Surprisal.Tests.LossesTests;

/// <summary>The values of squared hinge loss.</summary>
public sealed class SquaredHingeTests
{
    [Fact]
    public void It_is_the_mean_of_the_squares_of_what_lacks_to_the_margin()
    {
        (double[] rows, double[] gradient) = new LossFormula<double>(new SquaredHinge(), 4).Run([0.5, 1, 2, -2], [1, 0, 1, 0]);

        // (0.5² + 2² + 0 + 0) / 4
        rows.ShouldBe([1.0625]);
        gradient.ShouldBe([-0.25, 1, 0, 0]);
    }
}
