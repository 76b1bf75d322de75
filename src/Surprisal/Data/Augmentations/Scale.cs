using Surprisal.Numerics;

namespace Surprisal.Data;

/// <summary>Makes an image larger or smaller about its middle. Keras: <c>RandomZoom</c>.</summary>
/// <param name="Range">By how much at most: the factor is from <c>1 − range</c> to <c>1 + range</c>; in [0, 0.9].</param>
public sealed record Scale(double Range = 0.1) : Augmentation
{
    /// <summary>By how much at most.</summary>
    public double Range { get; } = Within(Range, 0, 0.9);

    internal override void Draw(ref Philox random, Distortion distortion) => distortion.Enlarge(1 + (Either(ref random) * Range));
}
