using Surprisal.Graph;
using Surprisal.Numerics;

namespace Surprisal.Layers;

/// <summary>The largest number of each window. Of equal numbers the first receives the gradient. Keras: <c>MaxPooling2D</c>.</summary>
/// <param name="Size">The rows and columns of a window, each at least 1.</param>
public sealed record MaxPool2D(Size2D Size) : Pooling(Size)
{
    private protected override Symbol Pool(Symbol images, Window rows, Window columns) => Ops.MaxPooling(images, rows, columns);
}
