using Surprisal.Graph;
using Surprisal.Numerics;

namespace Surprisal.Layers;

/// <summary>One number for each window over the planes of images: <c>[batch, channels, height, width]</c> keeps its channels.</summary>
/// <remarks>Images of one channel may come as <c>[batch, height, width]</c>. There are no variables.</remarks>
/// <param name="Size">The rows and columns of a window, each at least 1.</param>
public abstract record Pooling(Size2D Size) : Layer
{
    /// <summary>The rows and columns of a window.</summary>
    public Size2D Size { get; init => field = value.AtLeastOne(nameof(Size)); } = Size.AtLeastOne(nameof(Size));

    /// <summary>The distance of one window from the next; by default their size, so that they lie side by side.</summary>
    public Size2D? Stride { get; init => field = value?.AtLeastOne(nameof(Stride)); }

    /// <summary>What surrounds the images.</summary>
    public Padding Padding { get; init; } = Padding.Valid;

    /// <inheritdoc/>
    public sealed override Symbol Apply(Symbol input, Parameters parameters)
    {
        Symbol images = Images.Of(input, "A pooling layer");
        (Window rows, Window columns) = Padding.Windows(Images.SizeOf(images), Size, Stride ?? Size, dilation: 1);
        return Pool(images, rows, columns);
    }

    private protected abstract Symbol Pool(Symbol images, Window rows, Window columns);
}
