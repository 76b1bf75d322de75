using Surprisal.Graph;

namespace Surprisal.Layers;

/// <summary>Lays the elements of each sample in one row: <c>[batch, 28, 28]</c> becomes <c>[batch, 784]</c>.</summary>
public sealed record Flatten : Layer
{
    /// <inheritdoc/>
    public override Symbol Apply(Symbol input, Parameters parameters)
    {
        ArgumentNullException.ThrowIfNull(input);
        Dimension elements = input.Shape.Skip(1).Aggregate((Dimension)1, (product, size) => product * size);
        return Ops.Reshape(input, [input.Shape[0], elements]);
    }
}
