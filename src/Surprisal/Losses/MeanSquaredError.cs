using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Losses;

/// <summary>Mean squared error as Keras has it: <c>(1/K) Σ (a − t)²</c> over the K classes, without a half.</summary>
/// <remarks>
/// <para>
/// The gradient by the output is <c>2(a − t)/K</c>. On top of a softmax or sigmoid it saturates: a confident, wrong
/// answer hardly moves. For the textbooks' half of the sum see <see cref="QuadraticCost"/>. It has the unit of the targets, squared.
/// </para>
/// <para>An infinite output gives +∞, and so does a difference whose square overflows, beyond 1e19 in float; NaN gives NaN.</para>
/// <para>Keras: <c>MeanSquaredError</c>. Reference: A. M. Legendre, "Nouvelles méthodes pour la détermination des orbites des comètes", 1805.</para>
/// </remarks>
public sealed record MeanSquaredError : Loss
{
    /// <inheritdoc/>
    public override Symbol Row(Symbol output, Symbol targets) => ReduceMean(Square(output - targets), axis: -1);
}
