using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Losses;

/// <summary>Cross-entropy with its first polynomial term reweighted: <c>Σ t (−log p + ε (1 − p))</c>.</summary>
/// <remarks>
/// <para>
/// <c>p</c> is the softmax of the model's raw scores, or the one that it ends in. For a true class y the gradient by a score is
/// <c>(pₖ − [k = y]) (1 + ε p_y)</c>. <c>ε = 0</c> is <see cref="CrossEntropy"/>.
/// </para>
/// <para>A target of exactly 0 removes its class, also one whose score is −∞. A score of NaN or +∞ gives NaN.</para>
/// <para>Reference: Z. Leng et al., "PolyLoss: A Polynomial Expansion Perspective of Classification Loss Functions", ICLR 2022.</para>
/// </remarks>
/// <param name="Epsilon">What the coefficient of <c>1 − p</c> differs by from cross-entropy's: at least −1.</param>
public sealed record Poly1(double Epsilon = 1) : Loss
{
    /// <summary>What the coefficient of <c>1 − p</c> differs by from cross-entropy's.</summary>
    public double Epsilon { get; } = Option.Within(Epsilon, -1, double.MaxValue);

    /// <inheritdoc/>
    public override Symbol Row(Symbol output, Symbol targets)
    {
        Symbol p = Softmax(Ending.BehindSoftmax(output));
        return -ReduceSum(targets * Log(p), axis: -1) + (Epsilon * ReduceSum(targets * (1 - p), axis: -1));
    }
}
