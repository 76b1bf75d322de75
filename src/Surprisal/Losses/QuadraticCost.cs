using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Losses;

/// <summary>The quadratic cost of textbooks: <c>½ Σ (a − t)²</c>, a sum and not a mean.</summary>
/// <remarks>
/// <para>
/// The gradient by the output is <c>a − t</c>; after a sigmoid it becomes <c>(a − t)·a·(1 − a)</c>, which vanishes where the
/// unit is confident and wrong. It has the unit of the targets, squared.
/// </para>
/// <para>An infinite output gives +∞, and so does a difference whose square overflows, beyond 1e19 in float; NaN gives NaN.</para>
/// <para>Reference: M. A. Nielsen, "Neural Networks and Deep Learning", 2015, chapter 3.</para>
/// </remarks>
public sealed record QuadraticCost : Loss
{
    /// <inheritdoc/>
    public override Symbol Row(Symbol output, Symbol targets) => 0.5 * ReduceSum(Square(output - targets), axis: -1);
}
