using Surprisal.Graph;
using Surprisal.Layers;

namespace Surprisal.Tests.LayersTests;

/// <summary>One number for each window, or for each whole image.</summary>
public sealed class PoolingTests
{
    private static readonly double[] Image = [1, 2, 3, 4, 5, 6, 7, 8, 9];

    [Fact]
    public void The_largest_of_each_window_is_taken()
    {
        new Applied(new MaxPool2D(2), [3, 3]).Values(Image).ShouldBe([5]);
        new Applied(new MaxPool2D(2) { Stride = 1 }, [3, 3]).Values(Image).ShouldBe([5, 6, 8, 9]);
        new Applied(new MaxPool2D(2) { Padding = Padding.Same }, [3, 3]).Values([.. Image.Select(x => -x)]).ShouldBe([-1, -3, -7, -9]);
    }

    [Fact]
    public void The_mean_of_each_window_leaves_the_padding_out()
    {
        new Applied(new AveragePool2D(2), [3, 3]).Values(Image).ShouldBe([3]);
        new Applied(new AveragePool2D(2) { Padding = Padding.Same }, [3, 3]).Values(Image).ShouldBe([3, 4.5, 7.5, 9]);
    }

    [Fact]
    public void A_whole_image_becomes_one_number_for_each_channel()
    {
        new Applied(new GlobalMaxPool2D(), [2, 1, 2]).Values(1, 2, 7, -3).ShouldBe([2, 7]);
        new Applied(new GlobalAveragePool2D(), [2, 1, 2]).Values(1, 2, 7, -3).ShouldBe([1.5, 2]);
        new Applied(new GlobalAveragePool2D(), [3, 3]).Values(Image).ShouldBe([5]);
    }

    [Fact]
    public void The_largest_of_planes_too_large_to_tell_their_cells_apart_has_no_gradient()
    {
        Placeholder images = Ops.Placeholder("images", [Dimension.Batch, 1, 4097, 4096]);
        Symbol sum = Ops.ReduceSum(Ops.MaxPooling(images, new(2) { Stride = 2 }, new(2) { Stride = 2 }));

        Should.Throw<ArgumentException>(() => Gradients.Of(sum, images)).Message.ShouldContain("over planes of 4097 by 4096 cells, but it can tell at most 16777216 cells apart.");
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new MaxPool2D(0)).Message.ShouldContain("'Size' is 0 × 0, but must be at least 1 both ways.");
        Should.Throw<ArgumentOutOfRangeException>(() => new AveragePool2D(2) { Stride = (0, 1) }).ParamName.ShouldBe("Stride");
        Should.Throw<ArgumentException>(() => new Applied(new MaxPool2D(4), [3, 3])).Message.ShouldContain("reaches over 4 cells, but the axis has 3");
        Should.Throw<ArgumentException>(() => new Applied(new AveragePool2D(50_000) { Stride = 1, Padding = new ExplicitPadding(50_000, 0, 50_000, 0) }, [3, 3]))
            .Message.ShouldContain("A window has 50000 by 50000 cells, but can have 2147483647 at most.");
        Should.Throw<ArgumentException>(() => new Applied(new MaxPool2D(2), [9])).Message.ShouldContain("A pooling layer was given input of shape [batch, 9]");
        Should.Throw<ArgumentException>(() => new Applied(new GlobalMaxPool2D(), [9])).Message.ShouldContain("A global pooling layer was given input of shape [batch, 9]");
    }
}
