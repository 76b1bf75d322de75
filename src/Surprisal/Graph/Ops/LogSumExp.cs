namespace Surprisal.Graph;

/// <summary>The logarithm of the sum of exponentials along an axis, which stays with size 1.</summary>
internal sealed record LogSumExp(int Axis) : ReductionOp(Axis)
{
    public override string FunctionName => "logsumexp";

    public override Symbol?[] Gradient(Symbol result, Symbol incoming) => [incoming * Ops.Softmax(result.Inputs[0], Axis)];

    public override void Run<T>(Operands<T> operands)
    {
        (int outer, int length, int inner) = operands.Along(Axis);
        Numerics.LogSumExp.Value(operands.Input(0), outer, length, inner, operands.Output(0));
    }

    public override string Meaning(Symbol symbol, Func<Symbol, string> write) =>
        $"the logarithm of {write(Ops.ReduceSum(Ops.Exp(symbol.Inputs[0]), Axis, keepDims: true))}";
}
