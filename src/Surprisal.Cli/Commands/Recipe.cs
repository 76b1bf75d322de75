using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Surprisal.Cli.Progress;
using Surprisal.Data;
using Surprisal.Graph;
using Surprisal.Layers;
using Surprisal.Losses;
using Surprisal.Metrics;
using Surprisal.Optimizers;
using Surprisal.Training;

namespace Surprisal.Cli.Commands;

/// <summary>What all commands that train ask for: samples, a model and how it is trained.</summary>
internal sealed class Recipe
{
    /// <summary>The schedule that does not end with the planned epochs.</summary>
    public const string ConstantSchedule = "constant";

    /// <summary>The optimizers of the library, and the one that looks at all samples at once, for which there is no rule of steps.</summary>
    private static readonly Catalog<Func<double?, Schedule?, Optimizer>?> Ways = new(
        "optimizer",
        [
            .. Optimizer.All.Entries.Select(entry => new Catalog<Func<double?, Schedule?, Optimizer>?>.Entry(entry.Name, entry.Description, entry.Value)),
            new("lbfgs", "L-BFGS: the minimum of the loss over all samples; an epoch is an iteration, and training ends at the minimum.", null),
        ]);

    private readonly Option<string> _model = Inputs.Choice("--model", "what to train", Architectures.All, "mlp");
    private readonly Option<string?> _optimizer = Inputs.OptionalChoice("--optimizer", $"how weights change (default: {PerModel(model => model.Optimizer)})", Ways);
    private readonly Option<int> _batch = Inputs.Number<int>("--batch", "how many samples each step looks at", "a whole number of at least 1, such as 32", batch => batch >= 1);
    private readonly Option<double?> _learningRate = Inputs.OptionalNumber<double>(
        "--learning-rate", $"the length of a step (default: {PerModel(model => model.LearningRate.ToString(CultureInfo.InvariantCulture))}; with another optimizer than the model's, that optimizer's own)", "a positive number, such as 0.1", rate => rate > 0 && double.IsFinite(rate));
    private readonly Option<string?> _schedule = Inputs.OptionalChoice(
        "--schedule", $"how the length of a step changes over the training (default: {PerModel(model => model.Schedule)}; with another optimizer than the model's, {ConstantSchedule})", Schedule.All);
    private readonly Option<double?> _l2 = Inputs.OptionalNumber<double>(
        "--l2", "the penalty λ of large weights: λ times the sum of their squares is lowered with the mean loss", "a number of at least 0, such as 0.001", penalty => penalty >= 0 && double.IsFinite(penalty));
    private readonly Option<bool> _standardize = new("--standardize") { Arity = ArgumentArity.Zero, Description = "bring each feature to mean 0 and variance 1 over the training samples" };
    private readonly Option<ulong> _seed = Inputs.Number<ulong>("--seed", "what all chance comes from: the same seed gives the same bits", "a whole number of at least 0, such as 1", _ => true);
    private readonly Option<int?> _samples = Inputs.OptionalNumber<int>("--samples", "learn from the first N samples only; of generated ones, draw N", "a whole number of at least 1, such as 1000", samples => samples >= 1);
    private readonly Option<IReadOnlyList<Augmentation>> _augment = new("--augment")
    {
        HelpName = "NAMES",
        Description = $"change the samples anew in each epoch, such as shift,mixup (without names: {string.Join(',', Augmentation.ForDigits)})",
        Arity = ArgumentArity.ZeroOrOne,
        CustomParser = ParseAugmentations,
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string> _metrics = Inputs.Metrics();
    private readonly Option<bool> _strict = Inputs.Strict();

    public Recipe()
    {
        Dataset.DefaultValueFactory = _ => "digits";
        Epochs.DefaultValueFactory = _ => 5;
        _batch.DefaultValueFactory = _ => 32;
        _seed.DefaultValueFactory = _ => 1;
        _optimizer.Validators.Add(RefuseSteps);
    }

    /// <summary>The names to choose from.</summary>
    public static IReadOnlyList<(string Title, IEnumerable<(string Name, string Description)> Names)> Choices =>
        [("Datasets", Verb.Rows(Datasets.All)), ("Models", Verb.Rows(Architectures.All)), ("Losses", Verb.Rows(Loss.All)), ("Optimizers", Verb.Rows(Ways)), ("Schedules", Verb.Rows(Schedule.All)), ("Augmentations", Verb.Rows(Augmentation.All)), ("Metrics", Verb.Rows(Metric.All))];

    /// <summary>What to learn from.</summary>
    public Argument<string> Dataset { get; } = Inputs.Dataset("what to learn from");

    /// <summary>How many times to go over it.</summary>
    public Option<int> Epochs { get; } = Inputs.Number<int>("--epochs", "how many times to go over the samples", "a whole number of at least 1, such as 5", epochs => epochs >= 1);

    /// <summary>The folder of the dataset's files.</summary>
    public Option<string?> Data { get; } = Inputs.Data();

    /// <summary>The options that come before those of the loss.</summary>
    public IReadOnlyList<Option> Model => [_model];

    /// <summary>The options that come after those of the loss.</summary>
    public IReadOnlyList<Option> Training => [_optimizer, Epochs, _batch, _learningRate, _schedule, _l2, _standardize, _seed, _samples, _augment, _metrics, _strict, Data];

    /// <summary>The names of the dataset and of the model, as their lists write them.</summary>
    public (string Dataset, string Model) NamesIn(ParseResult line) =>
        (Datasets.All.Find(line.GetRequiredValue(Dataset)).Name, Architectures.All.Find(line.GetRequiredValue(_model)).Name);

    /// <summary>The name of the schedule, as its list writes it.</summary>
    public string ScheduleIn(ParseResult line)
    {
        Architecture architecture = Architectures.All[line.GetRequiredValue(_model)];
        return Schedule.All.Find(line.GetValue(_schedule) ?? (OptimizerIn(line).Name == architecture.Optimizer ? architecture.Schedule : ConstantSchedule)).Name;
    }

    /// <summary>The samples, from a folder or from where the dataset is usually found.</summary>
    public DatasetPair Load(ParseResult line, string? folder, Stage stage, CancellationToken cancellation) => LoadingView.Load(
        Datasets.All[line.GetRequiredValue(Dataset)], new DatasetOptions { Folder = folder, TrainCount = line.GetValue(_samples) }, stage, cancellation);

    /// <summary>The model, ready to be trained by a loss. Its first weights depend on the seed and not on the loss.</summary>
    public Sequential Describe(ParseResult line, Dataset training, Loss loss)
    {
        Architecture architecture = Architectures.All[line.GetRequiredValue(_model)];
        Catalog<Func<double?, Schedule?, Optimizer>?>.Entry optimizer = OptimizerIn(line);
        double? rate = line.GetValue(_learningRate) ?? (optimizer.Name == architecture.Optimizer ? architecture.LearningRate : null);
        int batch = line.GetValue(_batch);
        int steps = (int)Math.Min(Schedule.MostSteps, (long)line.GetValue(Epochs) * (1 + ((training.Count - 1) / batch)));
        Schedule schedule = Schedule.All[ScheduleIn(line)](Math.Max(1, steps));
        IEnumerable<Layer> layers = architecture.Layers(training.ClassCount, loss).Select(layer => Penalized(layer, line.GetValue(_l2) ?? 0));
        var model = new Sequential(line.GetValue(_standardize) ? [new Normalization().Adapt(training), .. layers] : [.. layers])
        {
            InputShape = training.SampleShape,
            Seed = line.GetValue(_seed),
        };
        Metric[] metrics = Inputs.MetricsOf(line.GetRequiredValue(_metrics));
        return optimizer.Value is { } rule ? model.Compile(rule(rate, schedule), loss, metrics) : model.Compile(new Lbfgs(), loss, metrics);
    }

    /// <summary>For how long and how.</summary>
    public FitOptions Options(ParseResult line, Dataset test) => new()
    {
        Epochs = line.GetValue(Epochs),
        BatchSize = line.GetResult(_batch) is { Implicit: false } ? line.GetValue(_batch) : null,
        Validation = test,

        // Given without names, an option would have its default value, as if it were not given.
        Augmentations = line.GetResult(_augment) is { Implicit: false, Tokens.Count: 0 } ? Named(Augmentation.ForDigits) : line.GetRequiredValue(_augment),
        Lints = line.GetValue(_strict) ? LintPolicy.Refuse : LintPolicy.Report,
    };

    private static Layer Penalized(Layer layer, double l2) => (l2, layer) switch
    {
        (0, _) => layer,
        (_, Dense dense) => dense with { KernelPenalty = new Penalty(L2: l2) },
        (_, Conv2D convolution) => convolution with { KernelPenalty = new Penalty(L2: l2) },
        _ => layer,
    };

    private Catalog<Func<double?, Schedule?, Optimizer>?>.Entry OptimizerIn(ParseResult line) =>
        Ways.Find(line.GetValue(_optimizer) ?? Architectures.All[line.GetRequiredValue(_model)].Optimizer);

    /// <summary>Refuses what sets steps where there are none.</summary>
    private void RefuseSteps(OptionResult optimizer)
    {
        if (optimizer.Tokens is not [{ Value: string name }] || Ways.TryFind(name) is not { Value: null } search)
        {
            return;
        }

        foreach (Option option in new Option[] { _batch, _learningRate, _schedule })
        {
            if (optimizer.GetResult(option) is { Implicit: false })
            {
                optimizer.AddError($"'{option.Name}' cannot be given with '{_optimizer.Name} {search.Name}', which looks at all samples at once and finds the length of each step by itself. Leave it out, or take another optimizer.");
            }
        }
    }

    private static IReadOnlyList<Augmentation>? ParseAugmentations(ArgumentResult result)
    {
        try
        {
            return Named(result.Tokens[0].Value.Split(','));
        }
        catch (ArgumentException fault)
        {
            result.AddError(Complaint.About(fault));
            return null;
        }
    }

    private static IReadOnlyList<Augmentation> Named(IEnumerable<string> names) => [.. names.Select(name => Augmentation.All[name])];

    // The models grouped by what they have in common: "sgd for softmax and mlp, momentum for lenet".
    private static string PerModel(Func<Architecture, string> what) => string.Join(
        ", ", Architectures.All.Entries.GroupBy(entry => what(entry.Value), entry => entry.Name, (value, names) => $"{value} for {string.Join(" and ", names)}"));
}
