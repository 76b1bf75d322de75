using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>Each element where it is positive, else 0.</summary>
internal sealed record Relu : UnaryOp
{
    protected override Symbol Gradient(Symbol x, Symbol result, Symbol incoming) => incoming * Ops.Greater(x, 0);

    protected override void Run<T>(ReadOnlySpan<T> x, Span<T> result) => Elementwise.Relu(x, result);
}
