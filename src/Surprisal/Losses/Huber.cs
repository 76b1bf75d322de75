using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Losses;

/// <summary>Huber loss, squared near the target and linear far from it: the mean of <c>½d²</c> for <c>|d| ≤ δ</c>, else <c>δ(|d| − ½δ)</c>.</summary>
/// <remarks>
/// <para>
/// <c>d = a − t</c> is the difference of output and target. The gradient by the output is <c>d/K</c>, cut off at <c>±δ/K</c>, over the K
/// outputs of a sample, so that an outlier pulls only so hard.
/// </para>
/// <para>An infinite output gives +∞ and the gradient <c>±δ/K</c>; NaN gives NaN.</para>
/// <para>Reference: P. J. Huber, "Robust Estimation of a Location Parameter", Annals of Mathematical Statistics 35(1), 1964.</para>
/// </remarks>
/// <param name="Delta">Where the square becomes linear: above 0.</param>
public sealed record Huber(double Delta = 1) : Loss
{
    /// <summary>Where the square becomes linear.</summary>
    public double Delta { get; } = Option.Positive(Delta);

    /// <inheritdoc/>
    public override LastActivation Suits => LastActivation.None;

    /// <inheritdoc/>
    public override Symbol Row(Symbol output, Symbol targets)
    {
        // With the difference cut off at δ, both cases are one, and no square of a large difference overflows.
        Symbol size = Abs(output - targets);
        Symbol cut = Where(Greater(size, Delta), Delta, size);
        return ReduceMean(cut * (size - (0.5 * cut)), axis: -1);
    }
}
