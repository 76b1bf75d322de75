using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>Elements (first input) added to zeros along an axis at the places that the second input names: the reverse of <see cref="Gather"/>.</summary>
internal sealed record ScatterAdd(int Axis, int BatchAxes, Dimension Length) : AxisOp(Axis)
{
    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        (Shape x, Shape indices) = (inputs[0], inputs[1]);
        int indexed = indices.Rank - BatchAxes;
        bool fits = indexed >= 0 && x.Rank >= Axis + indexed && x.Take(BatchAxes).SequenceEqual(indices.Take(BatchAxes))
            && x.Skip(Axis).Take(indexed).SequenceEqual(indices.Skip(BatchAxes));
        return fits
            ? [.. x.Take(Axis), Length, .. x.Skip(Axis + indexed)]
            : throw new ArgumentException(
                $"ScatterAdd was given elements of shape {x} and indices of shape {indices} for axis {Axis}. " +
                "From that axis on, the elements must have the sizes of the indices; reshape one of the two.");
    }

    public override Symbol?[] Gradient(Symbol result, Symbol incoming) =>
        [Symbol.Of(new Gather(Axis, BatchAxes), incoming, result.Inputs[1]), null];

    public override void Run<T>(Operands<T> operands)
    {
        ReadOnlySpan<int> sizes = operands.OutputShape(0);
        Indexing.ScatterAdd(
            operands.Input(0), operands.Input(1),
            Operands.Product(sizes[..BatchAxes]), Operands.Product(sizes[BatchAxes..Axis]),
            Operands.Product(operands.InputShape(1)[BatchAxes..]), sizes[Axis], Operands.Product(sizes[(Axis + 1)..]), operands.Output(0));
    }

    public override string Format(string[] inputs) => $"ScatterAdd({inputs[0]}, {inputs[1]}, axis: {Axis}, length: {Length})";
}
