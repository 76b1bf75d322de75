using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>The places of the greatest elements along an axis, the greatest first.</summary>
internal sealed record TopK(int Axis, int Count) : AxisOp(Axis)
{
    public override Shape InferShape(ReadOnlySpan<Shape> inputs) => inputs[0].With(Axis, Count);

    public override Symbol?[] Gradient(Symbol result, Symbol incoming) => [null];

    public override void Run<T>(Operands<T> operands)
    {
        (int outer, int length, int inner) = operands.Along(Axis);
        Indexing.TopK(operands.Input(0), outer, length, inner, Count, operands.Output(0));
    }

    public override string Format(string[] inputs) => $"TopK({inputs[0]}, {Count}, axis: {Axis})";
}
