using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>Element-wise operations in one pass, with the bits of several. For plans alone, once all that depends on the parts of a formula is done.</summary>
internal static class FusedForms
{
    public static IReadOnlyList<Rule> Rules { get; } =
    [
        new Into<Fused.SumWithSquare>("sum with a square in one pass"),
        new Into<Fused.Sum>("sum of parts in one pass"),
        new Into<Fused.Difference>("difference of parts in one pass"),
        new Into<Fused.DescentByRoot>("step divided by a root in one pass"),
        new Into<Fused.DescentByRootOfSum>("step divided by the root of a sum in one pass"),
        new Into<Fused.Descent>("step in one pass"),
        new Into<Fused.WhereGreater>("slope of a rectifier in one pass"),
    ];

    /// <summary>Finds a formula and makes it one operation.</summary>
    private sealed class Into<TFormula>(string name) : Rule(name)
        where TFormula : struct, IFusedFormula
    {
        private static readonly FusedOp<TFormula> s_op = new(TFormula.Of(Pattern.Wildcard(0), Pattern.Wildcard(1), Pattern.Wildcard(2), Pattern.Number(3), Pattern.Number(4)));

        public override Type Root => s_op.Pattern.Op.GetType();

        public override Symbol? Apply(Symbol symbol)
        {
            if (Pattern.Match(s_op.Pattern, symbol)?.Symbols is not [{ } x, { } y, var z, { } a, var b])
            {
                return null;
            }

            // What a formula does not have is read from what it has, and comes to nothing.
            Symbol[] arrays = [x, y, z ?? y];
            return Array.TrueForAll(arrays, array => array.Shape.Equals(symbol.Shape)) ? Symbol.Of(s_op, [.. arrays, a, b ?? a]) : null;
        }
    }
}
