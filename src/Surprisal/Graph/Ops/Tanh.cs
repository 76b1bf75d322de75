using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>The hyperbolic tangent of each element.</summary>
internal sealed record Tanh : UnaryOp
{
    protected override Symbol Gradient(Symbol x, Symbol result, Symbol incoming) => incoming * (1 - Ops.Square(result));

    protected override void Run<T>(ReadOnlySpan<T> x, Span<T> result) => Elementwise.Tanh(x, result);
}
