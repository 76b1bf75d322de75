namespace Surprisal.Graph;

/// <summary>The logarithm of softmax along an axis: <c>x − log Σ exp(x)</c>.</summary>
internal sealed record LogSoftmax(int Axis) : AxisOp(Axis)
{
    public override Shape InferShape(ReadOnlySpan<Shape> inputs) => inputs[0];

    public override Symbol?[] Gradient(Symbol result, Symbol incoming) =>
        [incoming - (Ops.Softmax(result.Inputs[0], Axis) * Ops.ReduceSum(incoming, Axis, keepDims: true))];

    public override void Run<T>(Operands<T> operands)
    {
        (int outer, int length, int inner) = operands.Along(Axis);
        Numerics.LogSoftmax.Value(operands.Input(0), outer, length, inner, operands.Output(0));
    }
}
