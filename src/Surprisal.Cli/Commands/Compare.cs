using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Surprisal.Cli.Progress;
using Surprisal.Cli.Reports;
using Surprisal.Data;
using Surprisal.Losses;
using Surprisal.Training;

namespace Surprisal.Cli.Commands;

/// <summary>Trains the same model from the same first weights once with each of some losses.</summary>
internal sealed class Compare : Verb
{
    private readonly Recipe _recipe = new();
    private readonly Option<string> _losses = Inputs.Choices("--losses", "what training makes small, one after the other", Loss.All, "mse,quadratic,cross-entropy");

    public Compare()
        : base("compare", "Trains the same model with several losses, and shows them side by side.")
    {
        Take([_recipe.Dataset], [.. _recipe.Model, _losses, .. _recipe.Training]);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "surprisal compare",
        "surprisal compare mnist --losses mse,quadratic,cross-entropy --model softmax",
        "surprisal compare digits --losses hinge,cross-entropy --model softmax --epochs 10 --learning-rate 0.05 --json > result.json",
    ];

    public override IReadOnlyList<(string Title, IEnumerable<(string Name, string Description)> Names)> Choices => Recipe.Choices;

    protected override int Run(ParseResult line, Stage stage, CancellationToken cancellation)
    {
        (string dataset, string architecture) = _recipe.NamesIn(line);
        string[] losses = [.. Inputs.Names(line.GetRequiredValue(_losses)).Select(name => Loss.All.Find(name).Name)];
        (Dataset training, Dataset test) = _recipe.Load(line, line.GetValue(_recipe.Data), stage, cancellation);
        FitOptions options = _recipe.Options(line, test);
        stage.Say(string.Create(CultureInfo.InvariantCulture, $"Training {architecture} on {dataset}, once with each loss: {training.Count:N0} samples to learn from, {test.Count:N0} to test with."));

        var reports = new List<LossReport>();
        foreach (string loss in losses)
        {
            stage.Say($"{loss}:");
            Sequential model = _recipe.Describe(line, training, Loss.All[loss]);
            if (!TrainingView.TryFit(model, training, options, stage, cancellation))
            {
                stage.Warnings.WriteLine($"Stopped in epoch {model.History.Epochs.Count + 1} of {options.Epochs} with {loss}, so there is nothing to compare.");
                return ExitCode.Interrupted;
            }

            reports.Add(LossReport.Of(loss, model.History));
        }

        Report(stage, new CompareReport(dataset, architecture, reports));
        return ExitCode.Success;
    }

    private static void Report(Stage stage, CompareReport report)
    {
        if (stage.Json)
        {
            stage.Result.WriteLine(JsonSerializer.Serialize(report, ReportJson.Default.CompareReport));
        }
        else
        {
            stage.Say("");
            stage.Console.Write(SideBySide(stage, report.Losses));
            stage.Say("");
            stage.Say("Test accuracy by epoch:");
            stage.Console.Write(LineChart.Of([.. report.Losses.Select(loss => (loss.Loss, loss.History.Select(epoch => epoch.ValAccuracy)))]));
            stage.Say("Values of different losses have different units; accuracies can be compared.");
        }
    }

    private static Table SideBySide(Stage stage, IReadOnlyList<LossReport> losses)
    {
        Table table = new Table().Border(stage.IsLive ? TableBorder.Rounded : TableBorder.None).AddColumn("epoch", column => column.RightAligned());
        foreach (LossReport loss in losses)
        {
            table.AddColumn($"{loss.Loss}: test loss", column => column.RightAligned()).AddColumn("accuracy");
        }

        for (int epoch = 0; epoch < losses.Max(loss => loss.History.Count); epoch++)
        {
            table.AddRow([
                (epoch + 1).ToString(CultureInfo.InvariantCulture),
                .. losses.Select(loss => loss.History.ElementAtOrDefault(epoch)).SelectMany(record => new[] { Figure(record?.ValLoss), Figure(record?.ValAccuracy) })]);
        }

        return table;
    }

    // A run may end before the others do.
    private static string Figure(double? value) => value?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "";
}
