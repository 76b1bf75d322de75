using Surprisal.Numerics;

namespace Surprisal.Data;

/// <summary>Moves an image, by any part of a pixel. Keras: <c>RandomTranslation</c> with <c>fill_mode="constant"</c>.</summary>
/// <param name="Fraction">How far at most, each way, as a part of the height or the width; in [0, 1].</param>
public sealed record Shift(double Fraction = 0.07) : Augmentation
{
    /// <summary>How far at most, as a part of the height or the width.</summary>
    public double Fraction { get; } = Within(Fraction, 0, 1);

    internal override void Draw(ref Philox random, Distortion distortion)
    {
        double down = Either(ref random) * Fraction * distortion.Height;
        distortion.Move(down, Either(ref random) * Fraction * distortion.Width);
    }
}
