using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>The place of the first maximum along an axis, which stays with size 1.</summary>
internal sealed record ArgMax(int Axis) : ReductionOp(Axis)
{
    public override string FunctionName => "argmax";

    public override Symbol?[] Gradient(Symbol result, Symbol incoming) => [null];

    public override void Run<T>(Operands<T> operands)
    {
        (int outer, int length, int inner) = operands.Along(Axis);
        Reduce.ArgMax(operands.Input(0), outer, length, inner, operands.Output(0));
    }
}
