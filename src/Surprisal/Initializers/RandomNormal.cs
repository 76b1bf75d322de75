using Surprisal.Graph;
using Surprisal.Numerics;

namespace Surprisal.Initializers;

/// <summary>Elements drawn from a normal distribution. The defaults are Keras'.</summary>
/// <param name="Mean">The centre.</param>
/// <param name="StandardDeviation">The spread.</param>
public sealed record RandomNormal(double Mean = 0, double StandardDeviation = 0.05) : Initializer
{
    /// <inheritdoc/>
    public override void Fill<T>(Span<T> values, Shape shape, ref Philox random)
    {
        foreach (ref T value in values)
        {
            value = T.CreateTruncating(Mean + (StandardDeviation * random.NextNormal()));
        }
    }
}
