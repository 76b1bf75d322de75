using Surprisal.Graph;

namespace Surprisal.Tests.GraphTests;

/// <summary>Shapes and the sizes they are made of.</summary>
public sealed class ShapeTests
{
    private static readonly Dimension B = Dimension.Batch;

    [Fact]
    public void Shapes_stretch_by_the_rules_of_NumPy()
    {
        Shape.Broadcast([2, 3], [3]).ShouldBe([2, 3]);
        Shape.Broadcast([2, 1], [1, 3]).ShouldBe([2, 3]);
        Shape.Broadcast([], [B, 3]).ShouldBe([B, 3]);
        Shape.Broadcast([B, 1], [3]).ShouldBe([B, 3]);
        Shape.Broadcast([0], [1]).ShouldBe([0]);
        Shape.Broadcast([2, 3], [2]).ShouldBeNull();
        Shape.Broadcast([0], [3]).ShouldBeNull();
    }

    [Fact]
    public void A_batch_stretches_to_no_fixed_size_but_from_one()
    {
        Shape.Broadcast([B], [32]).ShouldBeNull();
        Shape.Broadcast([B], [2 * B]).ShouldBeNull();
        Shape.Broadcast([B], [1]).ShouldBe([B]);
    }

    [Fact]
    public void A_shape_counts_its_elements()
    {
        new Shape[] { [], [2, 3], [4, 0], [B, 28, 28], [0, B] }.Select(shape => shape.Size.ToString())
            .ShouldBe(["1", "6", "0", "784·batch", "0·batch"]);
        Shape images = [B, 28, 28];
        images.Size.Resolve(10).ShouldBe(7840);
    }

    [Fact]
    public void Shapes_are_equal_by_their_sizes()
    {
        Shape shape = [B, 3];
        Shape same = [B, 3];
        Shape other = [3, B];
        shape.ShouldBe(same);
        shape.GetHashCode().ShouldBe(same.GetHashCode());
        shape.ShouldNotBe(other);
        shape.ToString().ShouldBe("[batch, 3]");
        Shape.Scalar.ToString().ShouldBe("[]");
        Shape.Unknown.Equals(Shape.Scalar).ShouldBeFalse();
    }

    [Fact]
    public void A_size_is_never_negative() => Should.Throw<ArgumentOutOfRangeException>(() => (Dimension)(-1));

    [Fact]
    public void Two_axes_cannot_both_grow_with_the_batch_in_one_count() => Should.Throw<NotSupportedException>(() => B * (2 * B)).Message
        .ShouldBe("The sizes batch and 2·batch both scale with the batch, and a size can do so only once. Keep one of the two axes.");
}
