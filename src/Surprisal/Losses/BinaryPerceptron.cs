using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Losses;

/// <summary>Perceptron loss of each class by itself: the mean of <c>max(0, −v x)</c> with <c>v = 2t − 1</c>.</summary>
/// <remarks>
/// <para>
/// Targets are 1 for true and 0 for false. The model's output is taken as it is, best as raw scores. The gradient by a score is
/// <c>−v/classes</c> where its sign is wrong and 0 elsewhere, and at a score of 0: nothing moves once the answer is right.
/// </para>
/// <para>A score of −∞ costs nothing where the target is 0, else +∞; a score of NaN gives NaN.</para>
/// <para>Reference: F. Rosenblatt, "The Perceptron: A Probabilistic Model for Information Storage and Organization in the Brain", Psychological Review 65(6), 1958.</para>
/// </remarks>
public sealed record BinaryPerceptron : Loss
{
    /// <inheritdoc/>
    public override LastActivation Suits => LastActivation.None;

    /// <inheritdoc/>
    public override Symbol Row(Symbol output, Symbol targets) => ReduceMean(Relu(-(((2 * targets) - 1) * output)), axis: -1);
}
