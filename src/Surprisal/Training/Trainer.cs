using System.Diagnostics;
using System.Numerics.Tensors;
using System.Security.Cryptography;
using System.Text;
using Surprisal.Data;
using Surprisal.Graph;
using Surprisal.Losses;
using Surprisal.Metrics;
using Surprisal.Optimizers;
using static System.FormattableString;
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
    private readonly Feeding _feeding;
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
    /// <param name="hasWeights">Whether some samples count more than others.</param>
    public Trainer(Network network, State<float> state, Optimizer optimizer, Loss loss, Metric[] metrics, bool hasDenseTargets, bool hasWeights)
    {
        (_network, _state, _optimizer, _metrics) = (network, state, optimizer, metrics);
        _feeding = new Feeding
        {
            Input = network.Input,
            Labels = hasDenseTargets ? Placeholder("targets", [Dimension.Batch, network.Classes]) : Placeholder("labels", [Dimension.Batch]),
            Weights = hasWeights ? Placeholder("weights", [Dimension.Batch]) : null,
            Classes = network.Classes,
            HasDenseTargets = hasDenseTargets,
        };
        _targets = TargetsOf(_feeding.Labels);
        _trained = ValuesOf(network.TrainingOutput);
        _evaluated = ValuesOf(network.Output);
        Symbol[] outputs = [_trained.Loss, .. _trained.Metrics];
        Update[] updates = [.. optimizer.Minimize(network.Penalty is { } penalty ? _trained.Loss + penalty : _trained.Loss, network.Trainable), .. network.Updates];
        _formulas = [.. outputs, .. updates.Select(update => update.Value)];
        _changing = [.. updates.Select(update => update.Variable)];
        _step = Function.Compile([.. outputs, optimizer.Rate], updates, state);
        _evaluation = Function.Compile([_evaluated.Loss, .. _evaluated.Metrics], updates: null, state);

        (Symbol Loss, Symbol[] Metrics) ValuesOf(Symbol output) =>
            (ReduceMean(_feeding.Weights is { } weights ? weights * loss.Row(output, _targets) : loss.Row(output, _targets)), [.. metrics.Select(metric => metric.Row(output, _targets))]);
    }

    public bool HasDenseTargets => _feeding.HasDenseTargets;

    public bool HasWeights => _feeding.Weights is not null;

    /// <summary>What lowers the loss over all samples in the place of the optimizer, if anything does; an epoch is then one of its iterations.</summary>
    public Lbfgs? Search { get; init; }

    /// <summary>The memory of a training step, in words.</summary>
    public string Memory => _step.Memory;

    /// <summary>What is likely to be wrong; null until samples are known.</summary>
    public IReadOnlyList<LintWarning>? Lints { get; private set; }

    /// <summary>Goes over the samples in batches, epoch after epoch.</summary>
    public void Fit(Model model, Dataset training, Dataset? validation, FitOptions options, CancellationToken cancellation)
    {
        using var supply = new MemorySupply(_feeding, ClassWeights(options), training, options, model.Seed);
        Fit(model, supply, training, validation, options, cancellation);
    }

    /// <summary>Goes over a stream in batches, epoch after epoch.</summary>
    public void Fit(Model model, SampleSource training, FitOptions options, CancellationToken cancellation)
    {
        RequireBatches();
        using var supply = new StreamSupply(_feeding, ClassWeights(options), training, options, model.Seed);
        Fit(model, supply, whole: null, options.Validation, options, cancellation);
    }

    /// <summary>Does one step on all samples at once.</summary>
    public Scores TrainOnBatch(Dataset samples)
    {
        RequireBatches();
        int[] all = [.. Enumerable.Range(0, samples.Count)];
        var batch = new Batch(_feeding, samples.Count, classWeights: null);
        var scores = new RunningScores(_metrics, _network.Classes);
        batch.Fill(samples, all);
        batch.Run(_step);
        Add(_step, _trained, scores, samples.Count);
        return scores.ToScores();
    }

    private void RequireBatches()
    {
        if (Search is not null)
        {
            throw new InvalidOperationException("The model was compiled with L-BFGS, which lowers the loss over all samples at once. Fit it on a dataset, or compile it with an optimizer that takes batches.");
        }
    }

    private void Fit(Model model, Supply supply, Dataset? whole, Dataset? validation, FitOptions options, CancellationToken cancellation)
    {
        History history = model.History;
        int epochsBefore = options.Resume?.EpochsBefore ?? history.Epochs.Count;
        Lints ??= FindLints(supply);
        Graph.Lints.Apply(options.Lints, Lints, nameof(options));
        var scores = new RunningScores(_metrics, _network.Classes);
        var run = new TrainingRun(model, _state, _optimizer.LearningRate, scores)
        {
            Epochs = epochsBefore + options.Epochs,
            Batches = supply.Batches,
            Samples = supply.Samples,
            HasValidation = validation is not null,
            Lints = Lints,
            IsResumed = options.Resume is not null,
        };
        (Variable Variable, float[] Values)[] lastFullEpoch = Snapshot();
        FullBatch? search = Search is null ? null : SearchOver(whole!, options, cancellation);
        var standing = new Standing(run, options)
        {
            EpochsBefore = epochsBefore,
            State = _state,
            Variables = [.. _network.Variables.Union(_changing).Append(_optimizer.LearningRate).Distinct()],
            LastFullEpoch = lastFullEpoch,
            Search = search,
            Settings = () => SettingsOf(supply, validation, options, model.Seed),
        };
        using Activity? activity = Telemetry.StartFit(run, options);
        try
        {
            Begin(options, run, standing);
            while (run.IsWithinEpoch || (run.Epoch < run.Epochs && !run.IsStopping))
            {
                bool goesOn = run.IsWithinEpoch;
                if (!goesOn)
                {
                    run.BeginEpoch(run.Epoch + 1);
                }

                using Activity? part = Telemetry.StartEpoch(run);
                if (!goesOn)
                {
                    Tell(options, callback => callback.OnEpochBegin(run));
                }

                TimeSpan elapsed = search is null
                    ? RunEpoch(supply, scores, standing, cancellation)
                    : RunIteration(search, whole!, run, scores, options, cancellation);
                bool isJudged = validation is not null
                    && (run.Epoch % options.ValidationFrequency == 0 || run.Epoch == run.Epochs || run.IsStopping);
                Scores? judged = isJudged ? Judge(validation!, standing, cancellation) : null;
                if (FirstNotFinite() is { } broken)
                {
                    string step = Search is null ? Invariant($"step {run.Batch} of ") : "";
                    throw Diverged(Invariant($"The weights of '{broken.Name}' became infinite or NaN in {step}epoch {run.Epoch}"), run, supply, lastFullEpoch);
                }

                if (judged is not null && double.IsNaN(judged.Loss))
                {
                    throw Diverged(Invariant($"The validation loss became NaN after epoch {run.Epoch}"), run, supply, lastFullEpoch, isOfValidation: true);
                }

                var record = new EpochRecord(run.Epoch, scores.ToScores(), judged, elapsed);
                history.Add(record);
                KeepSnapshot(lastFullEpoch);
                Telemetry.EndEpoch(part, record);
                Tell(options, callback => callback.OnEpochEnd(run, record));
                standing.Save();
            }
        }
        catch (TrainingDivergedException fault)
        {
            Tell(options, callback => callback.OnDiverged(run, fault));
            if (!run.IsStopping)
            {
                throw;
            }
        }
        catch
        {
            // Half an epoch is nothing anybody asked for.
            Restore(lastFullEpoch);
            throw;
        }

        _optimizer.UseAverages(_state, _network.Trainable);
        Tell(options, callback => callback.OnTrainEnd(run));
    }

    private static void Begin(FitOptions options, TrainingRun run, Standing standing)
    {
        if (options.Resume is { } checkpoint)
        {
            standing.Load(checkpoint, () => Tell(options, callback => callback.OnTrainBegin(run)));
        }
        else
        {
            Tell(options, callback => callback.OnTrainBegin(run));
            standing.Save();
        }
    }

    private Scores Judge(Dataset validation, Standing standing, CancellationToken cancellation)
    {
        try
        {
            return Evaluate(validation, cancellation);
        }
        catch (OperationCanceledException)
        {
            standing.Save();
            throw;
        }
    }

    /// <summary>What the bits of a run depend on: first what people know by name.</summary>
    private (string Name, string Value)[] SettingsOf(Supply supply, Dataset? validation, FitOptions options, ulong seed) =>
    [
        ("the precision", "float32"),
        ("the model", string.Join(", ", _network.Layers.Select(layer => $"{layer.Name} {layer.Output.Shape}"))),
        ("the optimizer", Search is null
            ? Invariant($"{_optimizer.GetType().Name} at {_optimizer.InitialLearningRate}")
            : Invariant($"{nameof(Lbfgs)} of memory {Search.Memory} and tolerance {Search.Tolerance}")),
        ("the metrics", _metrics.Length == 0 ? "none" : string.Join(", ", _metrics.Select(metric => metric.Name))),
        ("the seed", Invariant($"{seed}")),
        ("batches of", Invariant($"{supply.BatchSize}")),
        ("steps an epoch", options.StepsPerEpoch is { } steps ? Invariant($"at most {steps}") : "as many as it takes"),
        ("shuffling", options.Shuffle ? "on" : "off"),
        ("validation after epochs", Invariant($"{options.ValidationFrequency}")),
        ("the augmentations", options.Augmentations.Count == 0 ? "none" : string.Join(", ", options.Augmentations.Select(augmentation => augmentation.Describe()))),
        ("the class weights", string.Join(", ", options.ClassWeights?.OrderBy(pair => pair.Key).Select(pair => Invariant($"{pair.Key}: {pair.Value}")) ?? ["none"])),
        ("the training samples", supply.Describe()),
        ("the validation samples", validation?.Describe() ?? "none"),

        // Whatever else makes a difference, such as the loss, an activation or the rules that this version knows.
        ("formulas whose steps have the checksum", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(_step.Describe())))[..16]),
    ];

    /// <summary>The mean loss and metrics over a dataset.</summary>
    public Scores Evaluate(Dataset dataset, CancellationToken cancellation)
    {
        var scores = new RunningScores(_metrics, _network.Classes);
        using Activity? activity = Telemetry.StartEvaluation(dataset.Count);
        Measure(dataset, scores, classWeights: null, cancellation);
        return scores.ToScores();
    }

    /// <summary>Adds the loss and the metrics over a dataset.</summary>
    private void Measure(Dataset dataset, RunningScores scores, float[]? classWeights, CancellationToken cancellation)
    {
        int[] order = [.. Enumerable.Range(0, dataset.Count)];
        var batch = new Batch(_feeding, Math.Min(EvaluationBatchSize, dataset.Count), classWeights);
        for (int start = 0; start < order.Length; start += EvaluationBatchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            ReadOnlySpan<int> samples = order.AsSpan(start, Math.Min(EvaluationBatchSize, order.Length - start));
            batch.Fill(dataset, samples);
            batch.Run(_evaluation);
            Add(_evaluation, _evaluated, scores, samples.Length);
        }
    }

    /// <summary>The loss over all samples, taken so many at a time.</summary>
    private FullBatch SearchOver(Dataset training, FitOptions options, CancellationToken cancellation)
    {
        if (options.Augmentations.Count > 0)
        {
            throw new ArgumentException(
                $"'{nameof(options.Augmentations)}' change samples in each epoch, but L-BFGS needs the same loss in each. Leave them out, or train by another optimizer.", nameof(options));
        }

        int[] order = new int[training.Count];
        var batch = new Batch(_feeding, Math.Min(EvaluationBatchSize, training.Count), ClassWeights(options));
        return new FullBatch(Search!, _network, _state, _trained.Loss, Run, training.Count);

        int Run(Function<double> function, int first)
        {
            cancellation.ThrowIfCancellationRequested();
            Span<int> samples = order.AsSpan(first, Math.Min(EvaluationBatchSize, training.Count - first));

            // A shuffled order would only change the last digits.
            for (int i = 0; i < samples.Length; i++)
            {
                samples[i] = first + i;
            }

            batch.Fill(training, samples);
            batch.RunExactly(function);
            return samples.Length;
        }
    }

    /// <summary>One step over all samples, and what they say to it.</summary>
    private TimeSpan RunIteration(FullBatch search, Dataset training, TrainingRun run, RunningScores scores, FitOptions options, CancellationToken cancellation)
    {
        run.StartClock();
        if (!search.Next())
        {
            run.Stop();
        }

        Measure(training, scores, ClassWeights(options), cancellation);
        return run.Elapsed;
    }

    /// <summary>Holds the formulas, and what they give for some samples, against the lints.</summary>
    private LintWarning[] FindLints(Supply supply)
    {
        Batch batch = supply.First();

        // Whoever gives class numbers did not make one-hot rows of them.
        return [.. Graph.Lints.Find(_formulas, ElementsOf).Where(warning => warning.At != _targets)];

        double[] ElementsOf(Symbol symbol)
        {
            // The inputs are among the outputs, so that all are fed.
            Function<float> function = Function.Compile([symbol, .. _feeding.Placeholders], updates: null, _state);
            batch.Run(function);
            return Array.ConvertAll(function[symbol].ToArray(), element => (double)element);
        }
    }

    private TimeSpan RunEpoch(Supply supply, RunningScores scores, Standing standing, CancellationToken cancellation)
    {
        (TrainingRun run, FitOptions options) = (standing.Run, standing.Options);
        supply.Begin(run.Epoch, run.SamplesSeen);
        run.StartClock();
        while (!run.IsStopping && run.Batch != options.StepsPerEpoch)
        {
            if (cancellation.IsCancellationRequested)
            {
                standing.Save();
                cancellation.ThrowIfCancellationRequested();
            }

            int samples = supply.Next();
            if (samples == 0)
            {
                break;
            }

            supply.Current.Run(_step);
            run.EndBatch(_step[_optimizer.Rate][0]);
            Add(_step, _trained, scores, samples);
            Telemetry.AddStep(samples);
            if (double.IsNaN(scores.Loss))
            {
                throw Diverged(Invariant($"The loss became NaN in step {run.Batch} of epoch {run.Epoch}"), run, supply, standing.LastFullEpoch);
            }

            // Counted, because to enumerate an interface would allocate in each step.
            for (int i = 0; i < options.Callbacks.Count; i++)
            {
                options.Callbacks[i].OnBatchEnd(run);
            }

            standing.AfterStep();
        }

        return run.Elapsed;
    }

    /// <summary>The last step of an epoch may ruin the weights, which its loss, computed before, does not tell.</summary>
    private Variable? FirstNotFinite()
    {
        foreach (Variable variable in _network.Variables)
        {
            foreach (float weight in _state[variable])
            {
                if (!float.IsFinite(weight))
                {
                    return variable;
                }
            }
        }

        return null;
    }

    /// <summary>Gives the model the weights of the last full epoch, and looks for what went wrong since.</summary>
    private TrainingDivergedException Diverged(
        string what, TrainingRun run, Supply supply, IReadOnlyList<(Variable Variable, float[] Values)> lastFullEpoch, bool isOfValidation = false)
    {
        Restore(lastFullEpoch);

        // A search takes all samples at once, so the first ones speak for them.
        Batch batch = Search is null ? supply.Current : supply.First();
        Symbol[] gradients = [.. Gradients.Of(_trained.Loss, _network.Trainable)];
        Function<float> function = Function.Compile([.. gradients, _trained.Loss, .. _feeding.Placeholders], updates: null, _state);
        batch.Run(function);
        var causes = new Divergence
        {
            IsOfValidation = isOfValidation,
            LearningRate = run.StepRate,
            LargestSample = Largest(function[_network.Input]),
            LargestWeight = _network.Trainable.Select(variable => Largest(_state[variable])).DefaultIfEmpty().Max(),
            Gradients = [.. _network.Trainable.Zip(gradients, (variable, gradient) => (variable.Name, Largest(function[gradient])))],
        };
        return new TrainingDivergedException(what, run.Epoch, run.Batch, causes);

        static double Largest(ReadOnlySpan<float> values) => Math.Abs((double)TensorPrimitives.MaxMagnitude(values));
    }

    private static void Add(Function<float> function, (Symbol Loss, Symbol[] Metrics) values, RunningScores scores, int samples)
    {
        scores.AddLoss(function[values.Loss][0], samples);
        for (int i = 0; i < values.Metrics.Length; i++)
        {
            scores.AddMetric(i, function[values.Metrics[i]]);
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
    private (Variable Variable, float[] Values)[] Snapshot() => [.. _changing.Select(variable => (variable, _state[variable].ToArray()))];

    private void KeepSnapshot(IReadOnlyList<(Variable Variable, float[] Values)> snapshot)
    {
        foreach ((Variable variable, float[] values) in snapshot)
        {
            _state[variable].CopyTo(values);
        }
    }

    private void Restore(IReadOnlyList<(Variable Variable, float[] Values)> snapshot)
    {
        foreach ((Variable variable, float[] values) in snapshot)
        {
            values.CopyTo(_state[variable]);
        }
    }

    private static void Tell(FitOptions options, Action<Callback> what)
    {
        foreach (Callback callback in options.Callbacks)
        {
            what(callback);
        }
    }

    /// <summary>How much each class counts; null if all count alike.</summary>
    private float[]? ClassWeights(FitOptions options)
    {
        if (options.ClassWeights is null)
        {
            return null;
        }

        // One output tells two classes apart.
        float[] weights = new float[Math.Max(2, _network.Classes)];
        Array.Fill(weights, 1);
        foreach ((int number, double weight) in options.ClassWeights)
        {
            weights[(uint)number < (uint)weights.Length ? number : throw new ArgumentException(
                $"'{nameof(options.ClassWeights)}' has a weight for class {number}, but the model has {weights.Length} classes, so it must be in [0, {weights.Length}). Classes count from 0.",
                nameof(options))] = (float)weight;
        }

        return weights;
    }
}
