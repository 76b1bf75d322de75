namespace Surprisal.Graph;

/// <summary>One minus softmax along an axis, exact where the softmax is nearly 1.</summary>
internal sealed record SoftmaxComplement(int Axis) : AxisOp(Axis)
{
    public override Shape InferShape(ReadOnlySpan<Shape> inputs) => inputs[0];

    public override Symbol?[] Gradient(Symbol result, Symbol incoming)
    {
        Symbol probabilities = Ops.Softmax(result.Inputs[0], Axis);
        Symbol mean = Ops.ReduceSum(incoming * probabilities, Axis, keepDims: true);

        // In exact arithmetic a shared offset changes nothing. Without the mean, what a sure class shares with it cannot swallow the rest.
        Symbol gap = incoming - mean;
        return [probabilities * (Ops.ReduceSum(gap * probabilities, Axis, keepDims: true) - gap)];
    }

    public override void Run<T>(Operands<T> operands)
    {
        (int outer, int length, int inner) = operands.Along(Axis);
        Numerics.SoftmaxComplement.Value(operands.Input(0), outer, length, inner, operands.Output(0));
    }

    public override Written Write(Symbol symbol, FormulaNotation notation, Written[] inputs) => notation.Infix(notation.Number(1), "-", notation.CallAlong("softmax", inputs, Axis, symbol.Shape.Rank));

    public override string Meaning(Symbol symbol, Func<Symbol, string> write) =>
        $"what {write(Ops.Softmax(symbol.Inputs[0], Axis))} leaves of 1";
}
