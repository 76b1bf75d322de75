using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Surprisal.Cli.Progress;
using Surprisal.Cli.Reports;
using Surprisal.Data;
using Surprisal.Formats;
using Surprisal.Metrics;
using Surprisal.Optimizers;
using Surprisal.Training;

namespace Surprisal.Cli.Commands;

/// <summary>Measures a saved model on the test samples of a dataset.</summary>
internal sealed class Evaluate : Verb
{
    private readonly Argument<string> _model = Inputs.Model();
    private readonly Argument<string> _dataset = Inputs.Dataset("whose test samples judge the model");
    private readonly Option<string> _metrics = Inputs.Metrics();
    private readonly Option<bool> _confusion = new("--confusion") { Arity = ArgumentArity.Zero, Description = "show how often each class is taken for each" };
    private readonly Option<string?> _data = Inputs.Data();

    public Evaluate()
        : base("evaluate", "Measures a saved model on the test samples of a dataset, over all and for each class.")
    {
        Take([_model, _dataset], [_metrics, _confusion, _data]);
    }

    public override IReadOnlyList<string> Examples =>
        ["surprisal evaluate runs/digits-mlp digits", "surprisal evaluate runs/mnist mnist --data ~/datasets --json", "surprisal evaluate runs/mnist mnist --metrics f1,roc-auc,ece --confusion"];

    public override IReadOnlyList<(string Title, IEnumerable<(string Name, string Description)> Names)> Choices =>
        [("Datasets", Rows(Datasets.All)), ("Metrics", Rows(Metric.All))];

    protected override int Run(ParseResult line, Stage stage, CancellationToken cancellation)
    {
        string folder = line.GetRequiredValue(_model);
        Model model = SavedModel.Load(folder).Model;
        if (model.Loss is null)
        {
            throw new InvalidDataException($"The model in '{folder}' names no loss, so there is none to measure. Save it with a loss of the list.");
        }

        var wanted = new DatasetOptions { Folder = line.GetValue(_data) };
        Dataset test = LoadingView.Load(Datasets.All[line.GetRequiredValue(_dataset)], wanted, stage, cancellation).Test;
        Scores scores = model.Compile(new Sgd(), model.Loss, Inputs.MetricsOf(line.GetRequiredValue(_metrics))).Evaluate(test, cancellation);
        ConfusionMatrix? confusion = line.GetValue(_confusion) ? model.Confusion(test, cancellation) : null;
        var report = new EvaluateReport(
            scores["accuracy"], scores.Loss, test.Count, ByClass(model, test, cancellation), EpochReport.OtherMetrics(scores), confusion is null ? null : RowsOf(confusion));

        if (stage.Json)
        {
            stage.Result.WriteLine(JsonSerializer.Serialize(report, ReportJson.Default.EvaluateReport));
        }
        else
        {
            Show(stage, report);
            ShowConfusion(stage, report, test.ClassNames);
        }

        return ExitCode.Success;
    }

    private static ClassReport[] ByClass(Model model, Dataset test, CancellationToken cancellation)
    {
        ILookup<int, int> samples = test.Labels.ToArray().Index().ToLookup(sample => sample.Item, sample => sample.Index);
        return [.. samples.OrderBy(group => group.Key).Select(group =>
        {
            Dataset own = test.Subset([.. group]);
            Scores scores = model.Evaluate(own, cancellation);
            return new ClassReport(test.ClassNames[group.Key], own.Count, scores["accuracy"], scores.Loss);
        })];
    }

    private static void Show(Stage stage, EvaluateReport report)
    {
        Table table = new Table().Border(stage.IsLive ? TableBorder.Rounded : TableBorder.None)
            .AddColumns(new TableColumn("class"), new TableColumn("samples").RightAligned(), new TableColumn("accuracy").RightAligned(), new TableColumn("loss").RightAligned());
        foreach (ClassReport row in report.Classes)
        {
            table.AddRow(new Text(row.Class), Number(row.Samples, "N0"), Number(row.Accuracy, "0.0000"), Number(row.Loss, "0.0000"));
        }

        stage.Console.Write(table);
        stage.Say(string.Create(
            CultureInfo.InvariantCulture, $"Test accuracy {report.TestAccuracy:0.0000}, test loss {report.TestLoss:0.0000}, over {report.Samples:N0} samples."));
        foreach ((string metric, double value) in report.Metrics ?? new Dictionary<string, double>())
        {
            stage.Say(string.Create(CultureInfo.InvariantCulture, $"{metric} {value:0.0000}"));
        }
    }

    private static long[][] RowsOf(ConfusionMatrix confusion) =>
    [
        .. Enumerable.Range(0, confusion.Classes).Select(label => Enumerable.Range(0, confusion.Classes).Select(said => confusion[label, said]).ToArray()),
    ];

    private static void ShowConfusion(Stage stage, EvaluateReport report, IReadOnlyList<string> names)
    {
        if (report.Confusion is null)
        {
            return;
        }

        stage.Say("");
        Table table = new Table().Border(stage.IsLive ? TableBorder.Rounded : TableBorder.None).AddColumn("class (row) taken for (column)");
        foreach (string name in names)
        {
            table.AddColumn(new TableColumn(new Text(name)).RightAligned());
        }

        foreach ((int label, IReadOnlyList<long> row) in report.Confusion.Index())
        {
            table.AddRow([new Text(names[label]), .. row.Select(count => Number(count, "N0"))]);
        }

        stage.Console.Write(table);
    }

    private static Text Number(double value, string format) => new(value.ToString(format, CultureInfo.InvariantCulture));
}
