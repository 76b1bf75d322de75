using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Losses;

/// <summary>Negative log-likelihood: <c>−Σ t log p</c> where the model gives <c>log p</c>, in nats.</summary>
/// <remarks>
/// The model's output is taken as log-probabilities, as from a log-softmax (PyTorch: <c>NLLLoss</c>). If the model ends in
/// a softmax, its output is probabilities, and the logarithm is taken here. Any other
/// output is taken at its word; raw scores belong to <see cref="CrossEntropy"/>.
/// </remarks>
public sealed record NegativeLogLikelihood : Loss
{
    /// <inheritdoc/>
    public override Symbol Row(Symbol output, Symbol targets) =>
        -ReduceSum(targets * (Ending.SoftmaxOf(output) is null ? output : LogSoftmax(Ending.BehindSoftmax(output))), axis: -1);
}
