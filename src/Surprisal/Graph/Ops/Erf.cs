using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>The error function of each element.</summary>
internal sealed record Erf : UnaryOp
{
    protected override Symbol Gradient(Symbol x, Symbol result, Symbol incoming) => incoming * (2 / Math.Sqrt(Math.PI) * Ops.Exp(-Ops.Square(x)));

    protected override void Run<T>(ReadOnlySpan<T> x, Span<T> result) => Elementwise.Erf(x, result);
}
