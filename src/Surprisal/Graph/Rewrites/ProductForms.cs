using static Surprisal.Graph.Ops;

namespace Surprisal.Graph;

/// <summary>Matrix products that are sums.</summary>
internal static class ProductForms
{
    public static IReadOnlyList<Rule> Rules { get; } = [new OfTwoVectors()];

    /// <summary><c>yᵀ · x ⇒ Σ y x</c>, in which other rules see the sum, and a weight of 0 removes a score of −∞.</summary>
    private sealed class OfTwoVectors() : Rule("product of two vectors")
    {
        public override Symbol? Apply(Symbol symbol)
        {
            if (symbol.Op is not MatMul || symbol.Shape.Rank != 2 || symbol.Shape[0] != 1 || symbol.Shape[1] != 1)
            {
                return null;
            }

            Shape terms = [symbol.Inputs[0].Shape.Size];
            return Reshape(ReduceSum(Reshape(symbol.Inputs[0], terms) * Reshape(symbol.Inputs[1], terms)), symbol.Shape);
        }
    }
}
