using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Losses;

/// <summary>Generalized cross-entropy, between cross-entropy and mean absolute error: <c>Σ t (1 − p^q) / q</c>.</summary>
/// <remarks>
/// <para>
/// <c>p</c> is the softmax of the model's raw scores, or the one that it ends in. Never above <c>1/q</c>, so wrong labels pull only so hard.
/// For a true class y the gradient by a score is <c>p_y^q (pₖ − [k = y])</c>.
/// </para>
/// <para>A score of −∞ rules its class out: <c>1/q</c> if it is the true one. A score of NaN or +∞ gives NaN.</para>
/// <para>Reference: Z. Zhang, M. R. Sabuncu, "Generalized Cross Entropy Loss for Training Deep Neural Networks with Noisy Labels", NeurIPS 2018.</para>
/// </remarks>
/// <param name="Q">In (0, 1]: towards 0 it becomes cross-entropy, 1 is the absolute error <c>1 − p</c>.</param>
public sealed record GeneralizedCrossEntropy(double Q = 0.7) : Loss
{
    /// <summary>Where between cross-entropy, towards 0, and the absolute error, 1, the loss lies.</summary>
    public double Q { get; } = Option.Within(Option.Positive(Q), 0, 1, nameof(Q));

    /// <inheritdoc/>
    public override Symbol Row(Symbol output, Symbol targets)
    {
        Symbol p = Softmax(Ending.BehindSoftmax(output));
        return ReduceSum(targets * ((1 - Power(p, Q)) / Q), axis: -1);
    }
}
