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
