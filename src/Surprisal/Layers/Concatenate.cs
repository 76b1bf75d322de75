using Surprisal.Graph;

namespace Surprisal.Layers;

/// <summary>Several values one after the other along an axis; the other axes must be the same. Keras: <c>Concatenate</c>.</summary>
/// <param name="Axis">The axis, counted with that of the batch, which it cannot be; by default the last. The channels of images are axis 1.</param>
public sealed record Concatenate(int Axis = -1) : MergingLayer
{
    /// <summary>The axis.</summary>
    public int Axis { get; init => field = NotBatch(value); } = NotBatch(Axis);

    /// <inheritdoc/>
    public override Symbol Apply(IReadOnlyList<Symbol> inputs, Parameters parameters)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        int rank = inputs[0].Shape.Rank;
        int axis = Axis < 0 ? rank + Axis : Axis;
        bool fits = axis >= 1 && axis < rank && inputs.All(input => input.Shape.Rank == rank
            && Enumerable.Range(0, rank).All(other => other == axis || input.Shape[other] == inputs[0].Shape[other]));
        return fits
            ? Ops.Concatenate(inputs, axis)
            : throw new ArgumentException(
                $"Shapes {string.Join(" and ", inputs.Select(input => input.Shape))} do not fit one after the other along axis {Axis}. All other sizes must be the same.", nameof(inputs));
    }

    private static int NotBatch(int axis, string name = nameof(Axis)) => axis != 0
        ? axis
        : throw new ArgumentOutOfRangeException(name, $"'{name}' is 0, which is that of the batch. Samples stay apart; name an axis from 1 on, or count from the last one, −1.");
}
