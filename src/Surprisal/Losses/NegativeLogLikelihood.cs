using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Losses;

/// <summary>Negative log-likelihood: <c>−Σ t log p</c> where the model gives <c>log p</c>, in nats.</summary>
/// <remarks>
/// <para>
/// The model's output is taken as log-probabilities, as from a log-softmax (PyTorch: <c>NLLLoss</c>). If the model ends in
/// a softmax, its output is probabilities, and the logarithm is taken here. Any other
/// output is taken at its word; raw scores belong to <see cref="CrossEntropy"/>. The gradient by a log-probability is <c>−tₖ</c>.
/// </para>
/// <para>A target of exactly 0 removes its class, also one of log-probability −∞. A target above 0 there gives +∞; NaN gives NaN.</para>
/// <para>Reference: R. A. Fisher, "On the Mathematical Foundations of Theoretical Statistics", Philosophical Transactions of the Royal Society A 222, 1922.</para>
/// </remarks>
public sealed record NegativeLogLikelihood : Loss
{
    /// <inheritdoc/>
    public override Symbol Row(Symbol output, Symbol targets) =>
        -ReduceSum(Ending.SoftmaxOf(output) is null ? Weigh(targets, output) : targets * LogSoftmax(Ending.BehindSoftmax(output)), axis: -1);
}
