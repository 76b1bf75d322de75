using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Losses;

/// <summary>The quadratic cost of textbooks: <c>½ Σ (a − t)²</c>, a sum and not a mean.</summary>
/// <remarks>
/// The gradient by the output is <c>a − t</c>; after a sigmoid it becomes <c>(a − t)·a·(1 − a)</c>, which vanishes where the
/// unit is confident and wrong. M. A. Nielsen, "Neural Networks and Deep Learning", 2015, chapter 3.
/// </remarks>
public sealed record QuadraticCost : Loss
{
    /// <inheritdoc/>
    public override Symbol Row(Symbol output, Symbol targets) => 0.5 * ReduceSum(Square(output - targets), axis: -1);
}
