using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Losses;

/// <summary>Generalized Kullback–Leibler divergence, for rows that need not sum to 1: <c>Σ t (log t − ℓ) + exp ℓ − t</c>.</summary>
/// <remarks>
/// <para>
/// The model's output is taken as the logarithms <c>ℓ</c> of what it predicts; after a softmax or sigmoid the logarithm is taken here.
/// Each term is 0 where <c>exp ℓ = t</c> and else positive. The gradient by <c>ℓ</c> is <c>exp ℓₖ − tₖ</c>.
/// </para>
/// <para>
/// A target of exactly 0 leaves <c>exp ℓ</c>, which is 0 for <c>ℓ = −∞</c>. Where <c>exp ℓ</c> overflows, beyond 88 in float, the loss is +∞.
/// </para>
/// <para>Reference: I. Csiszár, "Why Least Squares and Maximum Entropy? An Axiomatic Approach to Inference for Linear Inverse Problems", Annals of Statistics 19(4), 1991.</para>
/// </remarks>
public sealed record GeneralizedKullbackLeibler : Loss
{
    /// <inheritdoc/>
    public override Symbol Row(Symbol output, Symbol targets)
    {
        ArgumentNullException.ThrowIfNull(output);
        Symbol logarithms = output.Op is Graph.Softmax or Graph.Sigmoid ? Log(output) : output;
        return ReduceSum(Weigh(targets, Log(targets) - logarithms) + Exp(logarithms) - targets, axis: -1);
    }
}
