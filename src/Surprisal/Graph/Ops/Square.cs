using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>The square of each element.</summary>
internal sealed record Square : UnaryOp
{
    public override Written Write(Symbol symbol, FormulaNotation notation, Written[] inputs) => notation.Power(inputs[0], notation.Number(2));

    protected override Symbol Gradient(Symbol x, Symbol result, Symbol incoming) => incoming * (2 * x);

    protected override void Run<T>(ReadOnlySpan<T> x, Span<T> result) => Elementwise.Square(x, result);
}
