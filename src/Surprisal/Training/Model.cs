using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text;
using Surprisal.Calibration;
using Surprisal.Data;
using Surprisal.Graph;
using Surprisal.Layers;
using Surprisal.Losses;
using Surprisal.Metrics;
using Surprisal.Numerics;
using Surprisal.Optimizers;

namespace Surprisal.Training;

/// <summary>A classifier made of layers, with branches if need be; <see cref="Sequential"/> is one without.</summary>
/// <remarks>
/// Described with layers, then <see cref="Compile(Optimizer, Loss, IReadOnlyList{Metric})"/>, <see cref="Fit(Dataset, FitOptions?, CancellationToken)"/>, <see cref="Evaluate(Dataset, CancellationToken)"/>
/// and <see cref="Predict(Dataset, CancellationToken)"/>, as in Keras. The same seed and samples give the same weights, bit by bit.
/// </remarks>
/// <example>
/// <code>
/// var input = new Input(28, 28);
/// Node x = new Dense(64, Activations.Relu).Of(new Flatten().Of(input));
/// x = new Add().Of(x, new Dense(64, Activations.Relu).Of(x));
/// var model = new Model(input, new Dense(10, Activations.Softmax).Of(x));
/// model.Compile(new Sgd(0.2), new CrossEntropy(), new Accuracy());
/// model.Fit(training, new FitOptions { Epochs = 10, Validation = test });
/// </code>
/// </example>
public class Model
{
    private const int PredictionBatchSize = 256;

    private readonly Wiring _wiring;
    private Network? _network;
    private State<float>? _state;
    private Trainer? _trainer;
    private Function<float>? _prediction;
    private Function<float>? _probabilities;
    private (Optimizer Optimizer, Lbfgs? Search, Loss Loss, Metric[] Metrics)? _compiled;
    private bool _isTrainedOnLabels;
    private bool? _isEachByItself;

    /// <summary>Describes a model by what becomes of its input.</summary>
    /// <param name="input">The samples.</param>
    /// <param name="output">What the last layer makes of them.</param>
    /// <exception cref="ArgumentException">The output is the input itself or comes from another one, or a layer cannot take its input.</exception>
    public Model(Input input, Node output)
        : this(Wiring.To(output, input))
    {
        InputShape = input.SampleShape;
        _ = Connect(input.SampleShape);
    }

    /// <summary>Describes a model by its layers and what each takes.</summary>
    internal Model(Wiring wiring) => _wiring = wiring;

    /// <summary>The shape of one sample. If it is not given, it is that of the first samples that the model meets.</summary>
    public IReadOnlyList<int>? InputShape
    {
        get => field ?? _network?.SampleShape;
        init;
    }

    /// <summary>What the first weights and the order of samples are drawn from.</summary>
    public ulong Seed { get; init; }

    /// <summary>The layers, from the input to the output, each after those that it takes.</summary>
    public IReadOnlyList<Layer> Layers => _wiring.Layers;

    /// <summary>What each layer takes.</summary>
    internal Wiring Wiring => _wiring;

    /// <summary>The loss that the model was compiled with.</summary>
    public Loss? Loss => _compiled?.Loss;

    /// <summary>What is likely to be wrong with the model and its loss, though it can be trained. Known once <see cref="Fit(Dataset, FitOptions?, CancellationToken)"/> has seen samples.</summary>
    public IReadOnlyList<LintWarning> Lints => _trainer?.Lints ?? [];

    /// <summary>What training came to so far.</summary>
    public History History { get; } = new();

    /// <summary>The variables of all layers, in order. The model must be built.</summary>
    public IReadOnlyList<Variable> Variables => Built.Variables;

    private Network Built => _network ?? throw new InvalidOperationException(
        "The model is not built yet: the shape of its input is not known. Call Build, Fit or Evaluate first.");

    /// <summary>The values of a variable, which may be read and written.</summary>
    public Span<float> this[Variable variable] => _state is null ? throw new InvalidOperationException(
        "The model is not built yet, so its variables have no values. Call Build, Fit or Evaluate first.") : _state[variable];

    /// <summary>Makes the variables, for samples of a given shape. Fit and Evaluate do so by themselves.</summary>
    /// <param name="sampleShape">The shape of one sample, such as <c>[28, 28]</c>.</param>
    /// <exception cref="ArgumentException">A layer cannot take what the one before it gives, or the model was built for another shape.</exception>
    public virtual Model Build(IReadOnlyList<int> sampleShape)
    {
        ArgumentNullException.ThrowIfNull(sampleShape);
        int given = SizeOf(sampleShape);
        IReadOnlyList<int> inputShape = InputShape ?? sampleShape;
        if (_network is null)
        {
            _network = Connect(inputShape);
            _state = new State<float>(Seed);
            foreach (Variable variable in _network.Variables)
            {
                // Weights are drawn in the order of the layers, whatever a formula asks for first.
                _ = _state[variable];
            }

            _prediction = Function.Compile(_network.Output, _state);
        }

        // The elements of a sample are a row in memory, so only their number has to fit.
        int expected = _network.Input.Shape.Size.Factor;
        return given == expected
            ? this
            : throw new ArgumentException(
                $"The samples have shape [{string.Join(", ", sampleShape)}], which is {given} values, but the model takes {expected}.", nameof(sampleShape));
    }

    /// <summary>Says how the model is trained.</summary>
    /// <param name="optimizer">How weights change.</param>
    /// <param name="loss">What becomes small.</param>
    /// <param name="metrics">What is reported besides, such as <see cref="Accuracy"/>.</param>
    /// <exception cref="ArgumentException">Two metrics have the same name.</exception>
    public virtual Model Compile(Optimizer optimizer, Loss loss, params IReadOnlyList<Metric> metrics)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        return Compile(optimizer, search: null, loss, metrics);
    }

    /// <summary>Says that the loss over all samples is lowered to its minimum: each epoch is then one iteration, and there are no batches.</summary>
    /// <remarks>Training ends by itself where the minimum is found. That there is one, penalties of the weights see to.</remarks>
    /// <inheritdoc cref="Compile(Optimizer, Loss, IReadOnlyList{Metric})"/>
    public virtual Model Compile(Lbfgs optimizer, Loss loss, params IReadOnlyList<Metric> metrics)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        return Compile(new Sgd(), optimizer, loss, metrics);
    }

    private Model Compile(Optimizer optimizer, Lbfgs? search, Loss loss, IReadOnlyList<Metric> metrics)
    {
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(metrics);
        foreach (Metric metric in metrics)
        {
            ArgumentNullException.ThrowIfNull(metric, nameof(metrics));
        }

        if (metrics.CountBy(metric => metric.Name).FirstOrDefault(pair => pair.Value > 1) is { Key: { } name })
        {
            throw new ArgumentException($"'{nameof(metrics)}' holds {metrics.Count(metric => metric.Name == name)} metrics named '{name}', and a history has one figure of a name. Leave one out.", nameof(metrics));
        }

        _compiled = (optimizer, search, loss, [.. metrics]);
        _trainer = null;
        _probabilities = null;
        _isEachByItself = null;
        return this;
    }

    /// <summary>Trains on samples.</summary>
    /// <param name="training">The samples to learn from.</param>
    /// <param name="options">For how long and how.</param>
    /// <param name="cancellation">Ends training early. The model then keeps the weights of the last full epoch.</param>
    /// <returns>The loss and the metrics of each epoch so far.</returns>
    /// <exception cref="InvalidOperationException">The model was not compiled, or with a metric that cannot judge samples with several labels.</exception>
    /// <exception cref="ArgumentException">
    /// The samples do not fit the model, hold NaN or ∞, or are fewer than a batch; an option is out of its range; or there are warnings and they
    /// count as errors.
    /// </exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was requested.</exception>
    /// <exception cref="TrainingDivergedException">The loss over the training or the validation samples became NaN, or a weight NaN or infinite.</exception>
    public History Fit(Dataset training, FitOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(training);
        options ??= new FitOptions();
        if (options.Validation is not null && options.ValidationSplit > 0)
        {
            throw new ArgumentException(
                $"Both '{nameof(options.Validation)}' and '{nameof(options.ValidationSplit)}' are given, and only one can judge the epochs. Leave one out.",
                nameof(options));
        }

        (Dataset kept, Dataset? validation) = options.ValidationSplit > 0
            ? SetAside(training, options.ValidationSplit)
            : (training, options.Validation);
        RequireClasses(kept, options);
        Trainer trainer = TrainerFor(
            kept, isWeighted: options.ClassWeights is not null || validation?.HasWeights == true, isMixed: options.IsMixed);
        training.RequireFinite(nameof(training));
        if (validation is not null)
        {
            RequireFit(validation);
        }

        trainer.Fit(this, kept, validation, options, cancellation);
        return History;
    }

    /// <summary>Trains on a stream of samples, which need not fit into memory; they are read ahead while training goes on.</summary>
    /// <param name="training">The samples to learn from: one pass for each epoch, numbered like it.</param>
    /// <param name="options">For how long and how. A share cannot be set aside of a stream.</param>
    /// <param name="cancellation">Ends training early. The model then keeps the weights of the last full epoch.</param>
    /// <inheritdoc cref="Fit(Dataset, FitOptions?, CancellationToken)"/>
    public History Fit(SampleSource training, FitOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(training);
        options ??= new FitOptions();
        if (options.ValidationSplit > 0)
        {
            throw new ArgumentException($"'{nameof(options.ValidationSplit)}' is given, but no share can be set aside of a stream. Give '{nameof(options.Validation)}'.", nameof(options));
        }

        Trainer trainer = TrainerFor(training.SampleShape, training.ClassNames.Count, hasDenseTargets: false, options.ClassWeights is not null, options.IsMixed, hasSeveralLabels: false);
        if (options.Validation is not null)
        {
            RequireFit(options.Validation);
        }

        trainer.Fit(this, training, options, cancellation);
        return History;
    }

    /// <summary>Does one step on some samples at once. It is no part of the history, and callbacks are not told.</summary>
    /// <param name="samples">The samples, as many as fit into one batch.</param>
    /// <returns>The loss and the metrics before the step.</returns>
    /// <exception cref="InvalidOperationException">The model was not compiled.</exception>
    /// <exception cref="ArgumentException">The samples do not fit the model, or hold NaN or ∞.</exception>
    public Scores TrainOnBatch(Dataset samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        Trainer trainer = TrainerFor(samples);
        samples.RequireFinite(nameof(samples));
        return trainer.TrainOnBatch(samples);
    }

    /// <summary>Does one step on some samples at once, given as rows and their classes.</summary>
    /// <inheritdoc cref="TrainOnBatch(Dataset)"/>
    /// <param name="samples">The samples: <c>[count, values]</c>.</param>
    /// <param name="labels">The class of each.</param>
    public Scores TrainOnBatch(float[,] samples, int[] labels) =>
        TrainOnBatch(Dataset.FromArrays(samples, labels, _network is { Classes: > 1 } ? [.. Enumerable.Range(0, _network.Classes).Select(number => $"{number}")] : null));

    /// <summary>Measures the loss and the metrics, without changing the model.</summary>
    /// <exception cref="InvalidOperationException">The model was not compiled.</exception>
    /// <exception cref="ArgumentException">The samples do not fit the model.</exception>
    public Scores Evaluate(Dataset dataset, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return TrainerFor(dataset).Evaluate(dataset, cancellation);
    }

    /// <summary>Counts how often samples of each class are taken for each.</summary>
    /// <param name="dataset">The samples.</param>
    /// <param name="cancellation">Ends a long count.</param>
    /// <exception cref="ArgumentException">The samples do not fit the model, or have rows of labels, each there or not by itself.</exception>
    public ConfusionMatrix Confusion(Dataset dataset, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        RequireFit(dataset);
        if (AreLabels(dataset.HasSeveralLabels))
        {
            throw new ArgumentException(
                $"Each of the model's {Built.Classes} outputs answers by itself, and samples of '{nameof(dataset)}' have several labels or none. A confusion matrix counts one class for a sample: give class numbers, or take 'precision' and 'recall'.", nameof(dataset));
        }

        float[,] probabilities = PredictProbabilities(dataset, cancellation);
        int classes = probabilities.GetLength(1);
        Span<float> all = MemoryMarshal.CreateSpan(ref probabilities[0, 0], probabilities.Length);
        var confusion = new ConfusionMatrix(classes);
        for (int i = 0; i < dataset.Count; i++)
        {
            confusion.Add(dataset.Labels[i], TensorPrimitives.IndexOfMax(all.Slice(i * classes, classes)));
        }

        return confusion;
    }

    /// <summary>The model's output for each sample, such as the probabilities of the classes: <c>[count, classes]</c>.</summary>
    /// <param name="dataset">The samples.</param>
    /// <param name="cancellation">Ends a long prediction.</param>
    /// <exception cref="ArgumentException">The samples do not fit the model.</exception>
    public float[,] Predict(Dataset dataset, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        Build(dataset.SampleShape);
        return Predict(_prediction!, Built.Classes, dataset, cancellation);
    }

    /// <summary>The raw scores for each sample, whichever function the model ends in: <c>[count, classes]</c>.</summary>
    /// <param name="dataset">The samples.</param>
    /// <param name="cancellation">Ends a long prediction.</param>
    /// <exception cref="ArgumentException">The samples do not fit the model.</exception>
    public float[,] PredictLogits(Dataset dataset, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        Build(dataset.SampleShape);
        return Predict(Function.Compile(ProbabilitiesOf(Built.Output).Inputs[0], _state), Built.Classes, dataset, cancellation);
    }

    /// <summary>The probability of each class for each sample, as <see cref="PredictProbabilities(ReadOnlyMemory{float})"/> gives them for one: <c>[count, classes]</c>.</summary>
    /// <param name="dataset">The samples.</param>
    /// <param name="cancellation">Ends a long prediction.</param>
    /// <exception cref="ArgumentException">The samples do not fit the model.</exception>
    public float[,] PredictProbabilities(Dataset dataset, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        Build(dataset.SampleShape);
        Symbol probabilities = ProbabilitiesOf(Built.Output);
        return Built.Classes == 1
            ? Predict(Function.Compile(Ops.Concatenate([1 - probabilities, probabilities], axis: 1), _state), 2, dataset, cancellation)
            : Predict(Function.Compile(probabilities, _state), Built.Classes, dataset, cancellation);
    }

    /// <summary>Makes the probabilities honest: gives the same model with one more layer, fitted on samples that it was not trained on.</summary>
    /// <param name="calibrator">How, such as <c>new TemperatureScaling()</c>.</param>
    /// <param name="heldOut">The samples.</param>
    /// <param name="cancellation">Ends a long prediction.</param>
    /// <returns>The new model, and what was found. This model stays as it is.</returns>
    /// <exception cref="ArgumentException">The samples do not fit the model, there are none, or the model gives a score that is NaN or infinite.</exception>
    public (Model Model, CalibrationFit Fit) Calibrate(Calibrator calibrator, Dataset heldOut, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(calibrator);
        ArgumentNullException.ThrowIfNull(heldOut);
        RequireFit(heldOut);
        float[,] logits = PredictLogits(heldOut, cancellation);
        bool isEachByItself = ProbabilitiesOf(Built.Output).Op is Sigmoid;
        CalibrationFit fit = heldOut.HasDenseTargets
            ? calibrator.Fit(logits, TargetsOf(heldOut), isEachByItself)
            : calibrator.Fit(logits, heldOut.Labels, isEachByItself);

        // A layer that recalibrates sees what a model ends in, but not what a loss makes of raw scores.
        bool endsBare = isEachByItself && Ending.SigmoidOf(Built.Output) is null;
        var model = new Model(_wiring.Before([.. endsBare ? [new Activation(Activations.Sigmoid)] : Array.Empty<Layer>(), fit.Layer])) { InputShape = Built.SampleShape, Seed = Seed };
        model._compiled = _compiled;

        model.Build(Built.SampleShape);
        int own = Built.Variables.Count;
        for (int i = 0; i < model.Variables.Count; i++)
        {
            (i < own ? this[Built.Variables[i]] : fit.Values[i - own]).CopyTo(model[model.Variables[i]]);
        }

        return (model, fit);
    }

    /// <summary>The probability of each class for one sample; a model of one output tells two classes apart.</summary>
    /// <remarks>A model that ends in a softmax or sigmoid gives them itself. Raw scores become probabilities as the loss reads them.</remarks>
    /// <param name="sample">The elements of the sample.</param>
    /// <returns>One probability for each class.</returns>
    /// <exception cref="InvalidOperationException">The model is not built yet.</exception>
    /// <exception cref="ArgumentException">The sample has another number of elements than the model takes.</exception>
    public float[] PredictProbabilities(ReadOnlyMemory<float> sample)
    {
        _probabilities ??= Function.Compile(ProbabilitiesOf(Built.Output), _state);
        ReadOnlySpan<float> probabilities = Evaluate(_probabilities, sample);
        return probabilities.Length == 1 ? [1 - probabilities[0], probabilities[0]] : probabilities.ToArray();
    }

    /// <summary>The model's output for one sample: <c>[classes]</c>, valid until the next call.</summary>
    /// <param name="sample">The elements of the sample.</param>
    /// <exception cref="InvalidOperationException">The model is not built yet.</exception>
    /// <exception cref="ArgumentException">The sample has another number of elements than the model takes.</exception>
    public ReadOnlySpan<float> Predict(ReadOnlyMemory<float> sample)
    {
        _ = Built;
        return Evaluate(_prediction!, sample);
    }

    /// <summary>A table of the layers: output shapes, numbers of parameters, and multiply-adds of matrix products and convolutions for one sample. The model must be built.</summary>
    /// <remarks>
    /// Below it stand the bytes of the parameters and of the memory that a prediction and, once there was training, a training step need besides;
    /// the samples themselves are not counted.
    /// </remarks>
    public string Summary()
    {
        var text = new StringBuilder();
        var counted = new HashSet<Symbol>();
        long total = 0;
        Row("layer", "output", "parameters", "multiply-adds");
        foreach ((string name, Symbol output, Parameters parameters) in Built.Layers)
        {
            long products = Symbol.InOrder([output]).Where(counted.Add).Sum(symbol => symbol.Op.MultiplyAdds(symbol));
            total += products;
            Row(name, output.Shape.ToString(), Number(Count(parameters.Variables)), Number(products));
        }

        Row("total", "", Number(Count(Built.Variables)), Number(total));
        text.AppendLine(CultureInfo.InvariantCulture, $"memory: parameters {Count(Built.Variables) * sizeof(float)} bytes; a prediction {_prediction!.Memory}");
        if (_trainer is not null)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"a training step: {_trainer.Memory}");
        }

        return text.ToString();

        static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

        void Row(string layer, string output, string parameters, string products) =>
            text.AppendLine(CultureInfo.InvariantCulture, $"{layer,-24}{output,-24}{parameters,14}{products,16}");
    }

    /// <summary>Parts each class in the same ratio, and refuses to learn or to judge without one that there is.</summary>
    private (Dataset Kept, Dataset Validation) SetAside(Dataset training, double share)
    {
        (Dataset kept, Dataset validation) = training.Split(share, Seed, stratified: true);
        foreach ((int number, int count) in training.Labels.ToArray().CountBy(label => label).OrderBy(pair => pair.Key))
        {
            string? lacking = !kept.Labels.Contains(number) ? "learn from" : !validation.Labels.Contains(number) ? "validate with" : null;
            if (lacking is not null)
            {
                throw new ArgumentException(
                    FormattableString.Invariant($"A validation split of {share} leaves no sample of the class '{training.ClassNames[number]}' to {lacking}: it has {count}. Set another share aside, add samples of the class or leave it out, or give {nameof(FitOptions.Validation)}."),
                    nameof(training));
            }
        }

        return (kept, validation);
    }

    private static float[,] TargetsOf(Dataset dataset)
    {
        float[,] targets = new float[dataset.Count, dataset.ClassCount];
        dataset.CopyTargets([.. Enumerable.Range(0, dataset.Count)], MemoryMarshal.CreateSpan(ref targets[0, 0], targets.Length));
        return targets;
    }

    private float[,] Predict(Function<float> function, int columns, Dataset dataset, CancellationToken cancellation)
    {
        float[,] result = new float[dataset.Count, columns];
        if (dataset.Count == 0)
        {
            return result;
        }

        Span<float> all = MemoryMarshal.CreateSpan(ref result[0, 0], result.Length);
        int[] order = [.. Enumerable.Range(0, dataset.Count)];
        float[] samples = new float[Math.Min(PredictionBatchSize, dataset.Count) * dataset.SampleSize];
        for (int start = 0; start < order.Length; start += PredictionBatchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            ReadOnlySpan<int> batch = order.AsSpan(start, Math.Min(PredictionBatchSize, order.Length - start));
            Memory<float> elements = samples.AsMemory(0, batch.Length * dataset.SampleSize);
            dataset.CopySamples(batch, elements.Span);
            function.Evaluate(new Feed<float>(Built.Input, elements)).CopyTo(all[(start * columns)..]);
        }

        return result;
    }

    private Symbol ProbabilitiesOf(Symbol output)
    {
        bool eachByItself = Built.Classes == 1 || Loss?.Suits == LastActivation.Sigmoid || Ending.SigmoidOf(output) is not null;
        return eachByItself && Ending.SoftmaxOf(output) is null
            ? Ops.Sigmoid(Ending.SigmoidOf(output)?.Inputs[0] ?? output)
            : Ops.Softmax(Ending.BehindSoftmax(output));
    }

    private ReadOnlySpan<float> Evaluate(Function<float> function, ReadOnlyMemory<float> sample)
    {
        int expected = Built.Input.Shape.Size.Factor;
        return sample.Length == expected
            ? function.Evaluate(new Feed<float>(Built.Input, sample))
            : throw new ArgumentException($"The sample has {sample.Length} values, but the model takes {expected}. Give one sample at a time.", nameof(sample));
    }

    private static int SizeOf(IReadOnlyList<int> shape)
    {
        long size = 1;
        foreach (int axis in shape)
        {
            size = axis < 1 ? 0 : Math.Min(size * axis, int.MaxValue + 1L);
            if (size is 0 or > int.MaxValue)
            {
                throw new ArgumentException(
                    $"The samples have shape [{string.Join(", ", shape)}], but each size must be at least 1, and all together at most {int.MaxValue}.", nameof(shape));
            }
        }

        return (int)size;
    }

    private static long Count(IReadOnlyList<Variable> variables) => variables.Sum(variable => (long)variable.Shape.Size.Factor);

    /// <summary>The symbols of the model for samples of a given shape, without values.</summary>
    internal Network Connect(IReadOnlyList<int> sampleShape)
    {
        Placeholder input = Ops.Placeholder("input", [Dimension.Batch, .. sampleShape.Select(size => (Dimension)size)]);
        List<Symbol> outputs = [input], trainingOutputs = [input];
        var layers = new List<(string, Symbol, Parameters)>();
        var timesUsed = new Dictionary<string, int>();
        foreach ((int place, (Layer layer, IReadOnlyList<int> sources)) in _wiring.Index())
        {
            string kind = layer.GetType().Name.ToLowerInvariant();
            int number = timesUsed[kind] = timesUsed.GetValueOrDefault(kind) + 1;
            string name = number == 1 ? kind : $"{kind}_{number - 1}";

            // Variables draw from the low streams of the seed, the order of samples from the high half.
            var parameters = new Parameters(name, new Philox(Seed, (1UL << 62) + (ulong)place).NextUInt64());
            try
            {
                parameters.IsTraining = true;
                trainingOutputs.Add(layer.Apply([.. sources.Select(source => trainingOutputs[source])], parameters));
                parameters.IsTraining = false;
                outputs.Add(layer.Apply([.. sources.Select(source => outputs[source])], parameters));
            }
            catch (ArgumentException fault)
            {
                string shapes = string.Join(" and ", sources.Select(source => outputs[source].Shape));
                throw new ArgumentException(
                    $"The layer '{name}' at place {place} cannot take input of shape {shapes}: {Check.TextOf(fault)}", nameof(sampleShape), fault);
            }

            layers.Add((name, outputs[^1], parameters));
        }

        return new Network(input, outputs[^1], trainingOutputs[^1], layers);
    }

    private Trainer TrainerFor(Dataset dataset, bool isWeighted = false, bool isMixed = false)
    {
        Trainer trainer = TrainerFor(dataset.SampleShape, dataset.ClassCount, dataset.HasDenseTargets, isWeighted || dataset.HasWeights, isMixed, dataset.HasSeveralLabels);
        RequireFit(dataset);
        return trainer;
    }

    private Trainer TrainerFor(IReadOnlyList<int> sampleShape, int classes, bool hasDenseTargets, bool isWeighted, bool isMixed, bool hasSeveralLabels)
    {
        (Optimizer optimizer, Lbfgs? search, Loss loss, Metric[] metrics) = _compiled ?? throw new InvalidOperationException(
            "The model is not compiled: say how it is trained with Compile(optimizer, loss, metrics) first.");
        RequireFit(sampleShape, classes, hasDenseTargets);

        // A class number can be written as a row, but not the other way round, and one output is a number by itself.
        bool hasRows = hasDenseTargets || (isMixed && Built.Classes > 1);

        // A batch of samples with one label each does not change how their figures are meant.
        bool areLabels = AreLabels(hasSeveralLabels || (hasDenseTargets && _isTrainedOnLabels));
        bool fits = _trainer is not null && areLabels == _isTrainedOnLabels && (_trainer.HasDenseTargets == hasRows || (_trainer.HasDenseTargets && Built.Classes > 1));
        if (_trainer is null || !fits || (isWeighted && !_trainer.HasWeights))
        {
            _trainer = new Trainer(Built, _state!, optimizer, loss, areLabels ? OfLabels(metrics) : metrics, hasRows, isWeighted) { Search = search };
            _isTrainedOnLabels = areLabels;
        }

        return _trainer;
    }

    /// <summary>Whether each output answers a question of its own, and samples have any number of labels.</summary>
    private bool AreLabels(bool hasSeveralLabels) =>
        hasSeveralLabels && Built.Classes > 1 && (_isEachByItself ??= ProbabilitiesOf(Built.Output).Op is Sigmoid);

    private Metric[] OfLabels(Metric[] metrics) => Array.ConvertAll(metrics, metric => metric.OfLabels ?? throw new InvalidOperationException(
        $"The model is compiled with '{metric.Name}', which takes one class for a sample, but each of its {Built.Classes} outputs answers by itself and some samples "
        + "have several labels or none. Take 'binary-accuracy', 'precision', 'recall', 'f1', 'roc-auc' or 'pr-auc'."));

    private void RequireClasses(Dataset training, FitOptions options)
    {
        Build(training.SampleShape);
        if (options.ClassWeights is not null && AreLabels(training.HasSeveralLabels))
        {
            throw new ArgumentException(
                $"'{nameof(options.ClassWeights)}' weighs a sample by its class, but each of the model's {Built.Classes} outputs answers by itself and some samples have several labels or none. "
                + "Leave it out and weigh samples (Dataset.WithWeights).",
                nameof(options));
        }
    }

    private void RequireFit(Dataset dataset)
    {
        RequireFit(dataset.SampleShape, dataset.ClassCount, dataset.HasDenseTargets);
        if (dataset.Count == 0)
        {
            throw new ArgumentException("The dataset has no samples. Give at least one.", nameof(dataset));
        }
    }

    private void RequireFit(IReadOnlyList<int> sampleShape, int classes, bool hasDenseTargets)
    {
        Build(sampleShape);
        bool fits = classes == Built.Classes || (Built.Classes == 1 && classes == 2 && !hasDenseTargets);
        if (!fits)
        {
            throw new ArgumentException(
                $"The dataset has {classes} classes, but the model's output has {Built.Classes}. Give the last layer one unit for each class.", nameof(classes));
        }
    }
}
