using Surprisal.Metrics;

namespace Surprisal.Training;

/// <summary>The loss and the metrics over the samples so far.</summary>
/// <param name="metrics">What is reported besides the loss.</param>
/// <param name="outputs">The number of the model's outputs.</param>
internal sealed class RunningScores(Metric[] metrics, int outputs)
{
    private readonly Tally[] _tallies = [.. metrics.Select(metric => metric.Start(outputs))];
    private double _lossSum;

    public IReadOnlyList<string> MetricNames { get; } = [.. metrics.Select(metric => metric.Name)];

    public int Samples { get; private set; }

    public double Loss => _lossSum / Samples;

    public double Metric(int metric) => _tallies[metric].Value;

    public void Clear()
    {
        (Samples, _lossSum) = (0, 0);
        foreach (Tally tally in _tallies)
        {
            tally.Clear();
        }
    }

    public void AddLoss(double mean, int samples)
    {
        Samples += samples;
        _lossSum += mean * samples;
    }

    public void AddMetric(int metric, ReadOnlySpan<float> rows) => _tallies[metric].Add(rows);

    /// <summary>Names all that follows from the samples so far.</summary>
    public void Remember(Memento memento)
    {
        int samples = Samples;
        memento.Keep("samples", ref samples);
        memento.Keep("loss_sum", ref _lossSum);
        for (int i = 0; i < _tallies.Length; i++)
        {
            _tallies[i].Remember(memento.Within($"metrics/{i}"));
        }

        Samples = samples;
    }

    public Scores ToScores()
    {
        var values = new Dictionary<string, double>();
        for (int i = 0; i < _tallies.Length; i++)
        {
            values[MetricNames[i]] = Metric(i);
        }

        return new Scores(Loss, values);
    }
}
