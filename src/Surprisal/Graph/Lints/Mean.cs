namespace Surprisal.Graph;

/// <summary>A mean as it stands in a formula: a sum along axes, divided by how many elements were summed.</summary>
/// <param name="At">The mean.</param>
/// <param name="Of">What is averaged.</param>
/// <param name="Axes">Along which of its axes.</param>
internal sealed record Mean(Symbol At, Symbol Of, IReadOnlyCollection<int> Axes)
{
    /// <summary>The means of a formula, whether they divide or multiply by the inverse, and whether they keep their axes or not.</summary>
    /// <param name="symbols">The parts of the formula, each after its inputs, so that of a mean and its multiples the mean comes first.</param>
    public static IEnumerable<Mean> In(IEnumerable<Symbol> symbols) =>
        symbols.Where(symbol => symbol.Op is Divide or Multiply).Select(In).OfType<Mean>().DistinctBy(mean => mean.Of);

    private static Mean? In(Symbol symbol)
    {
        var factors = Factors.Of(symbol);
        Symbol[] sums = [.. factors.List.Where(factor => factor.Base.Op is not Size).Select(factor => factor.Base)];
        if (sums is not [var sum] || factors.List.Any(factor => factor.Exponent != (factor.Base == sum ? 1 : -1)))
        {
            return null;
        }

        (Symbol summed, HashSet<int> axes) = Summed(sum);
        if (axes.Count == 0)
        {
            return null;
        }

        Dimension count = axes.Aggregate((Dimension)1, (product, axis) => product * summed.Shape[axis]);
        return IsDivisor(count, factors) ? new Mean(symbol, summed, axes) : null;
    }

    /// <summary>What a chain of sums begins with, and which of its axes they sum along.</summary>
    private static (Symbol Summed, HashSet<int> Axes) Summed(Symbol sum)
    {
        HashSet<int> axes = [];
        Symbol current = sum;
        while (true)
        {
            switch (current.Op)
            {
                case ReduceSum along:
                    axes.Add(along.Axis);
                    break;
                case Negate:
                    break;
                case Reshape or Expand when axes.Count == 0:
                    break;
                case Reshape:
                    int?[] before = [.. axes.Select(axis => LookThrough.AxisBefore(current, axis))];
                    if (before.Contains(null))
                    {
                        return (current, axes);
                    }

                    axes = [.. before.Select(axis => axis!.Value)];
                    break;
                default:
                    return (current, axes);
            }

            current = current.Inputs[0];
        }
    }

    /// <summary>Whether a product divides by a number of elements, apart from a weight above the bar.</summary>
    private static bool IsDivisor(Dimension count, Factors factors)
    {
        Dimension sizes = factors.List.Where(factor => factor.Base.Op is Size).Aggregate((Dimension)1, (product, factor) => product * ((Size)factor.Base.Op).Count);
        double divisor = factors.Denominator * sizes.Factor;
        double withoutWeight = divisor / Math.Abs(factors.Numerator);
        return sizes.ScalesWithBatch == count.ScalesWithBatch && (divisor == count.Factor || Math.Abs(withoutWeight - count.Factor) < 1e-9 * count.Factor);
    }
}
