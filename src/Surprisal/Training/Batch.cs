using System.Numerics.Tensors;
using Surprisal.Data;
using Surprisal.Graph;

namespace Surprisal.Training;

/// <summary>The memory that samples are gathered into.</summary>
/// <param name="feeding">What it is for.</param>
/// <param name="size">The most samples it holds.</param>
/// <param name="classWeights">How much each class counts; null if all count alike.</param>
internal sealed class Batch(Feeding feeding, int size, float[]? classWeights)
{
    private readonly int _sampleSize = feeding.Input.Shape.Size.Factor;
    private readonly int _targetSize = feeding.Labels.Shape.Size.Factor;
    private readonly float[] _samples = new float[size * feeding.Input.Shape.Size.Factor];
    private readonly float[] _targets = new float[size * feeding.Labels.Shape.Size.Factor];
    private readonly float[] _weights = new float[size];
    private readonly Feed<float>[] _feeds = new Feed<float>[feeding.Placeholders.Length];
    private readonly double[]?[] _exact = new double[feeding.Placeholders.Length][];
    private readonly Feed<double>[] _exactFeeds = new Feed<double>[feeding.Placeholders.Length];

    public void Fill(Dataset dataset, ReadOnlySpan<int> samples)
    {
        Offer(samples.Length);
        dataset.CopySamples(samples, _samples.AsSpan(0, samples.Length * _sampleSize));
        Span<float> targets = _targets.AsSpan(0, samples.Length * _targetSize);
        if (feeding.HasDenseTargets)
        {
            dataset.CopyTargets(samples, targets);
        }
        else
        {
            dataset.CopyLabels(samples, targets);
        }

        if (feeding.Weights is not null)
        {
            dataset.CopyWeights(samples, _weights.AsSpan(0, samples.Length));
            WeighClasses(targets, samples.Length);
        }
    }

    /// <summary>Changes the samples, as their numbers and the epoch say.</summary>
    public void Augment(Augmenter augmenter, ReadOnlySpan<int> samples, int epoch)
    {
        augmenter.Apply(_samples.AsSpan(0, samples.Length * _sampleSize), samples, epoch);
        augmenter.Mix(_targets.AsSpan(0, samples.Length * _targetSize));
        augmenter.Mix(_weights.AsSpan(0, samples.Length));
    }

    /// <summary>Reads the next samples of a stream.</summary>
    /// <param name="reader">The stream.</param>
    /// <param name="row">The number of the first one, for messages.</param>
    /// <returns>How many there were.</returns>
    public int Fill(SampleReader reader, long row)
    {
        int count = 0;
        for (; count < size && reader.Read(_samples.AsSpan(count * _sampleSize, _sampleSize), out int label); count++)
        {
            ReadOnlySpan<float> sample = _samples.AsSpan(count * _sampleSize, _sampleSize);
            if (sample.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue) is var column and >= 0)
            {
                throw Dataset.NotFinite(sample[column], row + count, column, "training");
            }

            int classes = Math.Max(2, feeding.Classes);
            if ((uint)label >= (uint)classes)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(reader), $"The label of sample {row + count} is {label}, but there are {classes} classes, so it must be in [0, {classes}). Labels count from 0.");
            }

            Span<float> target = _targets.AsSpan(count * _targetSize, _targetSize);
            target.Clear();
            target[feeding.HasDenseTargets ? label : 0] = feeding.HasDenseTargets ? 1 : label;
        }

        if (feeding.Weights is not null)
        {
            _weights.AsSpan(0, count).Fill(1);
            WeighClasses(_targets, count);
        }

        Offer(count);
        return count;
    }

    /// <summary>Runs on the samples that it was filled with.</summary>
    public void Run(Function<float> function) => function.Run(_feeds);

    /// <summary>Runs in double precision.</summary>
    public void RunExactly(Function<double> function)
    {
        for (int i = 0; i < _feeds.Length; i++)
        {
            (Placeholder placeholder, ReadOnlyMemory<float> elements) = _feeds[i];
            double[] exact = _exact[i] ??= new double[size * placeholder.Shape.Size.Factor];
            TensorPrimitives.ConvertTruncating<float, double>(elements.Span, exact);
            _exactFeeds[i] = new Feed<double>(placeholder, exact.AsMemory(0, elements.Length));
        }

        function.Run(_exactFeeds);
    }

    /// <summary>Sets what functions are fed with: the first samples in memory.</summary>
    private void Offer(int samples)
    {
        ReadOnlySpan<float[]> memories = [_samples, _targets, _weights];
        for (int i = 0; i < _feeds.Length; i++)
        {
            Placeholder placeholder = feeding.Placeholders[i];
            _feeds[i] = new Feed<float>(placeholder, memories[i].AsMemory(0, samples * placeholder.Shape.Size.Factor));
        }
    }

    private void WeighClasses(ReadOnlySpan<float> targets, int samples)
    {
        for (int i = 0; i < samples && classWeights is not null; i++)
        {
            ReadOnlySpan<float> target = targets.Slice(i * _targetSize, _targetSize);
            _weights[i] *= (feeding.HasDenseTargets, target.Length) switch
            {
                (false, _) => classWeights[(int)target[0]],
                (true, 1) => classWeights[0] + (target[0] * (classWeights[1] - classWeights[0])),
                _ => TensorPrimitives.Dot(target, classWeights),
            };
        }
    }
}
