using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>The larger of two elements; where they are equal, they share the gradient.</summary>
internal sealed record Maximum : BinaryOp
{
    public override bool Commutes => true;

    public override void Run<T>(Operands<T> operands) => Broadcast.Maximum(
        operands.Input(0), operands.InputShape(0), operands.Input(1), operands.InputShape(1), operands.Output(0), operands.OutputShape(0));

    protected override (Symbol? ByLeft, Symbol? ByRight) Gradient(Symbol left, Symbol right, Symbol result, Symbol incoming) =>
        (incoming * Share(left, right), incoming * Share(right, left));

    /// <summary>1 where the first element is the larger, ½ where both are equal, else 0.</summary>
    internal static Symbol Share(Symbol one, Symbol other) => (Ops.Greater(one, other) + Ops.GreaterEqual(one, other)) / 2;
}
