namespace Surprisal.Graph;

/// <summary>Sums along an axis: what does not change along it goes before them, and what is known is put in their place.</summary>
internal static class SumForms
{
    /// <param name="distributions">Symbols whose rows are known to sum to 1.</param>
    public static IReadOnlyList<Rule> Knowing(IReadOnlyList<Symbol> distributions) =>
    [
        new OfOneElement(),
        new ByTerms(distributions),
    ];

    private sealed class OfOneElement() : Rule("sum of one element")
    {
        public override Symbol? Apply(Symbol symbol) =>
            symbol is { Op: ReduceSum, Inputs: [var x] } && x.Shape.Equals(symbol.Shape) ? x : null;
    }

    /// <summary>
    /// <c>Σ c·f ⇒ c·Σ f</c>; a distribution sums to 1, a constant to its multiple, and one-hot rows pick one element. A sum of several
    /// terms is taken apart only if one of them is known.
    /// </summary>
    private sealed class ByTerms(IReadOnlyList<Symbol> distributions) : Rule("sum of terms")
    {
        public override Symbol? Apply(Symbol symbol)
        {
            if (symbol is not { Op: ReduceSum along, Inputs: [var x] })
            {
                return null;
            }

            Terms terms = Terms.Of(x);
            if (terms.List.Count == 0)
            {
                return Ops.Expand(0, symbol.Shape);
            }

            (Factors Outer, Factors Inner)[] parts = [.. terms.List.Select(term => Split(term, x.Shape, along.Axis))];
            Symbol?[] known = [.. parts.Select(part => Known(part.Inner, x.Shape, along.Axis))];
            bool isMoved = parts is [(var outer, _)] && !outer.IsOne;
            if (!isMoved && Array.TrueForAll(known, sum => sum is null))
            {
                return null;
            }

            Symbol result = 0;
            for (int i = 0; i < parts.Length; i++)
            {
                Symbol part = parts[i].Outer.Build() * (known[i] ?? Sum(parts[i].Inner.Build(), x.Shape, along.Axis));
                result = i == 0 ? part : result + part;
            }

            return Stretch.To(result, symbol.Shape);
        }

        private static (Factors Outer, Factors Inner) Split(Factors term, Shape shape, int axis)
        {
            Factors inner = term.Where(factor => Stretch.Along(factor, shape, axis) != 1);
            return (term.Over(inner), inner);
        }

        private static Symbol Sum(Symbol x, Shape shape, int axis) => Symbol.Of(new ReduceSum(axis - (shape.Rank - x.Shape.Rank)), x);

        private Symbol? Known(Factors inner, Shape shape, int axis)
        {
            if (inner.List.Count == 0)
            {
                return shape[axis].ScalesWithBatch ? Symbol.Of(new Size(shape[axis])) : Ops.Constant(shape[axis].Factor);
            }

            if (inner.List is [(var only, 1)] && SumsToOne(only, axis - (shape.Rank - only.Shape.Rank)))
            {
                return 1;
            }

            (Symbol Base, double) oneHot = inner.List.FirstOrDefault(factor => factor is { Base.Op: OneHot, Exponent: 1 });
            if (oneHot.Base is not { } row || axis != shape.Rank - 1)
            {
                return null;
            }

            Symbol rest = inner.Times(row, -1).Build();
            return rest.Shape.Equals(row.Shape) ? Ops.ExpandDims(Ops.Pick(rest, row.Inputs[0]), -1) : null;
        }

        private bool SumsToOne(Symbol symbol, int axis)
        {
            bool isLast = axis == symbol.Shape.Rank - 1;
            return symbol.Shape[axis] != 0 && symbol.Op switch
            {
                Softmax softmax => softmax.Axis == axis,
                OneHot => isLast,
                Constant constant => isLast && AllSumToOne(constant.Values, symbol.Shape[axis].Factor),
                _ => isLast && distributions.Contains(symbol),
            };
        }

        private static bool AllSumToOne(double[] values, int classes) =>
            values.Chunk(classes).All(row => Math.Abs(row.Sum() - 1) < 1e-12);
    }
}
