using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>The size of each element without its sign; the gradient at 0 is 0.</summary>
internal sealed record Abs : UnaryOp
{
    protected override Symbol Gradient(Symbol x, Symbol result, Symbol incoming) => incoming * Ops.Sign(x);

    protected override void Run<T>(ReadOnlySpan<T> x, Span<T> result) => Powers.Magnitude(x, result);
}
