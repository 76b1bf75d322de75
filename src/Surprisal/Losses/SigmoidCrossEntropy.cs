using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Losses;

/// <summary>Sigmoid cross-entropy: <c>mean over classes of −(t log p + (1 − t) log(1 − p))</c> with <c>p = σ(x)</c>, in nats.</summary>
/// <remarks>
/// <para>
/// Each class is true or false by itself, so several may be true. The model's output is taken as raw scores (Keras:
/// <c>BinaryCrossentropy(from_logits=True)</c>). If the model ends in a sigmoid, that sigmoid is the one of the formula.
/// The gradient by a score is <c>(σ(x) − t) / classes</c>. A model that ends in a softmax is warned about: its
/// probabilities depend on each other, and count as scores here.
/// </para>
/// <para>A score of −∞ or +∞ has its limit: 0 if the target agrees, else +∞. A score of NaN gives NaN.</para>
/// <para>Reference: C. M. Bishop, "Pattern Recognition and Machine Learning", 2006, section 4.3.2.</para>
/// </remarks>
public sealed record SigmoidCrossEntropy : Loss
{
    /// <inheritdoc/>
    public override LastActivation Suits => LastActivation.Sigmoid;

    /// <inheritdoc/>
    public override Symbol Row(Symbol output, Symbol targets)
    {
        Symbol probabilities = Sigmoid(Ending.BehindSigmoid(output));
        return ReduceMean(-((targets * Log(probabilities)) + ((1 - targets) * Log(1 - probabilities))), axis: -1);
    }
}
