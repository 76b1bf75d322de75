using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>The logarithm of the hyperbolic cosine of each element.</summary>
internal sealed record LogCosh : UnaryOp
{
    public override string Meaning(Symbol symbol, Func<Symbol, string> write) =>
        $"the logarithm of the hyperbolic cosine of {write(symbol.Inputs[0])}";

    protected override Symbol Gradient(Symbol x, Symbol result, Symbol incoming) => incoming * Ops.Tanh(x);

    protected override void Run<T>(ReadOnlySpan<T> x, Span<T> result) => NearZero.LogCosh(x, result);
}
