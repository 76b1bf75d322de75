using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>Each element moved to the nearer of two bounds where it lies beyond it; what is moved has no gradient.</summary>
internal sealed record Clip(double Low, double High) : UnaryOp
{
    public override string Format(string[] inputs) => FormattableString.Invariant($"Clip({inputs[0]}, {Low}, {High})");

    protected override Symbol Gradient(Symbol x, Symbol result, Symbol incoming) => incoming * (Ops.GreaterEqual(x, Low) * Ops.GreaterEqual(High, x));

    protected override void Run<T>(ReadOnlySpan<T> x, Span<T> result) => Elementwise.Clip(x, Low, High, result);
}
