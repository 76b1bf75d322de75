using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>The square root of each element.</summary>
internal sealed record Sqrt : UnaryOp
{
    protected override Symbol Gradient(Symbol x, Symbol result, Symbol incoming) => incoming / (2 * result);

    protected override void Run<T>(ReadOnlySpan<T> x, Span<T> result) => Powers.Root(x, result);
}
