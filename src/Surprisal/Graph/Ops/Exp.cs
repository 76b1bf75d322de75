using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>The exponential of each element.</summary>
internal sealed record Exp : UnaryOp
{
    protected override Symbol Gradient(Symbol x, Symbol result, Symbol incoming) => incoming * result;

    protected override void Run<T>(ReadOnlySpan<T> x, Span<T> result) => Elementwise.Exp(x, result);
}
