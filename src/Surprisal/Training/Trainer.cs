using System.Diagnostics;
using Surprisal.Data;
using Surprisal.Graph;
using Surprisal.Losses;
using Surprisal.Metrics;
using Surprisal.Numerics;
using Surprisal.Optimizers;
using static Surprisal.Graph.Ops;

namespace Surprisal.Training;

/// <summary>A network with a loss, metrics and an optimizer, compiled to train and to evaluate.</summary>
internal sealed class Trainer
{
    private const int EvaluationBatchSize = 256;

    private readonly Network _network;
    private readonly State<float> _state;
    private readonly Metric[] _metrics;
    private readonly Optimizer _optimizer;
    private readonly Placeholder _labels;
    private readonly Symbol _targets;
    private readonly (Symbol Loss, Symbol[] Metrics) _trained;
    private readonly (Symbol Loss, Symbol[] Metrics) _evaluated;
    private readonly Symbol[] _formulas;
    private readonly Variable[] _changing;
    private readonly Function<float> _step;
    private readonly Function<float> _evaluation;

    /// <summary>Compiles.</summary>
    /// <param name="network">What is trained.</param>
    /// <param name="state">The values of its variables.</param>
    /// <param name="optimizer">How they change.</param>
    /// <param name="loss">What becomes small.</param>
    /// <param name="metrics">What is reported besides.</param>
    /// <param name="hasDenseTargets">Whether samples come with a row of targets instead of a class number.</param>
    public Trainer(Network network, State<float> state, Optimizer optimizer, Loss loss, Metric[] metrics, bool hasDenseTargets)
    {
        (_network, _state, _optimizer, _metrics) = (network, state, optimizer, metrics);
        HasDenseTargets = hasDenseTargets;
        _labels = hasDenseTargets
            ? Placeholder("targets", [Dimension.Batch, network.Classes])
            : Placeholder("labels", [Dimension.Batch]);
        _targets = TargetsOf(_labels);
        _trained = ValuesOf(network.TrainingOutput);
        _evaluated = ValuesOf(network.Output);
        Symbol[] outputs = [_trained.Loss, .. _trained.Metrics];
        Update[] updates = [.. optimizer.Minimize(network.Penalty is { } penalty ? _trained.Loss + penalty : _trained.Loss, network.Trainable), .. network.Updates];
        _formulas = [.. outputs, .. updates.Select(update => update.Value)];
        _changing = [.. updates.Select(update => update.Variable)];
        _step = Function.Compile([.. outputs, optimizer.Rate], updates, state);
        _evaluation = Function.Compile([_evaluated.Loss, .. _evaluated.Metrics], updates: null, state);

        (Symbol Loss, Symbol[] Metrics) ValuesOf(Symbol output) =>
            (ReduceMean(loss.Row(output, _targets)), [.. metrics.Select(metric => metric.Row(output, _targets))]);
    }

    public bool HasDenseTargets { get; }

    /// <summary>What lowers the loss over all samples in the place of the optimizer, if anything does; an epoch is then one of its iterations.</summary>
    public Lbfgs? Search { get; init; }

    /// <summary>What is fed besides the samples: their classes, or their targets.</summary>
    public Placeholder Labels => _labels;

    /// <summary>The mean loss over a batch in training.</summary>
    public Symbol Loss => _trained.Loss;

    /// <summary>What is likely to be wrong; null until samples are known.</summary>
    public IReadOnlyList<LintWarning>? Lints { get; private set; }

    private string[] Names => [.. _metrics.Select(metric => metric.Name)];

    private Tally[] Tallies => [.. _metrics.Select(metric => metric.Start(_network.Classes))];

    /// <summary>Goes over the samples in batches, epoch after epoch.</summary>
    public void Fit(Dataset training, Dataset? validation, FitOptions options, ulong seed, History history, CancellationToken cancellation)
    {
        int[] order = [.. Enumerable.Range(0, training.Count)];
        var batch = new Batch(this, Math.Min(options.BatchSize, training.Count));
        Lints ??= FindLints(training, order.AsSpan(0, Math.Min(options.BatchSize, training.Count)), batch);
        Graph.Lints.Apply(options.Lints, Lints, nameof(options));
        var run = new TrainingRun(
            history.Epochs.Count + options.Epochs, 1 + ((training.Count - 1) / options.BatchSize), training.Count, Names, Tallies)
        {
            Lints = Lints,
        };
        FullBatch? search = Search is null ? null : new FullBatch(this, Search, _network, _state, training, cancellation);
        float[][] lastFullEpoch = Snapshot();
        int epochsBefore = history.Epochs.Count;

        Tell(options, callback => callback.OnTrainBegin(run));
        try
        {
            for (int epoch = 1; epoch <= options.Epochs && !run.IsStopping; epoch++)
            {
                run.BeginEpoch(epochsBefore + epoch);
                if (options.Shuffle)
                {
                    Shuffle(order, seed, run.Epoch);
                }

                Tell(options, callback => callback.OnEpochBegin(run));
                TimeSpan elapsed = search is null
                    ? RunEpoch(training, order, batch, run, options, cancellation)
                    : RunIteration(search, training, run, cancellation);
                Scores? scores = validation is null ? null : Evaluate(validation, cancellation);
                if (!AreWeightsFinite() || (scores is not null && double.IsNaN(scores.Loss)))
                {
                    throw Diverged(run);
                }

                var record = new EpochRecord(run.Epoch, run.Scores(), scores, elapsed);
                history.Add(record);
                KeepSnapshot(lastFullEpoch);
                Tell(options, callback => callback.OnEpochEnd(run, record));
            }
        }
        catch
        {
            // Half an epoch is nothing anybody asked for.
            Restore(lastFullEpoch);
            throw;
        }

        Tell(options, callback => callback.OnTrainEnd(run));
    }

    /// <summary>The mean loss and metrics over a dataset.</summary>
    public Scores Evaluate(Dataset dataset, CancellationToken cancellation)
    {
        var run = new TrainingRun(epochs: 1, batches: 0, dataset.Count, Names, Tallies);
        run.BeginEpoch(1);
        Measure(dataset, run, cancellation);
        return run.Scores();
    }

    /// <summary>Adds the loss and the metrics over a dataset to a run.</summary>
    public void Measure(Dataset dataset, TrainingRun run, CancellationToken cancellation)
    {
        int[] order = [.. Enumerable.Range(0, dataset.Count)];
        var batch = new Batch(this, Math.Min(EvaluationBatchSize, dataset.Count));
        for (int start = 0; start < order.Length; start += EvaluationBatchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            ReadOnlySpan<int> samples = order.AsSpan(start, Math.Min(EvaluationBatchSize, order.Length - start));
            batch.Fill(dataset, samples);
            batch.Run(_evaluation, samples.Length);
            Add(_evaluation, _evaluated, run, samples.Length);
        }
    }

    /// <summary>Holds the formulas, and what they give for some samples, against the lints.</summary>
    private LintWarning[] FindLints(Dataset dataset, ReadOnlySpan<int> samples, Batch batch)
    {
        int count = samples.Length;
        batch.Fill(dataset, samples);

        // Whoever gives class numbers did not make one-hot rows of them.
        return [.. Graph.Lints.Find(_formulas, ElementsOf).Where(warning => warning.At != _targets)];

        double[] ElementsOf(Symbol symbol)
        {
            // Both inputs are among the outputs, so that both are fed.
            Function<float> function = Function.Compile([symbol, _network.Input, _labels], updates: null, _state);
            batch.Run(function, count);
            return Array.ConvertAll(function[symbol].ToArray(), element => (double)element);
        }
    }

    private TimeSpan RunEpoch(
        Dataset training, int[] order, Batch batch, TrainingRun run, FitOptions options, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        for (int first = 0; first < order.Length && !run.IsStopping; first += options.BatchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            ReadOnlySpan<int> samples = order.AsSpan(first, Math.Min(options.BatchSize, order.Length - first));
            batch.Fill(training, samples);
            batch.Run(_step, samples.Length);
            Add(_step, _trained, run, samples.Length);
            if (double.IsNaN(run.Loss))
            {
                throw Diverged(run);
            }

            // Counted, because to enumerate an interface would allocate in each step.
            for (int i = 0; i < options.Callbacks.Count; i++)
            {
                options.Callbacks[i].OnBatchEnd(run);
            }
        }

        return Stopwatch.GetElapsedTime(start);
    }

    /// <summary>One step over all samples, and what they say to it.</summary>
    private TimeSpan RunIteration(FullBatch search, Dataset training, TrainingRun run, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        if (!search.Next())
        {
            run.Stop();
        }

        Measure(training, run, cancellation);
        return Stopwatch.GetElapsedTime(start);
    }

    /// <summary>The last step of an epoch may ruin the weights, which its loss, computed before, does not tell.</summary>
    private bool AreWeightsFinite()
    {
        foreach (Variable variable in _network.Variables)
        {
            foreach (float weight in _state[variable])
            {
                if (!float.IsFinite(weight))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private TrainingDivergedException Diverged(TrainingRun run) => new(run.Epoch, run.Batch, _step[_optimizer.Rate][0]);

    private static void Add(Function<float> function, (Symbol Loss, Symbol[] Metrics) values, TrainingRun run, int samples)
    {
        run.AddLoss(function[values.Loss][0], samples);
        for (int i = 0; i < values.Metrics.Length; i++)
        {
            run.AddMetric(i, function[values.Metrics[i]]);
        }
    }

    /// <summary>Targets in the shape of the output: as they come, a row for each class number, or one number for two classes.</summary>
    private Symbol TargetsOf(Placeholder labels) => (HasDenseTargets, _network.Classes) switch
    {
        (true, _) => labels,
        (false, 1) => Reshape(labels, [Dimension.Batch, 1]),
        (false, int classes) => OneHot(labels, classes),
    };

    /// <summary>All that a step changes: the weights, and what the optimizer remembers about them.</summary>
    private float[][] Snapshot() => [.. _changing.Select(variable => _state[variable].ToArray())];

    private void KeepSnapshot(float[][] values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            _state[_changing[i]].CopyTo(values[i]);
        }
    }

    private void Restore(float[][] values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i].CopyTo(_state[_changing[i]]);
        }
    }

    private static void Tell(FitOptions options, Action<Callback> what)
    {
        foreach (Callback callback in options.Callbacks)
        {
            what(callback);
        }
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

    /// <summary>The memory that samples are gathered into.</summary>
    private sealed class Batch(Trainer trainer, int size)
    {
        private readonly int _sampleSize = trainer._network.Input.Shape.Size.Factor;
        private readonly int _targetSize = trainer._labels.Shape.Size.Factor;
        private readonly float[] _samples = new float[size * trainer._network.Input.Shape.Size.Factor];
        private readonly float[] _targets = new float[size * trainer._labels.Shape.Size.Factor];

        public void Fill(Dataset dataset, ReadOnlySpan<int> samples)
        {
            dataset.CopySamples(samples, _samples.AsSpan(0, samples.Length * _sampleSize));
            Span<float> targets = _targets.AsSpan(0, samples.Length * _targetSize);
            if (trainer.HasDenseTargets)
            {
                dataset.CopyTargets(samples, targets);
            }
            else
            {
                dataset.CopyLabels(samples, targets);
            }
        }

        public void Run(Function<float> function, int samples) => function.Run(
            new Feed<float>(trainer._network.Input, _samples.AsMemory(0, samples * _sampleSize)),
            new Feed<float>(trainer._labels, _targets.AsMemory(0, samples * _targetSize)));
    }
}
