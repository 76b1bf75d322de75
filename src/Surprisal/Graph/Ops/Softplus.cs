using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary><c>log(1 + exp x)</c> of each element.</summary>
internal sealed record Softplus : UnaryOp
{
    public override string Meaning(Symbol symbol, Func<Symbol, string> write) =>
        $"{write(Ops.Log(1 + Ops.Exp(symbol.Inputs[0])))}";

    protected override Symbol Gradient(Symbol x, Symbol result, Symbol incoming) => incoming * Ops.Sigmoid(x);

    protected override void Run<T>(ReadOnlySpan<T> x, Span<T> result) => Elementwise.Softplus(x, result);
}
