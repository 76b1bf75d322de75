using Surprisal.Layers;

namespace Surprisal.Calibration;

/// <summary>Scales and shifts the raw score of each class, <c>softmax(w ⊙ z + b)</c>, so that the cross-entropy is smallest.</summary>
/// <remarks>
/// <para>
/// The loss is convex in <c>w</c> and <c>b</c>. Half a hundredth of the squared distance from <c>w = 1, b = 0</c> is added to its sum, which chooses
/// one of the shifts that differ by a shared summand, and keeps all finite where samples are told apart without a fault or a class is missing.
/// </para>
/// <para>Reference: C. Guo, G. Pleiss, Y. Sun, K. Q. Weinberger, "On calibration of modern neural networks", ICML 2017.</para>
/// </remarks>
public sealed record VectorScaling : Calibrator
{
    private protected override (Recalibration Layer, double[][] Values) Fit(HeldOut samples) => (new VectorScale(), ScaleAndShift.Of(samples));
}
