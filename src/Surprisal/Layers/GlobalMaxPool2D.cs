using Surprisal.Graph;

namespace Surprisal.Layers;

/// <summary>The largest number of each channel over the whole image: <c>[batch, channels, height, width]</c> becomes <c>[batch, channels]</c>. Keras: <c>GlobalMaxPooling2D</c>.</summary>
public sealed record GlobalMaxPool2D : Layer
{
    /// <inheritdoc/>
    public override Symbol Apply(Symbol input, Parameters parameters) => Ops.ReduceMax(Images.Of(input, "A global pooling layer"), [2, 3]);
}
