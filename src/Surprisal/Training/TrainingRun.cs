using System.Diagnostics;
using Surprisal.Graph;
using Surprisal.Metrics;

namespace Surprisal.Training;

/// <summary>Where training stands. One object, changed in place, so that telling costs nothing.</summary>
public sealed class TrainingRun
{
    private readonly string[] _metricNames;
    private readonly Tally[] _tallies;
    private double _lossSum;
    private TimeSpan _earlier;
    private long _startedAt = Stopwatch.GetTimestamp();

    internal TrainingRun(int epochs, int batches, int samples, string[] metricNames, Tally[] tallies)
    {
        Epochs = epochs;
        Batches = batches;
        Samples = samples;
        _metricNames = metricNames;
        _tallies = tallies;
    }

    /// <summary>How many epochs are planned.</summary>
    public int Epochs { get; }

    /// <summary>How many steps an epoch has.</summary>
    public int Batches { get; }

    /// <summary>How many samples an epoch has.</summary>
    public int Samples { get; }

    /// <summary>Whether training goes on from a checkpoint.</summary>
    public bool IsResumed { get; internal init; }

    /// <summary>What is likely to be wrong with the model and its loss.</summary>
    public IReadOnlyList<LintWarning> Lints { get; internal init; } = [];

    /// <summary>The current epoch, from 1.</summary>
    public int Epoch { get; private set; }

    /// <summary>The steps done in this epoch.</summary>
    public int Batch { get; private set; }

    /// <summary>The samples seen in this epoch.</summary>
    public int SamplesSeen { get; private set; }

    /// <summary>The mean loss over the samples seen in this epoch.</summary>
    public double Loss => _lossSum / SamplesSeen;

    /// <summary>Whether a callback has asked to stop.</summary>
    public bool IsStopping { get; private set; }

    internal IReadOnlyList<string> MetricNames => _metricNames;

    /// <summary>How long this epoch has taken.</summary>
    internal TimeSpan Elapsed => _earlier + Stopwatch.GetElapsedTime(_startedAt);

    /// <summary>A metric over the samples seen in this epoch.</summary>
    /// <param name="metric">Its place among the metrics that the model was compiled with.</param>
    public double Metric(int metric) => _tallies[metric].Value;

    /// <summary>Ends training after the current step; its epoch is then recorded as far as it came.</summary>
    public void Stop() => IsStopping = true;

    internal void BeginEpoch(int epoch)
    {
        Epoch = epoch;
        Batch = 0;
        SamplesSeen = 0;
        _lossSum = 0;
        _earlier = TimeSpan.Zero;
        foreach (Tally tally in _tallies)
        {
            tally.Clear();
        }
    }

    internal void AddLoss(double loss, int samples)
    {
        Batch++;
        SamplesSeen += samples;
        _lossSum += loss * samples;
    }

    internal void AddMetric(int metric, ReadOnlySpan<float> rows) => _tallies[metric].Add(rows);

    internal void StartClock() => _startedAt = Stopwatch.GetTimestamp();

    internal Scores Scores() => Training.Scores.Of(_metricNames, [Loss, .. _tallies.Select(tally => tally.Value)]);

    /// <summary>Names where the run stands.</summary>
    internal void Remember(Memento memento)
    {
        (int epoch, int batch, int samplesSeen, bool isStopping, TimeSpan elapsed) = (Epoch, Batch, SamplesSeen, IsStopping, Elapsed);
        memento.Keep("epoch", ref epoch);
        memento.Keep("batch", ref batch);
        memento.Keep("samples_seen", ref samplesSeen);
        memento.Keep("is_stopping", ref isStopping);
        memento.Keep("elapsed", ref elapsed);
        memento.Keep("loss_sum", ref _lossSum);
        for (int i = 0; i < _tallies.Length; i++)
        {
            _tallies[i].Remember(memento.Within($"metrics/{i}"));
        }

        if (memento.IsLoading)
        {
            (Epoch, Batch, SamplesSeen, IsStopping, _earlier) = (epoch, batch, samplesSeen, isStopping, elapsed);
        }
    }
}
