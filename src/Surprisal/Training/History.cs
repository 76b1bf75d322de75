namespace Surprisal.Training;

/// <summary>What training came to, epoch by epoch.</summary>
public sealed class History
{
    private readonly List<EpochRecord> _epochs = [];

    /// <summary>The epochs so far. The last one is partial if a callback stopped training within it.</summary>
    public IReadOnlyList<EpochRecord> Epochs => _epochs;

    /// <summary>How long all epochs took, without validation.</summary>
    public TimeSpan Elapsed => _epochs.Aggregate(TimeSpan.Zero, (sum, epoch) => sum + epoch.Elapsed);

    internal void Add(EpochRecord epoch) => _epochs.Add(epoch);

    /// <summary>Names all epochs.</summary>
    internal void Remember(Memento memento, IReadOnlyList<string> metricNames)
    {
        int count = _epochs.Count;
        memento.Keep("epochs", ref count);

        long[] numbers = new long[count], elapsed = new long[count], isJudged = new long[count];
        double[] training = new double[count * (1 + metricNames.Count)], validation = new double[training.Length];
        for (int i = 0; i < count && !memento.IsLoading; i++)
        {
            (numbers[i], elapsed[i], isJudged[i]) = (_epochs[i].Epoch, _epochs[i].Elapsed.Ticks, _epochs[i].Validation is null ? 0 : 1);
            _epochs[i].Training.CopyTo(Row(training, i), metricNames);
            _epochs[i].Validation?.CopyTo(Row(validation, i), metricNames);
        }

        memento.Keep("numbers", numbers);
        memento.Keep("elapsed", elapsed);
        memento.Keep("is_judged", isJudged);
        memento.Keep("training", training);
        memento.Keep("validation", validation);
        if (memento.IsLoading)
        {
            _epochs.Clear();
            _epochs.AddRange(Enumerable.Range(0, count).Select(i => new EpochRecord(
                (int)numbers[i], Scores.Of(metricNames, Row(training, i)), isJudged[i] == 0 ? null : Scores.Of(metricNames, Row(validation, i)), new TimeSpan(elapsed[i]))));
        }

        Span<double> Row(double[] table, int epoch) => table.AsSpan(epoch * (1 + metricNames.Count), 1 + metricNames.Count);
    }
}
