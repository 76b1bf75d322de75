using System.Collections.Immutable;
using Surprisal.Graph;

namespace Surprisal.Layers;

/// <summary>Brings each feature, or each channel of images, to mean 0 and variance 1 over the samples it was adapted to: <c>(x − mean) / √variance</c>.</summary>
/// <remarks>
/// The mean and the variance are part of the description and never change in training. A feature that is the same in all samples is only shifted:
/// √variance counts as at least 10⁻⁷, as in Keras. Not adapted, the layer gives its input. Takes <c>[batch, features]</c>,
/// <c>[batch, channels, height, width]</c>, or <c>[batch, height, width]</c> for images of one channel.
/// Keras: <c>Normalization</c> with <c>adapt</c>; scikit-learn: <c>StandardScaler</c>.
/// </remarks>
/// <example>
/// <code>
/// var model = new Sequential(new Normalization().Adapt(training), new Dense(3, Activations.Softmax));
/// </code>
/// </example>
public sealed record Normalization : Layer
{
    private const double SmallestDeviation = 1e-7;

    /// <summary>The mean of each feature; empty if the layer is not adapted.</summary>
    public ImmutableArray<double> Mean { get; init; } = [];

    /// <summary>The variance of each feature, of as many as there are means.</summary>
    public ImmutableArray<double> Variance { get; init; } = [];

    /// <summary>The layer adapted to samples.</summary>
    /// <param name="samples">The elements of all samples, one sample after the other.</param>
    /// <param name="sampleShape">The shape of one sample.</param>
    /// <exception cref="ArgumentException">There is no sample, or the elements are no whole number of them.</exception>
    public Normalization Adapt(ReadOnlySpan<float> samples, IReadOnlyList<int> sampleShape)
    {
        ArgumentNullException.ThrowIfNull(sampleShape);
        int size = sampleShape.Aggregate(1, (product, axis) => product * axis);
        if (samples.IsEmpty || size == 0 || samples.Length % size != 0)
        {
            throw new ArgumentException(
                $"'{nameof(samples)}' holds {samples.Length} values, but a sample of shape [{string.Join(", ", sampleShape)}] has {size}. Give at least one sample, and all of their values.", nameof(samples));
        }

        var moments = new FeatureMoments(sampleShape, samples.Length / size);
        moments.AddToMeans(samples);
        moments.AddToVariances(samples);
        return AdaptedTo(moments);
    }

    internal Normalization AdaptedTo(FeatureMoments moments) => this with { Mean = [.. moments.Means], Variance = [.. moments.Variances] };

    /// <inheritdoc/>
    public override Symbol Apply(Symbol input, Parameters parameters)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (Mean.Length == 0 && Variance.Length == 0)
        {
            return input;
        }

        Symbol x = input.Shape.Rank == 2 ? input : Images.Of(input, "Normalization");
        int features = x.Shape[1].Factor;
        if (Mean.Length != features || Variance.Length != features)
        {
            throw new ArgumentException(
                $"The layer was adapted to {Mean.Length} features, with {Variance.Length} variances, but its input of shape {input.Shape} has {features}. Adapt it to samples like these.",
                nameof(input));
        }

        Shape along = x.Shape.Rank == 2 ? [features] : [features, 1, 1];
        double[] deviations = [.. Variance.Select(variance => Math.Max(Math.Sqrt(variance), SmallestDeviation))];
        return Ops.Reshape((x - Ops.Constant([.. Mean], along)) / Ops.Constant(deviations, along), input.Shape);
    }

    /// <inheritdoc/>
    public bool Equals(Normalization? other) => other is not null && Mean.SequenceEqual(other.Mean) && Variance.SequenceEqual(other.Variance);

    /// <inheritdoc/>
    public override int GetHashCode() => Mean.Concat(Variance).Aggregate(0, HashCode.Combine);
}
