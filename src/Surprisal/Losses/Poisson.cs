using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Losses;

/// <summary>Negative log-likelihood of counts under a Poisson distribution, less what does not depend on the model: the mean of <c>exp x − t x</c>.</summary>
/// <remarks>
/// <para>
/// The model's output is taken as the logarithm of the expected count (PyTorch: <c>PoissonNLLLoss(log_input=True)</c>), so no rate is below 0.
/// The gradient by the output is <c>(exp x − t)/K</c> over the K outputs of a sample. The loss may be negative: <c>log t!</c> is left out.
/// </para>
/// <para>
/// An output of −∞ expects nothing: 0 for a count of 0, else +∞. Where <c>exp x</c> overflows, beyond 88 in float, the loss is +∞; NaN gives NaN.
/// </para>
/// <para>Reference: J. A. Nelder, R. W. M. Wedderburn, "Generalized Linear Models", Journal of the Royal Statistical Society A 135(3), 1972.</para>
/// </remarks>
public sealed record Poisson : Loss
{
    /// <inheritdoc/>
    public override LastActivation Suits => LastActivation.None;

    /// <inheritdoc/>
    public override Symbol Row(Symbol output, Symbol targets) => ReduceMean(Exp(output) - Weigh(targets, output), axis: -1);
}
