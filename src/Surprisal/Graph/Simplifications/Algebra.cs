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
    /// <remarks>
    /// A sum has a size when it is multiplied out to the end and nothing is cancelled. What its terms share before a bracket leaves that
    /// as it is, with fewer factors to write; multiplied out, it must get smaller. So neither can undo the other, also where a part of
    /// the sum is put into brackets by itself: <c>s − s² − t</c> is <c>s·(1 − s) − t</c>, though it is shorter.
    /// </remarks>
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
            Symbol best = terms.MultipliedOut() is { Cancelled: > 0 } multiplied && multiplied.Build() is var shorter && Printer.Length(shorter) < Printer.Length(collected)
                ? shorter
                : collected;
            return Simplifications.Unless(symbol, Stretch.To(best, symbol.Shape));
        }
    }
}
