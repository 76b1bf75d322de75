using Surprisal.Numerics;

namespace Surprisal.Data;

/// <summary>A stream in random order, as far as a buffer of some samples allows.</summary>
/// <remarks>
/// Each sample comes from a random place of the buffer, which the next one of the source then takes. With a buffer for all samples, every order is
/// as likely as any other. The order depends on the seed and the pass alone. TensorFlow: <c>tf.data.Dataset.shuffle</c>.
/// </remarks>
public sealed class ShuffleBuffer : SampleStream
{
    // The orders of in-memory samples and of splits are drawn from other streams of a seed.
    private const ulong FirstStream = 3UL << 62;

    private readonly SampleStream _source;
    private readonly ulong _seed;

    /// <summary>Describes the order.</summary>
    /// <param name="source">The samples.</param>
    /// <param name="size">How many of them the buffer holds, at least 1.</param>
    /// <param name="seed">What the order is drawn from.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="size"/> is less than 1, or more than an array can hold.</exception>
    public ShuffleBuffer(SampleStream source, int size, ulong seed)
        : base((source ?? throw new ArgumentNullException(nameof(source))).SampleShape, source.ClassNames)
    {
        if (size < 1 || (long)size * SampleSize > Array.MaxLength)
        {
            throw new ArgumentOutOfRangeException(
                nameof(size), $"'{nameof(size)}' is {size}, but a buffer holds at least 1 sample, and at most {Array.MaxLength / SampleSize} of {SampleSize} values.");
        }

        (_source, Size, _seed) = (source, size, seed);
    }

    /// <summary>How many samples the buffer holds.</summary>
    public int Size { get; }

    /// <inheritdoc/>
    public override SampleReader Open(int pass) => new Reader(_source.Open(pass), Size, SampleSize, new Philox(_seed, FirstStream + (ulong)pass));

    private sealed class Reader(SampleReader source, int size, int sampleSize, Philox random) : SampleReader
    {
        private readonly float[] _samples = new float[size * sampleSize];
        private readonly int[] _labels = new int[size];
        private Philox _random = random;
        private int _count;
        private bool _isOver;

        public override bool Read(Span<float> sample, out int label)
        {
            while (_count < size && !_isOver)
            {
                _isOver = !source.Read(Place(_count), out _labels[_count]);
                _count += _isOver ? 0 : 1;
            }

            label = 0;
            if (_count == 0)
            {
                return false;
            }

            int chosen = _random.NextInt(_count);
            Place(chosen).CopyTo(sample);
            label = _labels[chosen];

            // The last one fills the gap, and the next one of the source comes to the end.
            _count--;
            Place(_count).CopyTo(Place(chosen));
            _labels[chosen] = _labels[_count];
            return true;
        }

        protected override void Dispose(bool isDisposing) => source.Dispose();

        private Span<float> Place(int index) => _samples.AsSpan(index * sampleSize, sampleSize);
    }
}
