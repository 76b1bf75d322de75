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
    private readonly Recipe _recipe = new();
    private readonly Option<string> _loss = Inputs.Choice("--loss", "what training makes small", Loss.All, "cross-entropy");
    private readonly Option<string?> _out = new("--out") { HelpName = "DIR", Description = "the folder to save the model in (default: runs/DATASET-MODEL)" };

    public Train()
        : base("train", "Trains a classifier, tests it after each epoch, and saves it.")
    {
        Take([_recipe.Dataset], [.. _recipe.Model, _loss, .. _recipe.Training, _out]);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "surprisal train",
        "surprisal train mnist --model mlp --epochs 5 --out runs/mnist",
        "surprisal train fashion-mnist --data ~/datasets --optimizer momentum --learning-rate 0.02",
        "surprisal train digits --model softmax --loss mse --epochs 10 --seed 7 --json > result.json",
    ];

    public override IReadOnlyList<(string Title, IEnumerable<(string Name, string Description)> Names)> Choices => Recipe.Choices;

    protected override int Run(ParseResult line, Stage stage, CancellationToken cancellation)
    {
        (string dataset, string architecture) = _recipe.NamesIn(line);
        string folder = line.GetValue(_out) ?? Path.Combine("runs", $"{dataset}-{architecture}");
        OutputFolder.RequireWritable(folder);

        (Dataset training, Dataset test) = _recipe.Load(line, stage, cancellation);
        Sequential model = _recipe.Describe(line, training, Loss.All[line.GetRequiredValue(_loss)]);
        FitOptions options = _recipe.Options(line, test);
        stage.Say(string.Create(CultureInfo.InvariantCulture, $"Training {architecture} on {dataset}: {training.Count:N0} samples to learn from, {test.Count:N0} to test with."));

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
        stage.Warnings.WriteLine(done > 0
            ? $"Stopped in epoch {done + 1} of {options.Epochs}. The model of epoch {done} is saved in '{folder}'."
            : "Stopped before the first epoch was over, so there is no model to save.");
        return ExitCode.Interrupted;
    }

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
