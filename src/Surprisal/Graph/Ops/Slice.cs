using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>Elements at equal distances along an axis.</summary>
internal sealed record Slice(int Axis, Place From, int Step, Dimension Count) : AxisOp(Axis)
{
    public override Shape InferShape(ReadOnlySpan<Shape> inputs) => inputs[0].With(Axis, Count);

    public override Symbol?[] Gradient(Symbol result, Symbol incoming) =>
        [Symbol.Of(new Pad(Axis, From, Step, result.Inputs[0].Shape[Axis], Value: 0), incoming)];

    public override void Run<T>(Operands<T> operands)
    {
        (int outer, int length, int inner) = operands.Along(Axis);
        Layout.Slice(
            operands.Input(0), outer, length, inner, From.Resolve(operands.Batch), Step, Count.Resolve(operands.Batch), operands.Output(0));
    }

    public override string Format(string[] inputs) => $"Slice({inputs[0]}, axis: {Axis}, from: {From}, step: {Step}, count: {Count})";

    public override Written Write(Symbol symbol, FormulaNotation notation, Written[] inputs) => notation.Subscript(inputs[0], [.. Enumerable.Repeat(":", Axis), Range(symbol.Inputs[0].Shape[Axis])]);

    /// <summary>The places as Python's slices have them, where those of an end are left out.</summary>
    private string Range(Dimension length)
    {
        if (Count == 1)
        {
            return From.Elements.ScalesWithBatch ? $"{From.More}" : $"{From}";
        }

        if (Count == length)
        {
            return Step == 1 ? ":" : "::-1";
        }

        // Of an axis that scales with the batch, a slice has a size that does not, so it counts from one of the ends.
        int size = length.ScalesWithBatch ? int.MaxValue : length.Factor;
        bool isFromEnd = From.Elements.ScalesWithBatch;
        int first = isFromEnd ? From.More : From.Resolve(0);
        int end = first + (Step * Count.Factor);
        string start = first == (Step > 0 || isFromEnd ? isFromEnd ? -1 : 0 : size - 1) && !(isFromEnd && Step > 0) ? "" : $"{first}";
        bool reachesEnd = isFromEnd ? Step > 0 && end >= 0 : Step > 0 ? end >= size : end < 0;
        return $"{start}:{(reachesEnd ? "" : end)}{(Step == 1 ? "" : $":{Step}")}";
    }
}

/// <summary>A place along an axis, which may depend on the batch size: so many elements, and some more or fewer.</summary>
internal readonly record struct Place(Dimension Elements, int More)
{
    public int Resolve(int batch) => Elements.Resolve(batch) + More;

    public override string ToString() => (Elements.ScalesWithBatch, More) switch
    {
        (false, _) => $"{Elements.Factor + More}",
        (true, 0) => $"{Elements}",
        _ => $"{Elements} {(More < 0 ? "-" : "+")} {Math.Abs(More)}",
    };
}
