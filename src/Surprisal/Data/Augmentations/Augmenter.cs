using System.Numerics.Tensors;
using Surprisal.Numerics;

namespace Surprisal.Data;

/// <summary>Does what a list of augmentations says to samples of one shape, in memory of its own. For one thread at a time.</summary>
/// <remarks>
/// What is done to a sample depends on the list, the seed, the number of the epoch and the sample's place in its dataset, and on nothing else: not
/// on the order of samples, the number of threads, or where a run was interrupted. Only which sample another is mixed with depends on the batch.
/// Once a batch has been met that is as large, nothing is allocated.
/// </remarks>
public sealed class Augmenter
{
    // The low half of the streams of a seed is for variables and layers, the next quarter begins with the orders of epochs.
    private const ulong Streams = 3UL << 62;

    private readonly Augmentation[] _augmentations;
    private readonly ulong _seed;
    private readonly int _size;
    private readonly Distortion _distortion;
    private float[] _shares = [];
    private int[] _others = [];
    private float[] _plain = [];
    private int _rows;

    /// <summary>Prepares for samples of a shape.</summary>
    /// <param name="augmentations">What is done, in this order.</param>
    /// <param name="sampleShape">The shape of one sample: <c>[height, width]</c> or <c>[channels, height, width]</c> for images, any for mixing.</param>
    /// <param name="seed">What all chance comes from.</param>
    /// <exception cref="ArgumentException">An augmentation changes images, but the samples are none.</exception>
    public Augmenter(IReadOnlyList<Augmentation> augmentations, IReadOnlyList<int> sampleShape, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(augmentations);
        ArgumentNullException.ThrowIfNull(sampleShape);
        _augmentations = [.. augmentations];
        _seed = seed;
        _size = sampleShape.Aggregate(1, (product, axis) => product * axis);
        bool isImage = sampleShape.Count is 2 or 3;
        if (!isImage && Array.Find(_augmentations, augmentation => augmentation.NeedsImages) is { } first)
        {
            throw new ArgumentException(
                $"{first.GetType().Name} changes images, [height, width] or [channels, height, width], but samples have shape [{string.Join(", ", sampleShape)}]. Give the samples the shape of images.",
                nameof(augmentations));
        }

        _distortion = isImage ? new Distortion(sampleShape.Count == 3 ? sampleShape[0] : 1, sampleShape[^2], sampleShape[^1]) : new Distortion(1, 1, 1);
        Mixes = Array.Exists(_augmentations, augmentation => augmentation is Mixup);
    }

    /// <summary>Whether samples are blended, so that their targets must be too, by <see cref="Mix"/>.</summary>
    public bool Mixes { get; }

    /// <summary>Changes the samples of a batch in place.</summary>
    /// <param name="samples">The samples: <c>[rows, …]</c>.</param>
    /// <param name="indices">The place of each in its dataset, not negative: <c>[rows]</c>.</param>
    /// <param name="epoch">The number of the epoch, not negative.</param>
    /// <exception cref="ArgumentException">There are not as many samples as indices.</exception>
    public void Apply(Span<float> samples, ReadOnlySpan<int> indices, int epoch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        if (samples.Length != (long)indices.Length * _size)
        {
            throw new ArgumentException(
                $"'{nameof(samples)}' has {samples.Length} values, but {indices.Length} samples of {_size} values are {(long)indices.Length * _size}. Give one index for each sample.", nameof(samples));
        }

        _rows = indices.Length;
        if (_shares.Length < _rows)
        {
            (_shares, _others) = (new float[_rows], new int[_rows]);
        }

        for (int row = 0; row < indices.Length; row++)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(indices[row], nameof(indices));
            var random = new Philox(_seed, Streams | ((ulong)epoch << 31) | (uint)indices[row]);
            _distortion.Reset();
            foreach (Augmentation augmentation in _augmentations)
            {
                augmentation.Draw(ref random, _distortion);
            }

            _distortion.Run(samples.Slice(row * _size, _size));
            _shares[row] = (float)_distortion.Share;
            _others[row] = (int)(((ulong)_distortion.Other * (uint)_rows) >> 32);
        }

        Mix(samples);
    }

    /// <summary>Blends what belongs to the samples of the last batch as the samples themselves were blended, such as their targets.</summary>
    /// <param name="values">The same number of values for each sample: <c>[rows, …]</c>.</param>
    /// <exception cref="ArgumentException">The values are no whole number for each sample.</exception>
    public void Mix(Span<float> values)
    {
        if (!Mixes || _rows == 0)
        {
            return;
        }

        if (values.Length % _rows != 0)
        {
            throw new ArgumentException($"'{nameof(values)}' has {values.Length} values, but the last batch had {_rows} samples. Give the same number for each.", nameof(values));
        }

        if (_plain.Length < values.Length)
        {
            _plain = new float[values.Length];
        }

        int size = values.Length / _rows;
        values.CopyTo(_plain);
        for (int row = 0; row < _rows; row++)
        {
            Span<float> own = values.Slice(row * size, size);
            TensorPrimitives.Multiply(own, _shares[row], own);
            TensorPrimitives.FusedMultiplyAdd(_plain.AsSpan(_others[row] * size, size), 1 - _shares[row], own, own);
        }
    }
}
