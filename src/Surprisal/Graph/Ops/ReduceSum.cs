using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>The sum along an axis, which stays with size 1.</summary>
internal sealed record ReduceSum(int Axis) : ReductionOp(Axis)
{
    public override string FunctionName => "sum";

    public override Symbol?[] Gradient(Symbol result, Symbol incoming) => [Ops.Expand(incoming, result.Inputs[0].Shape)];

    public override void Run<T>(Operands<T> operands)
    {
        (int outer, int length, int inner) = operands.Along(Axis);
        Reduce.Sum(operands.Input(0), outer, length, inner, operands.Output(0));
    }
}
