using System.Globalization;
using Surprisal.Layers;

namespace Surprisal.Tests.LayersTests;

/// <summary>A layer with a sample's shape that it takes and the one that it gives.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Input">The shape of a sample.</param>
/// <param name="Output">What becomes of it.</param>
/// <param name="Places">Not 0 for a layer that takes whole numbers below it.</param>
public sealed record LayerSample(Layer Layer, int[] Input, int[] Output, int Places = 0)
{
    /// <summary>Elements of samples, no two of which are equal unless they are places.</summary>
    public float[] Elements(int samples) =>
    [
        .. Enumerable.Range(0, samples * Input.Aggregate(1, (product, size) => product * size))
            .Select(i => Places > 0 ? i * 7 % Places : MathF.Sin((1.7f * i) + 0.5f) + (0.01f * i)),
    ];

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Layer} of [{string.Join(", ", Input)}]");
}
