using Surprisal.Graph;
using Surprisal.Numerics;

namespace Surprisal.Initializers;

/// <summary>Elements drawn evenly from an interval. The defaults are Keras'.</summary>
/// <param name="Minimum">The lower end, which can occur.</param>
/// <param name="Maximum">The upper end, which occurs only by rounding.</param>
public sealed record RandomUniform(double Minimum = -0.05, double Maximum = 0.05) : Initializer
{
    /// <inheritdoc/>
    public override void Fill<T>(Span<T> values, Shape shape, ref Philox random)
    {
        foreach (ref T value in values)
        {
            value = T.CreateTruncating(Minimum + ((Maximum - Minimum) * random.NextDouble()));
        }
    }
}
