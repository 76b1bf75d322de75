using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Losses;

/// <summary>Jensen–Shannon divergence: <c>β KL(t‖q) + (1 − β) KL(p‖q)</c> with the mixture <c>q = βt + (1 − β)p</c>, in nats.</summary>
/// <remarks>
/// <para>
/// <c>p</c> is the softmax of the model's raw scores, or the one that it ends in. Never above <c>log 2</c> for <c>β = ½</c>, so one wrong label
/// pulls only so hard. With <c>h = (1 − β) log(p/q)</c>, the gradient by a score is <c>pₖ (hₖ − Σ p h)</c>.
/// </para>
/// <para>A class that targets and scores both rule out (0 and −∞) counts nothing. A score of NaN or +∞ gives NaN.</para>
/// <para>Reference: J. Lin, "Divergence Measures Based on the Shannon Entropy", IEEE Transactions on Information Theory 37(1), 1991.</para>
/// </remarks>
/// <param name="Beta">The share of the targets in the mixture, in [0, 1]; ½ treats both alike.</param>
public sealed record JensenShannon(double Beta = 0.5) : Loss
{
    /// <summary>The share of the targets in the mixture.</summary>
    public double Beta { get; } = Option.Within(Beta, 0, 1);

    /// <inheritdoc/>
    public override Symbol Row(Symbol output, Symbol targets)
    {
        Symbol logits = Ending.BehindSoftmax(output);
        Symbol p = Softmax(logits);
        Symbol mixture = (Beta * targets) + ((1 - Beta) * p);

        // Where the mixture is 0, so are both of its parts, and no logarithm of it is wanted.
        Symbol logMixture = Log(Where(Greater(mixture, 0), mixture, 1));
        Symbol ofTargets = Weigh(targets, Log(targets) - logMixture);
        Symbol ofProbabilities = Weigh(p, LogSoftmax(logits) - logMixture);
        return ReduceSum((Beta * ofTargets) + ((1 - Beta) * ofProbabilities), axis: -1);
    }
}
