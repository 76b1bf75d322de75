using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Losses;

/// <summary>Kullback–Leibler divergence from targets given by their logarithms <c>λ</c>: <c>Σ exp(λ) (λ − log p)</c>, in nats.</summary>
/// <remarks>
/// <para>
/// For a teacher that gives log-probabilities (PyTorch: <c>KLDivLoss(log_target=True)</c>). The model's output is taken as raw scores,
/// or as the softmax or log-softmax that it ends in. The gradient by a score is <c>pₖ Σ exp(λ) − exp(λₖ)</c>.
/// </para>
/// <para>A log-target of −∞ removes its class, also one whose score is −∞. A score of NaN or +∞ gives NaN.</para>
/// <para>Reference: S. Kullback, R. A. Leibler, "On Information and Sufficiency", Annals of Mathematical Statistics 22(1), 1951.</para>
/// </remarks>
public sealed record LogTargetKullbackLeibler : Loss
{
    /// <inheritdoc/>
    public override Symbol Row(Symbol output, Symbol targets)
    {
        Symbol logProbabilities = LogSoftmax(Ending.BehindSoftmax(output));
        return ReduceSum(Weigh(Exp(targets), targets - logProbabilities), axis: -1);
    }
}
