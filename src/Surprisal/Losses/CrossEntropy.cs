using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Losses;

/// <summary>Softmax cross-entropy: the surprisal of the true class, <c>−Σ t log softmax(x)</c>, in nats.</summary>
/// <remarks>
/// <para>
/// The model's output is taken as raw scores (Keras: <c>CategoricalCrossentropy(from_logits=True)</c>). If the model ends
/// in a softmax or log-softmax, that is the one of the formula and none is added. Either way
/// it runs as one fused kernel, and the gradient by the scores is <c>softmax(x)·Σt − t</c>.
/// </para>
/// <para>
/// A target of exactly 0 removes its class, also one whose score is −∞. A target above 0 there gives +∞; a score of NaN or +∞ gives NaN.
/// </para>
/// <para>Reference: C. M. Bishop, "Pattern Recognition and Machine Learning", 2006, section 4.3.4.</para>
/// </remarks>
public sealed record CrossEntropy : Loss
{
    /// <inheritdoc/>
    public override Symbol Row(Symbol output, Symbol targets) => -ReduceSum(targets * Log(Softmax(Ending.BehindSoftmax(output))), axis: -1);
}
