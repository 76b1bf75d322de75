using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>The maximum along an axis, which stays with size 1.</summary>
internal sealed record ReduceMax(int Axis) : ReductionOp(Axis)
{
    public override string FunctionName => "max";

    public override Symbol?[] Gradient(Symbol result, Symbol incoming)
    {
        // Elements that share the maximum share its gradient.
        Symbol winners = Ops.Equal(result.Inputs[0], result);
        return [incoming * winners / Ops.ReduceSum(winners, Axis, keepDims: true)];
    }

    public override void Run<T>(Operands<T> operands)
    {
        (int outer, int length, int inner) = operands.Along(Axis);
        Reduce.Max(operands.Input(0), outer, length, inner, operands.Output(0));
    }
}
