using Surprisal.Data;
using Surprisal.Layers;

namespace Surprisal.Training;

/// <summary>Adapts a <see cref="Normalization"/> to a dataset.</summary>
public static class NormalizationAdaptation
{
    /// <summary>The layer adapted to the samples of a dataset: those to train on, never those to judge by.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="dataset">At least one sample.</param>
    /// <exception cref="ArgumentException">There is no sample.</exception>
    public static Normalization Adapt(this Normalization layer, Dataset dataset)
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentNullException.ThrowIfNull(dataset);
        float[] samples = new float[dataset.Count * dataset.SampleSize];
        dataset.CopySamples([.. Enumerable.Range(0, dataset.Count)], samples);
        return layer.Adapt(samples, dataset.SampleShape);
    }
}
