using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary><c>exp x − 1</c> of each element, exact near 0.</summary>
internal sealed record ExpM1 : UnaryOp
{
    protected override Symbol Gradient(Symbol x, Symbol result, Symbol incoming) => incoming * Ops.Exp(x);

    protected override void Run<T>(ReadOnlySpan<T> x, Span<T> result) => Elementwise.ExpM1(x, result);
}
