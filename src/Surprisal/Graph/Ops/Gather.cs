using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>Elements (first input) taken along an axis from the places that the second input names, for each of the first axes by itself.</summary>
internal sealed record Gather(int Axis, int BatchAxes) : AxisOp(Axis)
{
    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        (Shape x, Shape indices) = (inputs[0], inputs[1]);
        return indices.Rank >= BatchAxes && x.Take(BatchAxes).SequenceEqual(indices.Take(BatchAxes))
            ? [.. x.Take(Axis), .. indices.Skip(BatchAxes), .. x.Skip(Axis + 1)]
            : throw new ArgumentException(
                $"Gather was given elements of shape {x} and indices of shape {indices}. The first {BatchAxes} axes must have the same sizes in both; " +
                "reshape the indices.");
    }

    public override Symbol?[] Gradient(Symbol result, Symbol incoming) =>
        [Symbol.Of(new ScatterAdd(Axis, BatchAxes, result.Inputs[0].Shape[Axis]), incoming, result.Inputs[1]), null];

    public override void Run<T>(Operands<T> operands)
    {
        ReadOnlySpan<int> sizes = operands.InputShape(0);
        Indexing.Gather(
            operands.Input(0), operands.Input(1),
            Operands.Product(sizes[..BatchAxes]), Operands.Product(sizes[BatchAxes..Axis]), sizes[Axis],
            Operands.Product(operands.InputShape(1)[BatchAxes..]), Operands.Product(sizes[(Axis + 1)..]), operands.Output(0),
            operands.InputShape(1));
    }

    public override string Format(string[] inputs) =>
        $"Gather({inputs[0]}, {inputs[1]}, axis: {Axis}{(BatchAxes == 0 ? "" : $", batchAxes: {BatchAxes}")})";

    /// <summary>Whether it takes one place of each row, and the places stand in a column. Written, it is a vector of elements.</summary>
    public static bool HasColumnOfPlaces(Symbol symbol) => symbol is { Op: Gather { Axis: > 0 } gather, Inputs: [_, { Shape: var places }] }
        && gather.BatchAxes == gather.Axis && places.Rank == gather.Axis + 1 && places[gather.Axis] == 1;

    public override Written Write(Symbol symbol, FormulaNotation notation, Written[] inputs)
    {
        Shape places = symbol.Inputs[1].Shape;
        bool isOfEachRow = BatchAxes == Axis && places.Rank == Axis;
        return isOfEachRow || HasColumnOfPlaces(symbol) || Axis == 0
            ? notation.Picked(inputs[0], inputs[1], isOfEachRow ? places : HasColumnOfPlaces(symbol) ? places.WithoutLast() : Shape.Scalar)
            : notation.CallAlong("take", inputs, Axis, symbol.Inputs[0].Shape.Rank);
    }
}
