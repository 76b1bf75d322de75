using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>Each element where it is positive, else <c>α (exp x − 1)</c>; the gradient at 0 is <c>α</c>.</summary>
internal sealed record Elu(double Alpha) : UnaryOp
{
    public override string Format(string[] inputs) => FormattableString.Invariant($"Elu({inputs[0]}, {Alpha})");

    protected override Symbol Gradient(Symbol x, Symbol result, Symbol incoming) => incoming * Ops.Where(Ops.Greater(x, 0), 1, Alpha * Ops.Exp(-Ops.Relu(-x)));

    protected override void Run<T>(ReadOnlySpan<T> x, Span<T> result) => Elementwise.Elu(x, Alpha, result);
}
