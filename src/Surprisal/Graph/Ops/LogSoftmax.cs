using System.Numerics;

namespace Surprisal.Graph;

/// <summary>The logarithm of softmax along an axis: <c>x − log Σ exp(x)</c>.</summary>
internal sealed record LogSoftmax(int Axis) : AxisOp(Axis), IRowOp
{
    public override Shape InferShape(ReadOnlySpan<Shape> inputs) => inputs[0];

    // Each class is kept out of the sum: gₖ − pₖ Σg would leave nothing of the gradient where p is nearly 1.
    public override Symbol?[] Gradient(Symbol result, Symbol incoming)
    {
        Symbol logits = result.Inputs[0];
        Symbol ofOthers = Ops.ReduceSum(incoming, Axis, keepDims: true) - incoming;
        return [(incoming * Symbol.Of(new SoftmaxComplement(Axis), logits)) - (Ops.Softmax(logits, Axis) * ofOthers)];
    }

    public override void Run<T>(Operands<T> operands)
    {
        (int outer, int length, int inner) = operands.Along(Axis);
        Numerics.LogSoftmax.Value(operands.Input(0), outer, length, inner, operands.Output(0));
    }

    public bool MapsRowsOf(Shape shape) => Axis == shape.Rank - 1;

    public void RunRows<T>(ReadOnlySpan<T> x, int columns, Span<T> result)
        where T : IFloatingPointIeee754<T> => Numerics.LogSoftmax.Value(x, x.Length / columns, columns, 1, result);

    public override string Meaning(Symbol symbol, Func<Symbol, string> write) =>
        $"the logarithm of {write(Ops.Softmax(symbol.Inputs[0], Axis))}";
}
