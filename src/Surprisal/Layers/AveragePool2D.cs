using Surprisal.Graph;
using Surprisal.Numerics;

namespace Surprisal.Layers;

/// <summary>The mean of each window, over its cells within the image. Keras: <c>AveragePooling2D</c>.</summary>
/// <param name="Size">The rows and columns of a window, each at least 1.</param>
public sealed record AveragePool2D(Size2D Size) : Pooling(Size)
{
    private protected override Symbol Pool(Symbol images, Window rows, Window columns) => Ops.AveragePooling(images, rows, columns);
}
