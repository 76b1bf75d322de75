using System.Diagnostics;
using Surprisal.Graph;

namespace Surprisal.Training;

/// <summary>Where training stands. One object, changed in place, so that telling costs nothing.</summary>
public sealed class TrainingRun
{
    private readonly State<float> _state;
    private readonly Variable _learningRate;
    private readonly RunningScores _scores;
    private double _stepRate = double.NaN;
    private TimeSpan _earlier;
    private long _startedAt = Stopwatch.GetTimestamp();

    internal TrainingRun(Model model, State<float> state, Variable learningRate, RunningScores scores)
    {
        (Model, _state, _learningRate, _scores) = (model, state, learningRate, scores);
        Epoch = model.History.Epochs.Count;
    }

    /// <summary>What is trained. Its weights change from step to step.</summary>
    public Model Model { get; }

    /// <summary>How many epochs are planned.</summary>
    public int Epochs { get; internal init; }

    /// <summary>How many steps an epoch has; 0 if only the end of a stream will tell.</summary>
    public int Batches { get; internal init; }

    /// <summary>How many samples an epoch has; 0 if only the end of a stream will tell.</summary>
    public int Samples { get; internal init; }

    /// <summary>Whether training goes on from a checkpoint.</summary>
    public bool IsResumed { get; internal init; }

    /// <summary>What is likely to be wrong with the model and its loss.</summary>
    public IReadOnlyList<LintWarning> Lints { get; internal init; } = [];

    /// <summary>Whether there are samples to judge epochs by.</summary>
    public bool HasValidation { get; internal init; }

    /// <summary>The metrics that the model was compiled with, by name.</summary>
    public IReadOnlyList<string> MetricNames => _scores.MetricNames;

    /// <summary>The optimizer's learning rate, which holds from the next step on; a schedule takes its part of it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is set to what is no number of at least 0.</exception>
    public double LearningRate
    {
        get => _state[_learningRate][0];
        set => _state[_learningRate][0] = (float)Check.NotNegative(value, usual: 0.01, nameof(LearningRate));
    }

    /// <summary>The rate of the last step: the part of the learning rate that a schedule gave it. Null before the first step, and by L-BFGS, which has none.</summary>
    public double? StepRate => double.IsNaN(_stepRate) ? null : _stepRate;

    /// <summary>The current epoch, from 1; before the first of this run, the last one before it.</summary>
    public int Epoch { get; private set; }

    /// <summary>The steps done in this epoch.</summary>
    public int Batch { get; private set; }

    /// <summary>The samples seen in this epoch.</summary>
    public int SamplesSeen => _scores.Samples;

    /// <summary>The mean loss over the samples seen in this epoch.</summary>
    public double Loss => _scores.Loss;

    /// <summary>Whether a callback has asked to stop.</summary>
    public bool IsStopping { get; private set; }

    /// <summary>A metric over the samples seen in this epoch.</summary>
    /// <param name="metric">Its place among the metrics that the model was compiled with.</param>
    public double Metric(int metric) => _scores.Metric(metric);

    /// <summary>Ends training after the current step; its epoch is then recorded as far as it came.</summary>
    public void Stop() => IsStopping = true;

    /// <summary>Whether the current epoch has begun and is not over.</summary>
    internal bool IsWithinEpoch => Epoch > Model.History.Epochs.Count;

    /// <summary>How long this epoch has taken.</summary>
    internal TimeSpan Elapsed => _earlier + Stopwatch.GetElapsedTime(_startedAt);

    internal void BeginEpoch(int epoch)
    {
        (Epoch, Batch, _earlier) = (epoch, 0, TimeSpan.Zero);
        _scores.Clear();
    }

    internal void StartClock() => _startedAt = Stopwatch.GetTimestamp();

    internal void EndBatch(double rate) => (Batch, _stepRate) = (Batch + 1, rate);

    /// <summary>Names where the run stands.</summary>
    internal void Remember(Memento memento)
    {
        (int epoch, int batch, bool isStopping, TimeSpan elapsed) = (Epoch, Batch, IsStopping, Elapsed);
        memento.Keep("epoch", ref epoch);
        memento.Keep("batch", ref batch);
        memento.Keep("is_stopping", ref isStopping);
        memento.Keep("elapsed", ref elapsed);
        memento.Keep("step_rate", ref _stepRate);
        _scores.Remember(memento);
        (Epoch, Batch, IsStopping, _earlier) = memento.IsLoading ? (epoch, batch, isStopping, elapsed) : (Epoch, Batch, IsStopping, _earlier);
    }
}
