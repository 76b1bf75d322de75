using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>The natural logarithm of each element.</summary>
internal sealed record Log : UnaryOp
{
    protected override Symbol Gradient(Symbol x, Symbol result, Symbol incoming) => incoming / x;

    protected override void Run<T>(ReadOnlySpan<T> x, Span<T> result) => Elementwise.Log(x, result);
}
