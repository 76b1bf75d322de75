using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>The opposite of each element.</summary>
internal sealed record Negate : UnaryOp
{
    public override string Format(string[] inputs) => $"-{inputs[0]}";

    public override Written Write(Symbol symbol, FormulaNotation notation, Written[] inputs) => notation.Negative(inputs[0]);

    protected override Symbol Gradient(Symbol x, Symbol result, Symbol incoming) => -incoming;

    protected override void Run<T>(ReadOnlySpan<T> x, Span<T> result) => Elementwise.Negate(x, result);
}
