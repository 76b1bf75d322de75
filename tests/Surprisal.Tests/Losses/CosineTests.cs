using Surprisal.Losses;

namespace Surprisal.Tests.LossesTests;

/// <summary>The values of cosine distance.</summary>
public sealed class CosineTests
{
    [Fact]
    public void It_tells_directions_apart() =>
        new LossFormula<double>(new Cosine(), 2).Run([3, 4, 1, 0, -2, 0, 5, 0], [6, 8, 0, 1, 1, 0, 3, 4]).Rows.ShouldBe([0, 1, 2, 0.4], 1e-15);

    [Fact]
    public void A_row_of_zeros_is_as_far_from_everything()
    {
        (float[] rows, float[] gradient) = new LossFormula<float>(new Cosine(), 2).Run([0, 0, 1, 1], [3, 4, 0, 0]);

        rows.ShouldBe([1, 1]);
        gradient.ShouldAllBe(value => float.IsFinite(value));
    }
}
