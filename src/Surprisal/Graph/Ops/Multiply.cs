using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>The product of two elements.</summary>
internal sealed record Multiply : BinaryOp
{
    public override bool Commutes => true;

    protected override string Sign => "*";

    public override void Run<T>(Operands<T> operands) => Broadcast.Multiply(
        operands.Input(0), operands.InputShape(0), operands.Input(1), operands.InputShape(1), operands.Output(0), operands.OutputShape(0));

    protected override (Symbol? ByLeft, Symbol? ByRight) Gradient(Symbol left, Symbol right, Symbol result, Symbol incoming) =>
        (incoming * right, incoming * left);
}
