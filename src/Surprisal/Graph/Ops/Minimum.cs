using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>The smaller of two elements; where they are equal, they share the gradient.</summary>
internal sealed record Minimum : BinaryOp
{
    public override bool Commutes => true;

    public override void Run<T>(Operands<T> operands) => Broadcast.Minimum(
        operands.Input(0), operands.InputShape(0), operands.Input(1), operands.InputShape(1), operands.Output(0), operands.OutputShape(0));

    protected override (Symbol? ByLeft, Symbol? ByRight) Gradient(Symbol left, Symbol right, Symbol result, Symbol incoming) =>
        (incoming * Maximum.Share(right, left), incoming * Maximum.Share(left, right));
}
