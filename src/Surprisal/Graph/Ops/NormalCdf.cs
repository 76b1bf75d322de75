using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>The probability of each element that a normal number of mean 0 and variance 1 is at most that.</summary>
internal sealed record NormalCdf : UnaryOp
{
    protected override Symbol Gradient(Symbol x, Symbol result, Symbol incoming) => incoming * Density(x);

    protected override void Run<T>(ReadOnlySpan<T> x, Span<T> result) => Elementwise.NormalCdf(x, result);

    /// <summary>The density of normal numbers: <c>exp(−x²/2) / √(2π)</c>.</summary>
    internal static Symbol Density(Symbol x) => Ops.Exp(-Ops.Square(x) / 2) / Math.Sqrt(2 * Math.PI);
}
