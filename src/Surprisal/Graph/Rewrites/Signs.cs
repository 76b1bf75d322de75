using static Surprisal.Graph.Ops;

namespace Surprisal.Graph;

/// <summary>Moves minus signs outward, where they meet and vanish, so that other rules see one spelling.</summary>
/// <remarks>A change of sign is exact in floating point, so none of these changes a bit.</remarks>
internal static class Signs
{
    public static IReadOnlyList<Rule> Rules { get; } =
    [
        Rule.Of("double negation", x => -(-x), x => x),
        Rule.Of("negation out of a product", (x, y) => -x * y, (x, y) => -(x * y)),
        Rule.Of("negation out of a dividend", (x, y) => -x / y, (x, y) => -(x / y)),
        Rule.Of("negation out of a divisor", (x, y) => x / -y, (x, y) => -(x / y)),
        Rule.Of("adding a negation", (x, y) => x + -y, (x, y) => x - y),
        Rule.Of("subtracting a negation", (x, y) => x - -y, (x, y) => x + y),
        Rule.Along("negation out of a sum", (x, axis) => ReduceSum(-x, axis, keepDims: true), (x, axis) => -ReduceSum(x, axis, keepDims: true)),
        new OutOfConstants(),
        new OutOfViews(),
        Rule.Of("a factor of one", x => 1 * x, x => x),
    ];

    private sealed class OutOfViews() : Rule("negation out of a reshape")
    {
        public override Symbol? Apply(Symbol symbol) =>
            symbol is { Op: Reshape reshape, Inputs: [{ Op: Negate } negation] } ? -Reshape(negation.Inputs[0], reshape.Target) : null;
    }

    /// <summary><c>−2 · x ⇒ −(2 · x)</c>, and so for a divisor.</summary>
    private sealed class OutOfConstants() : Rule("negation out of a constant")
    {
        public override Symbol? Apply(Symbol symbol) => symbol.Op switch
        {
            Multiply when Positive(symbol.Inputs[0]) is { } factor => -(factor * symbol.Inputs[1]),
            Multiply or Divide when Positive(symbol.Inputs[1]) is { } factor => -Symbol.Of(symbol.Op, symbol.Inputs[0], factor),
            _ => null,
        };

        private static Symbol? Positive(Symbol symbol) =>
            symbol.Op is Constant { IsNumber: true, Number: < 0 } constant ? Ops.Constant(-constant.Number) : null;
    }
}
