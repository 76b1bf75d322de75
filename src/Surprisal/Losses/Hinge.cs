using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Losses;

/// <summary>Hinge loss of each class by itself: the mean of <c>max(0, 1 − v x)</c> with <c>v = 2t − 1</c>.</summary>
/// <remarks>
/// <para>
/// Targets are 1 for true and 0 for false. The model's output is taken as it is, best as raw scores. The gradient by a score is
/// <c>−v/classes</c> inside the margin and 0 elsewhere, and at its edge.
/// </para>
/// <para>A score of −∞ costs nothing where the target is 0, else +∞; a score of NaN gives NaN.</para>
/// <para>Reference: C. Cortes, V. Vapnik, "Support-Vector Networks", Machine Learning 20, 1995.</para>
/// </remarks>
public sealed record Hinge : Loss
{
    /// <inheritdoc/>
    public override LastActivation Suits => LastActivation.None;

    /// <inheritdoc/>
    public override Symbol Row(Symbol output, Symbol targets) => ReduceMean(Relu(1 - (((2 * targets) - 1) * output)), axis: -1);
}
