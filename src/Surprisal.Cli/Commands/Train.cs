using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Surprisal.Cli.Progress;
using Surprisal.Cli.Reports;
using Surprisal.Data;
using Surprisal.Formats;
using Surprisal.Losses;
using Surprisal.Training;

namespace Surprisal.Cli.Commands;

/// <summary>Trains a classifier on a dataset and saves it.</summary>
internal sealed class Train : Verb
{
    private const string CommandLineNote = "command line";

    // So much is lost at most when the machine stops, and to save takes far less.
    private static readonly TimeSpan CheckpointInterval = TimeSpan.FromSeconds(30);

    private readonly Recipe _recipe = new();
    private readonly Option<string> _loss = Inputs.Choice("--loss", "what training makes small", Loss.All, "cross-entropy");
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
        Take([_recipe.Dataset], [.. _recipe.Model, _loss, .. _recipe.Training, _checkpointSteps, _out, _resume]);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "surprisal train",
        "surprisal train mnist --model mlp --epochs 5 --out runs/mnist",
        "surprisal train fashion-mnist --data ~/datasets --optimizer momentum --learning-rate 0.02",
        "surprisal train mnist --model lenet --epochs 20 --augment",
        "surprisal train fashion-mnist --model lenet --augment shift,erase,mixup",
        "surprisal train --resume runs/mnist",
        "surprisal train digits --model softmax --loss mse --epochs 10 --seed 7 --json > result.json",
        "surprisal train wine --data ~/datasets --model softmax --optimizer lbfgs --l2 0.0035 --standardize --epochs 200",
    ];

    public override IReadOnlyList<(string Title, IEnumerable<(string Name, string Description)> Names)> Choices => Recipe.Choices;

    protected override int Run(ParseResult line, Stage stage, CancellationToken cancellation) => line.GetValue(_resume) is { } run
        ? Resume(line, run, stage, cancellation)
        : Fit(line, line.GetValue(_out) ?? FolderOf(line), line.GetValue(_recipe.Data), resume: null, line.GetValue(_recipe.Epochs), stage, cancellation);

    /// <summary>Goes on with a run by the command line that it was begun with.</summary>
    private int Resume(ParseResult line, string folder, Stage stage, CancellationToken cancellation)
    {
        Option[] changeable = [_resume, _recipe.Epochs, _recipe.Data, Threads];
        System.CommandLine.Symbol? other = line.GetResult(_recipe.Dataset)?.Tokens.Count > 0
            ? _recipe.Dataset
            : Options.FirstOrDefault(option => line.GetResult(option) is { Implicit: false } && !changeable.Contains(option) && option.Arity.MaximumNumberOfValues > 0);
        if (other is not null)
        {
            throw new BadInputException($"'{(other is Argument argument ? argument.HelpName : other.Name)}' cannot be given with '--resume': the run in '{folder}' goes on as it was begun. Leave it out, or begin another run.");
        }

        Checkpoint checkpoint = CheckpointsIn(folder).Load(warning => stage.Warnings.WriteLine($"Warning: {warning}"))
            ?? throw new BadInputException($"'{folder}' has no checkpoint to go on from. Name the folder of a run, or begin one with 'surprisal train'.");
        ParseResult begun = line.RootCommandResult.Command.Parse(CommandLineOf(checkpoint, folder), Tool.Parser);
        int planned = checkpoint.Epochs - checkpoint.EpochsBefore;
        int epochs = line.GetResult(_recipe.Epochs) is { Implicit: false } ? line.GetValue(_recipe.Epochs) : planned;
        string schedule = _recipe.ScheduleIn(begun);
        if (epochs < planned || (epochs > planned && schedule != Recipe.ConstantSchedule))
        {
            throw new BadInputException(epochs < planned
                ? $"'--epochs' is {epochs}, but the run in '{folder}' has {planned}, and can only be made longer. Leave it out, or give at least {planned}."
                : $"'--epochs' is {epochs}, but the run in '{folder}' has {planned}, and its schedule '{schedule}' ends with them. Leave it out, or begin another run.");
        }

        return Fit(begun, folder, line.GetValue(_recipe.Data) ?? begun.GetValue(_recipe.Data), checkpoint, epochs, stage, cancellation);
    }

    private int Fit(ParseResult line, string folder, string? data, Checkpoint? resume, int epochs, Stage stage, CancellationToken cancellation)
    {
        OutputFolder.RequireWritable(folder);
        (string dataset, string architecture) = _recipe.NamesIn(line);
        (Dataset training, Dataset test) = _recipe.Load(line, data, stage, cancellation);
        Sequential model = _recipe.Describe(line, training, Loss.All[line.GetRequiredValue(_loss)]);
        CheckpointFolder checkpoints = CheckpointsIn(folder);
        FitOptions options = _recipe.Options(line, test) with
        {
            Epochs = epochs,
            Checkpoints = new Checkpointing(checkpoints.Save)
            {
                Every = CheckpointInterval,
                EverySteps = line.GetValue(_checkpointSteps),
                Notes = resume?.Notes ?? new Dictionary<string, string> { [CommandLineNote] = JsonSerializer.Serialize([.. line.Tokens.Select(token => token.Value)], ReportJson.Default.StringArray) },
            },
            Resume = resume,
        };
        stage.Say(string.Create(CultureInfo.InvariantCulture, $"Training {architecture} on {dataset}: {training.Count:N0} samples to learn from, {test.Count:N0} to test with."));
        if (resume is not null)
        {
            stage.Say($"Going on from step {resume.Batch} of epoch {resume.Epoch}.");
        }

        bool finished = TrainingView.TryFit(model, training, options, stage, cancellation);
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

    private string FolderOf(ParseResult line)
    {
        (string dataset, string architecture) = _recipe.NamesIn(line);
        return Path.Combine("runs", $"{dataset}-{architecture}");
    }

    private static CheckpointFolder CheckpointsIn(string folder) => new(Path.Combine(folder, "checkpoints"));

    private static string[] CommandLineOf(Checkpoint checkpoint, string folder) => checkpoint.Notes.TryGetValue(CommandLineNote, out string? words)
        ? JsonSerializer.Deserialize(words, ReportJson.Default.StringArray)!
        : throw new BadInputException($"The checkpoint in '{folder}' does not say by which command it was made. Go on with it in the program that did.");

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
