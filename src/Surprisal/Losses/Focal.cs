using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Losses;

/// <summary>Cross-entropy that turns away from easy samples: <c>−Σ t (1 − p)^γ log p</c>, in nats.</summary>
/// <remarks>
/// <para>
/// <c>p</c> is the softmax of the model's raw scores, or the one that it ends in. For a true class y the gradient by a score is
/// <c>(pₖ − [k = y]) ((1 − p_y)^γ − γ p_y (1 − p_y)^(γ−1) log p_y)</c>. <c>γ = 0</c> is <see cref="CrossEntropy"/>.
/// </para>
/// <para>A target of exactly 0 removes its class, also one whose score is −∞. A score of NaN or +∞ gives NaN.</para>
/// <para>Reference: T.-Y. Lin, P. Goyal, R. Girshick, K. He, P. Dollár, "Focal Loss for Dense Object Detection", ICCV 2017.</para>
/// </remarks>
/// <param name="Gamma">How far easy samples are turned away from: at least 0.</param>
public sealed record Focal(double Gamma = 2) : Loss
{
    /// <summary>How far easy samples are turned away from.</summary>
    public double Gamma { get; } = Option.Within(Gamma, 0, double.MaxValue);

    /// <inheritdoc/>
    public override Symbol Row(Symbol output, Symbol targets)
    {
        Symbol p = Softmax(Ending.BehindSoftmax(output));
        return -ReduceSum(Power(1 - p, Gamma) * Weigh(targets, Log(p)), axis: -1);
    }
}
