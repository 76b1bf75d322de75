using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Metrics;

/// <summary>Cross-entropy between targets and the model's probabilities, in nats, whichever loss it is trained by.</summary>
/// <remarks>Over classes of which one is right, <c>−Σ t log p</c>. Where each output has a sigmoid, the mean of their binary cross-entropies.</remarks>
public sealed record LogLoss : Metric
{
    /// <inheritdoc/>
    public override string Name => "log-loss";

    /// <inheritdoc/>
    public override bool IsLargerBetter => false;

    /// <inheritdoc/>
    public override Symbol Row(Symbol output, Symbol targets) => Answer.IsEachByItself(output)
        ? ReduceMean(SigmoidCrossEntropyWithLogits(targets, Ending.BehindSigmoid(output)), axis: -1)
        : SoftmaxCrossEntropyWithLogits(targets, Ending.BehindSoftmax(output));
}
