using Surprisal.Graph;

namespace Surprisal.Layers;

/// <summary>The mean of each channel over the whole image: <c>[batch, channels, height, width]</c> becomes <c>[batch, channels]</c>. Keras: <c>GlobalAveragePooling2D</c>.</summary>
public sealed record GlobalAveragePool2D : Layer
{
    /// <inheritdoc/>
    public override Symbol Apply(Symbol input, Parameters parameters) => Ops.ReduceMean(Images.Of(input, "A global pooling layer"), [2, 3]);
}
