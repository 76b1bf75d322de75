using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>1 where the first element is greater than or equal to the second, else 0.</summary>
internal sealed record GreaterEqual : BinaryOp
{
    protected override string Sign => ">=";

    public override void Run<T>(Operands<T> operands) => Broadcast.GreaterEqual(
        operands.Input(0), operands.InputShape(0), operands.Input(1), operands.InputShape(1), operands.Output(0), operands.OutputShape(0));

    protected override (Symbol? ByLeft, Symbol? ByRight) Gradient(Symbol left, Symbol right, Symbol result, Symbol incoming) =>
        (null, null);
}
