using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Losses;

/// <summary>Perceptron loss: how far the best class leads over the true one, <c>Σ t (max x − x)</c>.</summary>
/// <remarks>
/// <para>
/// With one true class, <c>max x − x_y</c>. The model's output is taken as it is, best as raw scores. The gradient by a score is
/// <c>[k = best] Σt − tₖ</c>: nothing moves once the answer is right. Classes that are equally good share it.
/// </para>
/// <para>A score of −∞ is never the best; at the true class it gives +∞. A score of NaN gives NaN.</para>
/// <para>Reference: M. Collins, "Discriminative Training Methods for Hidden Markov Models", EMNLP 2002, after F. Rosenblatt, 1958.</para>
/// </remarks>
public sealed record Perceptron : Loss
{
    /// <inheritdoc/>
    public override LastActivation Suits => LastActivation.None;

    /// <inheritdoc/>
    public override Symbol Row(Symbol output, Symbol targets) =>
        ReduceSum(Weigh(targets, ReduceMax(output, axis: -1, keepDims: true) - output), axis: -1);
}
