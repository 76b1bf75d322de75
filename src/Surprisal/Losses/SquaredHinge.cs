using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Losses;

/// <summary>Squared hinge loss of each class by itself: the mean of <c>max(0, 1 − v x)²</c> with <c>v = 2t − 1</c>.</summary>
/// <remarks>
/// <para>
/// Targets are 1 for true and 0 for false. The model's output is taken as it is, best as raw scores. The gradient by a score is
/// <c>−2 v max(0, 1 − v x)/classes</c>.
/// </para>
/// <para>A score of −∞ costs nothing where the target is 0, else +∞; a score of NaN gives NaN.</para>
/// <para>Reference: Y. Tang, "Deep Learning using Linear Support Vector Machines", 2013.</para>
/// </remarks>
public sealed record SquaredHinge : Loss
{
    /// <inheritdoc/>
    public override LastActivation Suits => LastActivation.None;

    /// <inheritdoc/>
    public override Symbol Row(Symbol output, Symbol targets) => ReduceMean(Square(Relu(1 - (((2 * targets) - 1) * output))), axis: -1);
}
