using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>The sigmoid linear unit, <c>x σ(x)</c>.</summary>
internal sealed record Silu : UnaryOp
{
    protected override Symbol Gradient(Symbol x, Symbol result, Symbol incoming)
    {
        Symbol gate = Ops.Sigmoid(x);
        return incoming * (gate + Ops.Weigh(gate * Ops.Sigmoid(-x), x));
    }

    protected override void Run<T>(ReadOnlySpan<T> x, Span<T> result) => Elementwise.Silu(x, result);
}
