using Surprisal.Numerics;

namespace Surprisal.Data;

/// <summary>Moves each pixel by a field of random displacements that has been smoothed, so that neighbours move alike.</summary>
/// <remarks>
/// Two fields of numbers from −1 to 1, one for each axis and 0 outside the image, are smoothed by a Gaussian whose weights sum to 1, cut at three
/// standard deviations, and multiplied by a strength. P. Y. Simard, D. Steinkraus, J. C. Platt, "Best practices for convolutional neural networks
/// applied to visual document analysis", ICDAR 2003, whose values for digits are the defaults: on average a pixel then moves 1.4 pixels each way.
/// </remarks>
/// <param name="Strength">What the smoothed field is multiplied by, in pixels; in [0, 1000].</param>
/// <param name="Smoothness">The standard deviation of the Gaussian, in pixels; in [0.1, 100].</param>
public sealed record Elastic(double Strength = 34, double Smoothness = 4) : Augmentation
{
    /// <summary>What the smoothed field is multiplied by, in pixels.</summary>
    public double Strength { get; } = Within(Strength, 0, 1000);

    /// <summary>The standard deviation of the Gaussian, in pixels.</summary>
    public double Smoothness { get; } = Within(Smoothness, 0.1, 100);

    internal override void Draw(ref Philox random, Distortion distortion) => distortion.Bend(ref random, Strength, Smoothness);
}
