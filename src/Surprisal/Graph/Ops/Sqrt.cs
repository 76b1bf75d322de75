using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>The square root of each element.</summary>
internal sealed record Sqrt : UnaryOp
{
    public override Written Write(Symbol symbol, FormulaNotation notation, Written[] inputs) => notation.Root(inputs[0]);

    protected override Symbol Gradient(Symbol x, Symbol result, Symbol incoming) => incoming / (2 * result);

    protected override void Run<T>(ReadOnlySpan<T> x, Span<T> result) => Powers.Root(x, result);
}
