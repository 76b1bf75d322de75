using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Surprisal.Cli.Progress;
using Surprisal.Cli.Reports;
using Surprisal.Data;
using Surprisal.Formats;
using Surprisal.Graph;
using Surprisal.Losses;
using Surprisal.Metrics;
using Surprisal.Optimizers;
using Surprisal.Training;

namespace Surprisal.Cli.Commands;

/// <summary>Trains a classifier on a dataset and saves it.</summary>
internal sealed class Train : Verb
{
    private const string ConstantSchedule = "constant";
    private const string CommandLineNote = "command line";

    // So much is lost at most when the machine stops, and to save takes far less.
    private static readonly TimeSpan CheckpointInterval = TimeSpan.FromSeconds(30);

    private readonly Argument<string> _dataset = Inputs.Dataset("what to learn from");
    private readonly Option<string> _model = Inputs.Choice("--model", "what to train", Architectures.All, "mlp");
    private readonly Option<string> _loss = Inputs.Choice("--loss", "what training makes small", Loss.All, "cross-entropy");
    private readonly Option<string?> _optimizer = Inputs.OptionalChoice("--optimizer", $"how weights change (default: {PerModel(model => model.Optimizer)})", Optimizer.All);
    private readonly Option<int> _epochs = Inputs.Number<int>("--epochs", "how many times to go over the samples", "a whole number of at least 1, such as 5", epochs => epochs >= 1);
    private readonly Option<int> _batch = Inputs.Number<int>("--batch", "how many samples each step looks at", "a whole number of at least 1, such as 32", batch => batch >= 1);
    private readonly Option<double?> _learningRate = Inputs.OptionalNumber<double>(
        "--learning-rate", $"the length of a step (default: {PerModel(model => model.LearningRate.ToString(CultureInfo.InvariantCulture))}; with another optimizer than the model's, that optimizer's own)", "a positive number, such as 0.1", rate => rate > 0 && double.IsFinite(rate));
    private readonly Option<string> _schedule = Inputs.Choice("--schedule", "how the length of a step changes over the training", Schedule.All, ConstantSchedule);
    private readonly Option<ulong> _seed = Inputs.Number<ulong>("--seed", "what all chance comes from: the same seed gives the same bits", "a whole number of at least 0, such as 1", _ => true);
    private readonly Option<int?> _samples = Inputs.OptionalNumber<int>("--samples", "learn from the first N samples only; of generated ones, draw N", "a whole number of at least 1, such as 1000", samples => samples >= 1);
    private readonly Option<bool> _strict = Inputs.Strict();
    private readonly Option<string?> _data = Inputs.Data();
    private readonly Option<int?> _checkpointSteps = Inputs.OptionalNumber<int>(
        "--checkpoint-steps", "save a checkpoint after every N steps, besides the end of each epoch and every half minute", "a whole number of at least 1, such as 1000", steps => steps >= 1);
    private readonly Option<string?> _resume = new("--resume")
    {
        HelpName = "RUN",
        Description = "go on with the run in this folder from its last checkpoint, as if it had never stopped; all else is known from there, but --epochs may be raised",
    };

    private readonly Option<string?> _out = new("--out") { HelpName = "DIR", Description = "the folder to save the model in (default: runs/DATASET-MODEL)" };

    public Train()
        : base("train", "Trains a classifier, tests it after each epoch, and saves it.")
    {
        _dataset.DefaultValueFactory = _ => "digits";
        _epochs.DefaultValueFactory = _ => 5;
        _batch.DefaultValueFactory = _ => 32;
        _seed.DefaultValueFactory = _ => 1;
        Take([_dataset], [_model, _loss, _optimizer, _epochs, _batch, _learningRate, _schedule, _seed, _samples, _checkpointSteps, _strict, _data, _out, _resume]);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "surprisal train",
        "surprisal train mnist --model mlp --epochs 5 --out runs/mnist",
        "surprisal train fashion-mnist --data ~/datasets --optimizer momentum --learning-rate 0.02",
        "surprisal train --resume runs/mnist",
        "surprisal train digits --model softmax --loss mse --epochs 10 --seed 7 --json > result.json",
    ];

    public override IReadOnlyList<(string Title, IEnumerable<(string Name, string Description)> Names)> Choices =>
        [("Datasets", Rows(Datasets.All)), ("Models", Rows(Architectures.All)), ("Losses", Rows(Loss.All)), ("Optimizers", Rows(Optimizer.All)), ("Schedules", Rows(Schedule.All))];

    protected override int Run(ParseResult line, Stage stage, CancellationToken cancellation) => line.GetValue(_resume) is { } run
        ? Resume(line, run, stage, cancellation)
        : Fit(line, line.GetValue(_out) ?? Path.Combine("runs", $"{DatasetOf(line).Name}-{ArchitectureOf(line)}"), line.GetValue(_data), resume: null, line.GetValue(_epochs), stage, cancellation);

    /// <summary>Goes on with a run by the command line that it was begun with.</summary>
    private int Resume(ParseResult line, string folder, Stage stage, CancellationToken cancellation)
    {
        Option[] changeable = [_resume, _epochs, _data];
        System.CommandLine.Symbol? other = line.GetResult(_dataset)?.Tokens.Count > 0
            ? _dataset
            : Options.FirstOrDefault(option => line.GetResult(option) is { Implicit: false } && !changeable.Contains(option) && option.Arity.MaximumNumberOfValues > 0);
        if (other is not null)
        {
            throw new BadInputException($"'{(other is Argument argument ? argument.HelpName : other.Name)}' cannot be given with '--resume': the run in '{folder}' goes on as it was begun. Leave it out, or begin another run.");
        }

        Checkpoint checkpoint = CheckpointsIn(folder).Load(warning => stage.Warnings.WriteLine($"Warning: {warning}"))
            ?? throw new BadInputException($"'{folder}' has no checkpoint to go on from. Name the folder of a run, or begin one with 'surprisal train'.");
        ParseResult begun = line.RootCommandResult.Command.Parse(CommandLineOf(checkpoint, folder), Tool.Parser);
        int planned = checkpoint.Epochs - checkpoint.EpochsBefore;
        int epochs = line.GetResult(_epochs) is { Implicit: false } ? line.GetValue(_epochs) : planned;
        if (epochs < planned || (epochs > planned && begun.GetValue(_schedule) != ConstantSchedule))
        {
            throw new BadInputException(epochs < planned
                ? $"'--epochs' is {epochs}, but the run in '{folder}' has {planned}, and can only be made longer. Leave it out, or give at least {planned}."
                : $"'--epochs' is {epochs}, but the run in '{folder}' has {planned}, and its schedule '{begun.GetValue(_schedule)}' ends with them. Leave it out, or begin another run.");
        }

        return Fit(begun, folder, line.GetValue(_data) ?? begun.GetValue(_data), checkpoint, epochs, stage, cancellation);
    }

    private int Fit(ParseResult line, string folder, string? data, Checkpoint? resume, int epochs, Stage stage, CancellationToken cancellation)
    {
        OutputFolder.RequireWritable(folder);
        (string dataset, _, DatasetSource source) = DatasetOf(line);
        var wanted = new DatasetOptions { Folder = data, TrainCount = line.GetValue(_samples) };
        (Dataset training, Dataset test) = LoadingView.Load(source, wanted, stage, cancellation);
        Sequential model = Describe(line, training);
        CheckpointFolder checkpoints = CheckpointsIn(folder);
        var options = new FitOptions
        {
            Epochs = epochs,
            BatchSize = line.GetResult(_batch) is { Implicit: false } ? line.GetValue(_batch) : null,
            Validation = test,
            Checkpoints = new Checkpointing(checkpoints.Save)
            {
                Every = CheckpointInterval,
                EverySteps = line.GetValue(_checkpointSteps),
                Notes = resume?.Notes ?? new Dictionary<string, string> { [CommandLineNote] = JsonSerializer.Serialize([.. line.Tokens.Select(token => token.Value)], ReportJson.Default.StringArray) },
            },
            Resume = resume,
            Lints = line.GetValue(_strict) ? LintPolicy.Refuse : LintPolicy.Report,
        };
        stage.Say(string.Create(CultureInfo.InvariantCulture, $"Training {ArchitectureOf(line)} on {dataset}: {training.Count:N0} samples to learn from, {test.Count:N0} to test with."));
        if (resume is not null)
        {
            stage.Say($"Going on from step {resume.Batch} of epoch {resume.Epoch}.");
        }

        bool finished = TryFit(model, training, options, stage, cancellation);
        if (model.History.Epochs.Count > 0)
        {
            new SavedModel(model, training.ClassNames, training.Scale).Save(folder);
        }

        if (finished)
        {
            Report(stage, model.History, training.Count, folder);
            return ExitCode.Success;
        }

        int done = model.History.Epochs.Count;
        string saved = done > 0
            ? $"Stopped in epoch {done + 1} of {options.Epochs}. The model of epoch {done} is saved in '{folder}'."
            : "Stopped before the first epoch was over, so there is no model to save.";
        stage.Warnings.WriteLine($"{saved} To go on: 'surprisal train --resume {folder}'.");
        return ExitCode.Interrupted;
    }

    private Catalog<DatasetSource>.Entry DatasetOf(ParseResult line) => Datasets.All.Find(line.GetRequiredValue(_dataset));

    private string ArchitectureOf(ParseResult line) => Architectures.All.Find(line.GetRequiredValue(_model)).Name;

    private static CheckpointFolder CheckpointsIn(string folder) => new(Path.Combine(folder, "checkpoints"));

    private static string[] CommandLineOf(Checkpoint checkpoint, string folder) => checkpoint.Notes.TryGetValue(CommandLineNote, out string? words)
        ? JsonSerializer.Deserialize(words, ReportJson.Default.StringArray)!
        : throw new BadInputException($"The checkpoint in '{folder}' does not say by which command it was made. Go on with it in the program that did.");

    // Interrupted, the model still holds the weights of the last full epoch.
    private static bool TryFit(Sequential model, Dataset training, FitOptions options, Stage stage, CancellationToken cancellation)
    {
        try
        {
            TrainingView.Show(stage, callbacks => model.Fit(training, options with { Callbacks = callbacks }, cancellation));
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private Sequential Describe(ParseResult line, Dataset training)
    {
        Architecture architecture = Architectures.All[line.GetRequiredValue(_model)];
        Catalog<Func<double?, Schedule?, Optimizer>>.Entry optimizer = Optimizer.All.Find(line.GetValue(_optimizer) ?? architecture.Optimizer);
        double? rate = line.GetValue(_learningRate) ?? (optimizer.Name == architecture.Optimizer ? architecture.LearningRate : null);
        int batch = line.GetValue(_batch);
        int steps = (int)Math.Min(Schedule.MostSteps, (long)line.GetValue(_epochs) * (1 + ((training.Count - 1) / batch)));
        Schedule schedule = Schedule.All[line.GetRequiredValue(_schedule)](Math.Max(1, steps));
        Loss loss = Loss.All[line.GetRequiredValue(_loss)];
        var model = new Sequential(architecture.Layers(training.ClassCount, loss))
        {
            InputShape = training.SampleShape,
            Seed = line.GetValue(_seed),
        };
        return model.Compile(optimizer.Value(rate, schedule), loss, new Accuracy());
    }

    // The models grouped by what they have in common: "sgd for softmax and mlp, momentum for lenet".
    private static string PerModel(Func<Architecture, string> what) => string.Join(
        ", ", Architectures.All.Entries.GroupBy(entry => what(entry.Value), entry => entry.Name, (value, names) => $"{value} for {string.Join(" and ", names)}"));

    private static void Report(Stage stage, History history, int samples, string folder)
    {
        EpochReport[] epochs = [.. history.Epochs.Select(EpochReport.Of)];
        EpochReport last = epochs[^1];
        double seconds = history.Elapsed.TotalSeconds;
        double rate = (double)samples * epochs.Length / seconds;
        if (stage.Json)
        {
            var report = new TrainReport(last.ValAccuracy, last.ValLoss, seconds, rate, epochs.Length, epochs, folder);
            stage.Result.WriteLine(JsonSerializer.Serialize(report, ReportJson.Default.TrainReport));
        }
        else
        {
            stage.Say(string.Create(CultureInfo.InvariantCulture, $"Test accuracy {last.ValAccuracy:0.0000}, test loss {last.ValLoss:0.0000}. Trained in {seconds:0.0} s, {rate:N0} samples/s."));
            stage.Say($"Saved in '{folder}'.");
        }
    }
}
