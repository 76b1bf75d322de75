namespace Surprisal.Graph;

/// <summary>One minus softmax along an axis, exact where the softmax is nearly 1.</summary>
internal sealed record SoftmaxComplement(int Axis) : AxisOp(Axis)
{
    public override Shape InferShape(ReadOnlySpan<Shape> inputs) => inputs[0];

    public override Symbol?[] Gradient(Symbol result, Symbol incoming)
    {
        Symbol probabilities = Ops.Softmax(result.Inputs[0], Axis);
        return [probabilities * (Ops.ReduceSum(incoming * probabilities, Axis, keepDims: true) - incoming)];
    }

    public override void Run<T>(Operands<T> operands)
    {
        (int outer, int length, int inner) = operands.Along(Axis);
        Numerics.SoftmaxComplement.Value(operands.Input(0), outer, length, inner, operands.Output(0));
    }
}
