using Surprisal.Data;
using Surprisal.Layers;

namespace Surprisal.Training;

/// <summary>Adapts a <see cref="Normalization"/> to a dataset.</summary>
public static class NormalizationAdaptation
{
    // Enough for a call to cost little, and few beside any set of samples for which memory counts.
    private const int BlockElements = 1 << 16;

    private delegate void Block(ReadOnlySpan<float> samples);

    /// <summary>The layer adapted to the samples of a dataset: those to train on, never those to judge by.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="dataset">At least one sample.</param>
    /// <exception cref="ArgumentException">There is no sample.</exception>
    public static Normalization Adapt(this Normalization layer, Dataset dataset)
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentNullException.ThrowIfNull(dataset);
        if (dataset.Count == 0)
        {
            return layer.Adapt([], dataset.SampleShape);
        }

        var moments = new FeatureMoments(dataset.SampleShape, dataset.Count);
        ForEachBlock(dataset, moments.AddToMeans);
        ForEachBlock(dataset, moments.AddToVariances);
        return layer.AdaptedTo(moments);
    }

    private static void ForEachBlock(Dataset dataset, Block add)
    {
        int most = Math.Clamp(BlockElements / dataset.SampleSize, 1, dataset.Count);
        int[] indices = new int[most];
        float[] samples = new float[most * dataset.SampleSize];
        for (int first = 0; first < dataset.Count; first += most)
        {
            int count = Math.Min(most, dataset.Count - first);
            for (int i = 0; i < count; i++)
            {
                indices[i] = first + i;
            }

            Span<float> block = samples.AsSpan(0, count * dataset.SampleSize);
            dataset.CopySamples(indices.AsSpan(0, count), block);
            add(block);
        }
    }
}
