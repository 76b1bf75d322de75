using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>Each element where it is positive, else a small share of it; the gradient at 0 is the small one.</summary>
internal sealed record LeakyRelu(double Slope) : UnaryOp
{
    public override string Format(string[] inputs) => FormattableString.Invariant($"LeakyRelu({inputs[0]}, {Slope})");

    protected override Symbol Gradient(Symbol x, Symbol result, Symbol incoming) => incoming * Ops.Where(Ops.Greater(x, 0), 1, Slope);

    protected override void Run<T>(ReadOnlySpan<T> x, Span<T> result) => Elementwise.LeakyRelu(x, Slope, result);
}
