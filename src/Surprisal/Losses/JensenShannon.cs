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
        Symbol distance = LogSoftmax(logits) - Log(targets);
        Symbol ofTargets = Weigh(targets, LogOfMixture(1 - Beta, Weigh(Greater(targets, 0), distance)));
        Symbol ofProbabilities = Weigh(p, LogOfMixture(Beta, Weigh(Greater(p, 0), -distance)));
        return -ReduceSum((Beta * ofTargets) + ((1 - Beta) * ofProbabilities), axis: -1);
    }

    /// <summary><c>log(1 − s + s exp d)</c>: of <c>q/t</c> or <c>q/p</c> by how far p and t are apart, so that no digit is lost where they nearly agree.</summary>
    private static Symbol LogOfMixture(double share, Symbol distance)
    {
        // The larger of the two is taken out, so that no exponential overflows.
        Symbol ofSmaller = Where(Greater(distance, 0), 1 - share, share);
        return Relu(distance) + Log1P(ofSmaller * ExpM1(-Abs(distance)));
    }
}
