using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>−1, 0 or 1 after the sign of each element.</summary>
internal sealed record Sign : UnaryOp
{
    protected override Symbol? Gradient(Symbol x, Symbol result, Symbol incoming) => null;

    protected override void Run<T>(ReadOnlySpan<T> x, Span<T> result) => Elementwise.Sign(x, result);
}
