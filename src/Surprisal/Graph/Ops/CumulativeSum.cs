using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>The sum of all elements up to each place along an axis.</summary>
internal sealed record CumulativeSum(int Axis, bool Exclusive, bool Reverse) : AxisOp(Axis)
{
    public override string FunctionName => "cumsum";

    public override string[] Settings => [.. Exclusive ? ["exclusive=True"] : Array.Empty<string>(), .. Reverse ? ["reverse=True"] : Array.Empty<string>()];

    public override Shape InferShape(ReadOnlySpan<Shape> inputs) => inputs[0];

    // An element counts in all sums that come after it.
    public override Symbol?[] Gradient(Symbol result, Symbol incoming) => [Symbol.Of(this with { Reverse = !Reverse }, incoming)];

    public override void Run<T>(Operands<T> operands)
    {
        (int outer, int length, int inner) = operands.Along(Axis);
        Scan.Sum(operands.Input(0), outer, length, inner, Exclusive, Reverse, operands.Output(0));
    }

    // NumPy's flattens an array if no axis is named.
    public override Written Write(Symbol symbol, FormulaNotation notation, Written[] inputs) =>
        notation.Call(FunctionName, inputs, symbol.Shape.Rank == 1 ? Settings : [$"axis={Axis}", .. Settings]);

    public override string Format(string[] inputs) =>
        $"CumulativeSum({inputs[0]}, axis: {Axis}{(Exclusive ? ", exclusive" : "")}{(Reverse ? ", reverse" : "")})";
}
