using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary><c>log(1 + x)</c> of each element, exact near 0.</summary>
internal sealed record Log1P : UnaryOp
{
    public override string FunctionName => "log1p";

    public override string Meaning(Symbol symbol, Func<Symbol, string> write) =>
        $"{write(Ops.Log(1 + symbol.Inputs[0]))}, exact near 0";

    protected override Symbol Gradient(Symbol x, Symbol result, Symbol incoming) => incoming / (1 + x);

    protected override void Run<T>(ReadOnlySpan<T> x, Span<T> result) => Elementwise.Log1P(x, result);
}
