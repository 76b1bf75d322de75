using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>Elements set at equal distances along a longer axis, with one value elsewhere: the reverse of a slice.</summary>
internal sealed record Pad(int Axis, Place From, int Step, Dimension Length, double Value) : AxisOp(Axis)
{
    public override Shape InferShape(ReadOnlySpan<Shape> inputs) => inputs[0].With(Axis, Length);

    public override Symbol?[] Gradient(Symbol result, Symbol incoming) =>
        [Symbol.Of(new Slice(Axis, From, Step, result.Inputs[0].Shape[Axis]), incoming)];

    public override void Run<T>(Operands<T> operands)
    {
        (int outer, int count, int inner) = operands.Along(Axis);
        operands.Output(0).Fill(T.CreateTruncating(Value));
        Layout.Place(
            operands.Input(0), outer, count, inner, From.Resolve(operands.Batch), Step, Length.Resolve(operands.Batch), operands.Output(0));
    }

    public override string Format(string[] inputs) =>
        FormattableString.Invariant($"Pad({inputs[0]}, axis: {Axis}, from: {From}, step: {Step}, length: {Length}, value: {Value})");
}
