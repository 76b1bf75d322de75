using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>The Gaussian error linear unit, <c>x Φ(x)</c>.</summary>
internal sealed record Gelu : UnaryOp
{
    protected override Symbol Gradient(Symbol x, Symbol result, Symbol incoming) =>
        incoming * (Ops.NormalCdf(x) + Ops.Weigh(NormalCdf.Density(x), x));

    protected override void Run<T>(ReadOnlySpan<T> x, Span<T> result) => Elementwise.Gelu(x, result);
}
