using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Losses;

/// <summary>Kullback–Leibler divergence from the targets to the softmax: <c>Σ t (log t − log p)</c>, in nats.</summary>
/// <remarks>
/// <para>
/// The targets are probabilities. The model's output is taken as raw scores, or as the softmax or log-softmax that it ends in.
/// The gradient by a score is <c>pₖ Σt − tₖ</c>, as of <see cref="CrossEntropy"/>, from which the value differs by the entropy of the targets.
/// </para>
/// <para>
/// A target of exactly 0 removes its class, also one whose score is −∞. A target above 0 there gives +∞; a score of NaN or +∞ gives NaN.
/// </para>
/// <para>Reference: S. Kullback, R. A. Leibler, "On Information and Sufficiency", Annals of Mathematical Statistics 22(1), 1951.</para>
/// </remarks>
public sealed record KullbackLeibler : Loss
{
    /// <inheritdoc/>
    public override Symbol Row(Symbol output, Symbol targets)
    {
        Symbol logProbabilities = LogSoftmax(Ending.BehindSoftmax(output));
        return ReduceSum(Weigh(targets, Log(targets) - logProbabilities), axis: -1);
    }
}
