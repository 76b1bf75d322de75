namespace Surprisal.Layers;

/// <summary>The mean and the variance of each feature over samples that come block by block, twice: for the means, then for the variances.</summary>
/// <param name="sampleShape">The shape of one sample.</param>
/// <param name="count">The number of all samples, at least 1.</param>
internal sealed class FeatureMoments(IReadOnlyList<int> sampleShape, int count)
{
    private readonly int _size = sampleShape.Aggregate(1, (product, axis) => product * axis);

    /// <summary>The mean of each feature: the first axis of a vector or of images with channels, or all of a sample.</summary>
    public double[] Means { get; } = new double[FeaturesOf(sampleShape)];

    /// <summary>The mean of the squared distances from the means.</summary>
    public double[] Variances { get; } = new double[FeaturesOf(sampleShape)];

    private int Run => _size / Means.Length;

    private double Weight => (double)count * Run;

    public void AddToMeans(ReadOnlySpan<float> samples)
    {
        for (int i = 0; i < samples.Length; i++)
        {
            Means[i / Run % Means.Length] += samples[i] / Weight;
        }
    }

    public void AddToVariances(ReadOnlySpan<float> samples)
    {
        for (int i = 0; i < samples.Length; i++)
        {
            int feature = i / Run % Means.Length;
            double distance = samples[i] - Means[feature];
            Variances[feature] += distance * distance / Weight;
        }
    }

    private static int FeaturesOf(IReadOnlyList<int> sampleShape) => sampleShape.Count switch
    {
        1 or 3 => sampleShape[0],
        _ => 1,
    };
}
