using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Losses;

/// <summary>Sigmoid cross-entropy that turns away from easy classes: the mean of <c>−(t (1 − p)^γ log p + (1 − t) p^γ log(1 − p))</c>, in nats.</summary>
/// <remarks>
/// <para>
/// Each class is true or false by itself, with <c>p = σ(x)</c> of the model's raw scores, or the sigmoid that it ends in. For a target of 1,
/// the gradient by a score is <c>(1 − p)^γ (γ p log p − (1 − p)) / classes</c>; for 0 the mirror image. <c>γ = 0</c> is <see cref="SigmoidCrossEntropy"/>.
/// </para>
/// <para>A score of −∞ or +∞ has its limit: 0 if the target agrees, else +∞. NaN gives NaN. A model that ends in a softmax is warned about.</para>
/// <para>Reference: T.-Y. Lin, P. Goyal, R. Girshick, K. He, P. Dollár, "Focal Loss for Dense Object Detection", ICCV 2017.</para>
/// </remarks>
/// <param name="Gamma">How far easy classes are turned away from: at least 0.</param>
/// <param name="Alpha">The weight of true classes, in [0, 1], against <c>1 − α</c> for false ones; null weighs both with 1.</param>
public sealed record BinaryFocal(double Gamma = 2, double? Alpha = null) : Loss
{
    /// <summary>How far easy classes are turned away from.</summary>
    public double Gamma { get; } = Option.Within(Gamma, 0, double.MaxValue);

    /// <summary>The weight of true classes, or null if both kinds weigh 1.</summary>
    public double? Alpha { get; } = Alpha is { } alpha ? Option.Within(alpha, 0, 1, nameof(Alpha)) : null;

    /// <inheritdoc/>
    public override LastActivation Suits => LastActivation.Sigmoid;

    /// <inheritdoc/>
    public override Symbol Row(Symbol output, Symbol targets)
    {
        Symbol logits = Ending.BehindSigmoid(output);
        (Symbol p, Symbol rest) = (Sigmoid(logits), Sigmoid(-logits));
        Symbol ofTrue = Power(rest, Gamma) * Weigh(targets, Log(p));
        Symbol ofFalse = Power(p, Gamma) * Weigh(1 - targets, Log(rest));
        return -ReduceMean(((Alpha ?? 1) * ofTrue) + ((1 - Alpha ?? 1) * ofFalse), axis: -1);
    }
}
