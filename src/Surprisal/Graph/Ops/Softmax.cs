using System.Numerics;

namespace Surprisal.Graph;

/// <summary>Scores turned into probabilities along an axis: <c>exp(x) / Σ exp(x)</c>.</summary>
internal sealed record Softmax(int Axis) : AxisOp(Axis), IRowOp
{
    public override Shape InferShape(ReadOnlySpan<Shape> inputs) => inputs[0];

    public override Symbol?[] Gradient(Symbol result, Symbol incoming) =>
        [result * (incoming - Ops.ReduceSum(incoming * result, Axis, keepDims: true))];

    public override void Run<T>(Operands<T> operands)
    {
        (int outer, int length, int inner) = operands.Along(Axis);
        Numerics.Softmax.Value(operands.Input(0), outer, length, inner, operands.Output(0));
    }

    public bool MapsRowsOf(Shape shape) => Axis == shape.Rank - 1;

    public void RunRows<T>(ReadOnlySpan<T> x, int columns, Span<T> result)
        where T : IFloatingPointIeee754<T> => Numerics.Softmax.Value(x, x.Length / columns, columns, 1, result);
}
