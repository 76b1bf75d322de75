using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary><c>log(1 + x)</c> of each element, exact near 0.</summary>
internal sealed record Log1P : UnaryOp
{
    protected override Symbol Gradient(Symbol x, Symbol result, Symbol incoming) => incoming / (1 + x);

    protected override void Run<T>(ReadOnlySpan<T> x, Span<T> result) => Elementwise.Log1P(x, result);
}
