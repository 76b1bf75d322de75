using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>Each element (first input) raised to an exponent (second).</summary>
internal sealed record Power : BinaryOp
{
    public override void Run<T>(Operands<T> operands) => Broadcast.Power(
        operands.Input(0), operands.InputShape(0), operands.Input(1), operands.InputShape(1), operands.Output(0), operands.OutputShape(0));

    protected override (Symbol? ByLeft, Symbol? ByRight) Gradient(Symbol left, Symbol right, Symbol result, Symbol incoming) =>
        (ByBase(left, right, incoming), right.Op is Constant ? null : incoming * Ops.Weigh(result, Ops.Log(left)));

    // What has no weight stays without, even at 0, where the slope of a root is infinite.
    private static Symbol? ByBase(Symbol x, Symbol exponent, Symbol incoming) => exponent.Op switch
    {
        Constant { IsNumber: true, Number: 0 } => null,
        Constant { IsNumber: true, Number: 1 } => incoming,
        Constant { IsNumber: true, Number: var number } => Ops.Weigh(incoming, number * Ops.Power(x, number - 1)),
        _ => Ops.Weigh(incoming, Slope(x, exponent)),
    };

    // 0⁰ is 1 and stays 1 on the way up, though 0⁻¹ is infinite.
    private static Symbol Slope(Symbol x, Symbol exponent) =>
        Ops.Where(Ops.Equal(x, 0) * Ops.Equal(exponent, 0), 0, exponent * Ops.Power(x, exponent - 1));
}
