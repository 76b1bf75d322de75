using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Losses;

/// <summary>Log-cosh loss, a smooth absolute error: the mean of <c>log cosh(a − t)</c>.</summary>
/// <remarks>
/// <para>
/// About <c>d²/2</c> for a small difference d and <c>|d| − log 2</c> for a large one. The gradient by the output is <c>tanh(d)/K</c> over
/// the K outputs of a sample. The formula is written with exponentials; it runs as one function that never overflows.
/// </para>
/// <para>An infinite output gives +∞ and the gradient <c>±1/K</c>; NaN gives NaN.</para>
/// <para>Reference: P. J. Green, "Bayesian Reconstructions from Emission Tomography Data Using a Modified EM Algorithm", IEEE Transactions on Medical Imaging 9(1), 1990.</para>
/// </remarks>
public sealed record LogCosh : Loss
{
    /// <inheritdoc/>
    public override LastActivation Suits => LastActivation.None;

    /// <inheritdoc/>
    public override Symbol Row(Symbol output, Symbol targets)
    {
        Symbol difference = output - targets;
        return ReduceMean(Log((Exp(difference) + Exp(-difference)) / 2), axis: -1);
    }
}
