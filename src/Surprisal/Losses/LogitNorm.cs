using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Losses;

/// <summary>Cross-entropy of scores that are scaled to one length first: <c>−Σ t log softmax(x / (τ ‖x‖))</c>, in nats.</summary>
/// <remarks>
/// <para>
/// The model cannot lower the loss by making its scores larger, and so stays less sure of itself. It is a loss and not a layer: predictions
/// are made from the scores as they are. The model's output is taken as raw scores, or as those behind the softmax that it ends in.
/// With <c>u = x/(τ r)</c>, <c>r = ‖x‖</c> and <c>g = softmax(u)·Σt − t</c>, the gradient by a score is <c>(gₖ − xₖ (x·g)/r²) / (τ r)</c>.
/// </para>
/// <para>
/// The length is <c>√(Σx² + ε²)</c> with <c>ε = 1e-8</c>, for rows of zeros. An infinite score, −∞ too, has no direction and gives NaN.
/// </para>
/// <para>Reference: H. Wei et al., "Mitigating Neural Network Overconfidence with Logit Normalization", ICML 2022.</para>
/// </remarks>
/// <param name="Temperature"><c>τ</c>, above 0: the length that scores are scaled to is <c>1/τ</c>.</param>
public sealed record LogitNorm(double Temperature = 0.04) : Loss
{
    private const double Epsilon = 1e-8;

    /// <summary>The length that scores are scaled to is one over it.</summary>
    public double Temperature { get; } = Option.Positive(Temperature);

    /// <inheritdoc/>
    public override Symbol Row(Symbol output, Symbol targets)
    {
        Symbol logits = Ending.BehindSoftmax(output);
        Symbol length = Sqrt(ReduceSum(Square(logits), axis: -1, keepDims: true) + (Epsilon * Epsilon));
        return -ReduceSum(targets * Log(Softmax(logits / (Temperature * length))), axis: -1);
    }
}
