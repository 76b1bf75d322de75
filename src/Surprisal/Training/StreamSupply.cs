using Surprisal.Data;

namespace Surprisal.Training;

/// <summary>Batches of a stream, read ahead.</summary>
internal sealed class StreamSupply : Supply
{
    // One is trained on, one is ready, one is being filled.
    private const int Slots = 3;

    private readonly SampleSource _stream;
    private readonly Batch[] _batches;
    private readonly Augmenter? _augmenter;
    private readonly int[] _rows;
    private Batch _current;
    private SampleReader? _reader;
    private ReadAhead<Batch>? _ahead;
    private long _row;

    public StreamSupply(Feeding feeding, float[]? classWeights, SampleSource stream, FitOptions options, ulong seed)
    {
        BatchSize = options.BatchSize ?? FitOptions.DefaultBatchSize;
        (_stream, Batches) = (stream, options.StepsPerEpoch ?? 0);
        _batches = [.. Enumerable.Range(0, Slots).Select(_ => new Batch(feeding, BatchSize, classWeights))];
        _current = _batches[0];
        _rows = new int[BatchSize];
        _augmenter = options.AugmenterOf(stream.SampleShape, seed);
    }

    public override int BatchSize { get; }

    public override int Batches { get; }

    public override int Samples => Batches * BatchSize;

    public override Batch Current => _current;

    public override string Describe() =>
        $"a stream of samples of shape [{string.Join(", ", _stream.SampleShape)}] in {_stream.ClassNames.Count} classes";

    public override Batch First()
    {
        using SampleReader reader = _stream.Open(1);
        int count = _current.Fill(reader, 0);
        return count > 0 ? _current : throw new InvalidDataException("The stream has no samples. Give at least one.");
    }

    public override void Begin(int epoch, int samples)
    {
        Dispose();
        SampleReader reader = _reader = _stream.Open(epoch);
        float[] skipped = new float[_stream.SampleSize];
        for (_row = 0; _row < samples; _row++)
        {
            if (!reader.Read(skipped, out _))
            {
                throw new InvalidDataException($"The stream ends after {_row} samples, but the checkpoint was saved after {samples} of this epoch. Give the stream of that run.");
            }
        }

        _ahead = new ReadAhead<Batch>(_batches, batch =>
        {
            int count = batch.Fill(reader, _row);
            for (int i = 0; i < count; i++)
            {
                _rows[i] = (int)(_row + i);
            }

            if (_augmenter is not null)
            {
                batch.Augment(_augmenter, _rows.AsSpan(0, count), epoch);
            }

            _row += count;
            return count;
        });
    }

    public override int Next()
    {
        (Batch batch, int samples) = _ahead!.Next();
        _current = samples > 0 ? batch : _current;
        return samples;
    }

    public override void Dispose()
    {
        _ahead?.Dispose();
        _reader?.Dispose();
        (_ahead, _reader) = (null, null);
    }
}
