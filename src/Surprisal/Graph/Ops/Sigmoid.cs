using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>The logistic function of each element, <c>1 / (1 + exp(−x))</c>.</summary>
internal sealed record Sigmoid : UnaryOp
{
    protected override Symbol Gradient(Symbol x, Symbol result, Symbol incoming) => incoming * (result * Ops.Sigmoid(-x));

    protected override void Run<T>(ReadOnlySpan<T> x, Span<T> result) => Elementwise.Sigmoid(x, result);
}
