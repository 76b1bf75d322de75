namespace Surprisal.Graph;

/// <summary>Sums and products in one form: equal parts collected, opposite ones cancelled, what all terms share before the bracket.</summary>
internal static class Algebra
{
    public static IReadOnlyList<Rule> Rules { get; } =
    [
        new CollectFactors(),
        new CollectTerms(),
    ];

    private sealed class CollectFactors() : Rule("collect factors")
    {
        public override Symbol? Apply(Symbol symbol) => symbol.Op is Multiply or Divide or Negate or Square or Power or Sqrt or Weigh
            ? Simplifications.Unless(symbol, Stretch.To(Factors.Of(symbol).Build(), symbol.Shape))
            : null;
    }

    /// <summary>Products of sums are multiplied out only where so much cancels that the formula gets shorter.</summary>
    private sealed class CollectTerms() : Rule("collect terms")
    {
        public override Symbol? Apply(Symbol symbol)
        {
            if (symbol.Op is not (Add or Subtract))
            {
                return null;
            }

            Terms terms = Terms.Of(symbol);
            Symbol collected = terms.Build();
            Symbol best = terms.MultipliedOut()?.Build() is { } multiplied && Printer.Length(multiplied) < Printer.Length(collected)
                ? multiplied
                : collected;
            return Simplifications.Unless(symbol, Stretch.To(best, symbol.Shape));
        }
    }
}
