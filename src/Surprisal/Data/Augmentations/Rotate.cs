using Surprisal.Numerics;

namespace Surprisal.Data;

/// <summary>Turns an image about its middle. Keras: <c>RandomRotation</c>.</summary>
/// <param name="Degrees">By how much at most, either way; in [0, 180].</param>
public sealed record Rotate(double Degrees = 10) : Augmentation
{
    private const int Terms = 14;

    /// <summary>By how much at most, either way.</summary>
    public double Degrees { get; } = Within(Degrees, 0, 180);

    internal override void Draw(ref Philox random, Distortion distortion)
    {
        (double sine, double cosine) = SineAndCosine(Either(ref random) * Degrees * (Math.PI / 180));
        distortion.Turn(sine, cosine);
    }

    /// <summary>By their series, which gives the same bits on every system; exact to rounding for angles within ±π.</summary>
    private static (double Sine, double Cosine) SineAndCosine(double angle)
    {
        double square = angle * angle;
        double sine = 1;
        double cosine = 1;
        for (int term = Terms; term > 0; term--)
        {
            sine = 1 - (square * sine / (2 * term * ((2 * term) + 1)));
            cosine = 1 - (square * cosine / (2 * term * ((2 * term) - 1)));
        }

        return (angle * sine, cosine);
    }
}
