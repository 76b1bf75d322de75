using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Losses;

/// <summary>Negative log-likelihood: <c>−Σ t log p</c> where the model gives <c>log p</c>, in nats.</summary>
/// <remarks>
/// The model's output is taken as log-probabilities, as from a log-softmax (PyTorch: <c>NLLLoss</c>). If the model ends in
/// a softmax, its output is probabilities, and the logarithm is taken here.
/// </remarks>
public sealed record NegativeLogLikelihood : Loss
{
    /// <inheritdoc/>
    public override Symbol Row(Symbol output, Symbol targets)
    {
        ArgumentNullException.ThrowIfNull(output);
        Symbol logProbabilities = output.Op is Softmax ? Log(output) : output;
        return -ReduceSum(targets * logProbabilities, axis: -1);
    }
}
