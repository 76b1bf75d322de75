using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Losses;

/// <summary>Hinge loss between the true class and the best other one: <c>max(0, 1 + max (1 − t) x − Σ t x)</c>.</summary>
/// <remarks>
/// <para>
/// As Keras has it: the true class stands among the others with <c>(1 − t) x = 0</c>, so scores below 0 never count as the best other.
/// The model's output is taken as it is, best as raw scores. Where the loss is above 0, its gradient by a score is <c>1 − tₖ</c> for the
/// best other class, and <c>−tₖ</c>; classes that are equally good share it.
/// </para>
/// <para>A score of −∞ is never the best; at the true class it gives +∞. A score of NaN gives NaN.</para>
/// <para>Reference: R. C. Moore, J. DeNero, "L1 and L2 Regularization for Multiclass Hinge Loss Models", MLSLP 2011.</para>
/// </remarks>
public sealed record CategoricalHinge : Loss
{
    /// <inheritdoc/>
    public override LastActivation Suits => LastActivation.None;

    /// <inheritdoc/>
    public override Symbol Row(Symbol output, Symbol targets)
    {
        Symbol best = ReduceMax(Weigh(1 - targets, output), axis: -1);
        return Relu(1 + best - ReduceSum(Weigh(targets, output), axis: -1));
    }
}
