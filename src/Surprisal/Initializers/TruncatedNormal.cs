using Surprisal.Graph;
using Surprisal.Numerics;

namespace Surprisal.Initializers;

/// <summary>Elements drawn from a normal distribution, drawn again when farther than two standard deviations from 0.</summary>
/// <param name="StandardDeviation">The spread before the tails are cut.</param>
public sealed record TruncatedNormal(double StandardDeviation = 0.05) : Initializer
{
    // What is left of a standard normal's deviation once its tails beyond 2 are cut: √(1 − 4φ(2)/(2Φ(2) − 1)).
    private const double DeviationLeft = 0.87962566103423978;

    /// <inheritdoc/>
    public override void Fill<T>(Span<T> values, Shape shape, ref Philox random)
    {
        foreach (ref T value in values)
        {
            double normal = random.NextNormal();
            while (Math.Abs(normal) > 2)
            {
                normal = random.NextNormal();
            }

            value = T.CreateTruncating(StandardDeviation * normal);
        }
    }

    /// <summary>The distribution whose spread is the given one after the tails are cut.</summary>
    internal static TruncatedNormal WithVariance(double variance) => new(Math.Sqrt(variance) / DeviationLeft);
}
