using Surprisal.Data;
using Surprisal.Numerics;

namespace Surprisal.Training;

/// <summary>Batches of samples in memory, gathered when they are asked for.</summary>
internal sealed class MemorySupply : Supply
{
    private readonly Dataset _samples;
    private readonly FitOptions _options;
    private readonly ulong _seed;
    private readonly int[] _order;
    private readonly Augmenter? _augmenter;
    private int _epoch;
    private int _next;

    public MemorySupply(Feeding feeding, float[]? classWeights, Dataset samples, FitOptions options, ulong seed)
    {
        BatchSize = options.BatchSize ?? Math.Min(FitOptions.DefaultBatchSize, samples.Count);
        if (BatchSize > samples.Count)
        {
            throw new ArgumentException(
                $"'{nameof(options.BatchSize)}' is {BatchSize}, but there are {samples.Count} training samples. Give at most {samples.Count}, or leave it out.", nameof(options));
        }

        (_samples, _options, _seed) = (samples, options, seed);
        _augmenter = options.AugmenterOf(samples.SampleShape, seed);
        _order = [.. Enumerable.Range(0, samples.Count)];
        Current = new Batch(feeding, BatchSize, classWeights);
        Batches = Math.Min(options.StepsPerEpoch ?? int.MaxValue, 1 + ((samples.Count - 1) / BatchSize));
        Samples = (int)Math.Min((long)Batches * BatchSize, samples.Count);
    }

    public override int BatchSize { get; }

    public override int Batches { get; }

    public override int Samples { get; }

    public override Batch Current { get; }

    public override string Describe() => _samples.Describe();

    public override Batch First()
    {
        Current.Fill(_samples, _order.AsSpan(0, BatchSize));
        return Current;
    }

    public override void Begin(int epoch, int samples)
    {
        (_epoch, _next) = (epoch, samples);
        if (_options.Shuffle)
        {
            Shuffle(_order, _seed, epoch);
        }
    }

    public override int Next()
    {
        ReadOnlySpan<int> samples = _order.AsSpan(_next, Math.Min(BatchSize, _order.Length - _next));
        _next += samples.Length;
        if (samples.Length > 0)
        {
            Current.Fill(_samples, samples);
            if (_augmenter is not null)
            {
                Current.Augment(_augmenter, samples, _epoch);
            }
        }

        return samples.Length;
    }

    public override void Dispose()
    {
    }

    /// <summary>Puts the samples in the order of an epoch, which depends on the seed and the epoch alone.</summary>
    private static void Shuffle(Span<int> order, ulong seed, int epoch)
    {
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        // Variables draw from the low half of the streams of the seed.
        new Philox(seed, (1UL << 63) + (ulong)epoch).Shuffle(order);
    }
}
