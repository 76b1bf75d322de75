using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Surprisal.Calibration;
using Surprisal.Cli.Progress;
using Surprisal.Cli.Reports;
using Surprisal.Data;
using Surprisal.Formats;
using Surprisal.Layers;
using Surprisal.Losses;
using Surprisal.Metrics;
using Surprisal.Optimizers;
using Surprisal.Training;

namespace Surprisal.Cli.Commands;

/// <summary>Makes the probabilities of a saved model honest.</summary>
internal sealed class Calibrate : Verb
{
    private static readonly Metric[] Figures = [new LogLoss(), new ExpectedCalibrationError(), new MaximumCalibrationError(), new BrierScore(), new Accuracy()];

    private readonly Argument<string> _model = Inputs.Model();
    private readonly Argument<string> _dataset = Inputs.Dataset("whose test samples fit the calibration, and judge it");
    private readonly Option<string> _method = Inputs.Choice("--method", "how probabilities are corrected", Calibrator.All, "temperature");
    private readonly Option<double> _fit = Inputs.Number<double>("--fit", "the part of the test samples that fits; the others judge", "a number between 0 and 1, such as 0.5", part => part is > 0 and < 1);
    private readonly Option<ulong> _seed = Inputs.Number<ulong>("--seed", "what parts the test samples, each class in the same ratio", "a whole number of at least 0, such as 1", _ => true);
    private readonly Option<string?> _data = Inputs.Data();
    private readonly Option<string?> _out = new("--out") { HelpName = "DIR", Description = "the folder to save the calibrated model in (default: MODEL-calibrated)" };

    public Calibrate()
        : base("calibrate", "Corrects the probabilities of a saved model on a part of the test samples, and shows how honest they are on the others.")
    {
        _fit.DefaultValueFactory = _ => 0.5;
        _seed.DefaultValueFactory = _ => 1;
        Take([_model, _dataset], [_method, _fit, _seed, _data, _out]);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "surprisal calibrate runs/digits-mlp digits",
        "surprisal calibrate runs/fashion-mnist-lenet fashion-mnist --method isotonic --out runs/honest",
        "surprisal calibrate runs/mnist mnist --fit 0.2 --data ~/datasets --json",
    ];

    public override IReadOnlyList<(string Title, IEnumerable<(string Name, string Description)> Names)> Choices =>
        [("Datasets", Rows(Datasets.All)), ("Methods", Rows(Calibrator.All))];

    protected override int Run(ParseResult line, Stage stage, CancellationToken cancellation)
    {
        string folder = line.GetRequiredValue(_model);
        string target = line.GetValue(_out) ?? $"{Path.TrimEndingDirectorySeparator(folder)}-calibrated";
        (string method, _, Calibrator calibrator) = Calibrator.All.Find(line.GetRequiredValue(_method));
        ulong seed = line.GetValue(_seed);
        SavedModel saved = SavedModel.Load(folder);
        OutputFolder.RequireWritable(target);
        (string name, _, DatasetSource source) = Datasets.All.Find(line.GetRequiredValue(_dataset));
        Dataset test = LoadingView.Load(source, new DatasetOptions { Folder = line.GetValue(_data) }, stage, cancellation).Test;
        (Dataset fitting, Dataset judging) = test.Split(1 - line.GetValue(_fit), seed, stratified: true);

        Model before = saved.Model.Compile(new Sgd(), saved.Model.Loss ?? new CrossEntropy(), Figures);
        (Model after, CalibrationFit fit) = before.Calibrate(calibrator, fitting, cancellation);
        var report = new CalibrateReport(
            method, seed, fitting.Count, judging.Count, fit.LossBefore, fit.LossAfter, fit.Layer is Temperature ? fit.Values[0][0] : null,
            Honesty(before, judging, cancellation), Honesty(after, judging, cancellation), target);
        (saved with { Model = after }).Save(target);

        if (stage.Json)
        {
            stage.Result.WriteLine(JsonSerializer.Serialize(report, ReportJson.Default.CalibrateReport));
        }
        else
        {
            Show(stage, report, name);
        }

        return ExitCode.Success;
    }

    private static HonestyReport Honesty(Model model, Dataset judging, CancellationToken cancellation)
    {
        Scores scores = model.Evaluate(judging, cancellation);
        var reliability = Reliability.Of(model.PredictProbabilities(judging, cancellation), judging.Labels);
        return new HonestyReport(
            scores["log-loss"], scores["ece"], scores["mce"], scores["brier-score"], scores["accuracy"], [.. reliability.Bins.Where(bin => bin.Count > 0)]);
    }

    private static void Show(Stage stage, CalibrateReport report, string dataset)
    {
        stage.Say(string.Create(CultureInfo.InvariantCulture, $"Fitted on {report.FittedOn:N0} test samples of {dataset}, judged on {report.JudgedOn:N0} others (seed {report.Seed})."));
        ShowBins(stage, "before", report.Before);
        ShowBins(stage, $"after ({report.Method})", report.After);

        Table table = TableOf(stage, "", "before", "after");
        foreach ((string name, double before, double after) in (ReadOnlySpan<(string, double, double)>)
            [
                ("negative log-likelihood", report.Before.LogLoss, report.After.LogLoss),
                ("expected calibration error", report.Before.Ece, report.After.Ece),
                ("maximum calibration error", report.Before.Mce, report.After.Mce),
                ("Brier score", report.Before.Brier, report.After.Brier),
                ("accuracy", report.Before.Accuracy, report.After.Accuracy),
            ])
        {
            table.AddRow(new Text(name), Number(before, "0.0000"), Number(after, "0.0000"));
        }

        stage.Console.Write(table);
        if (report.Temperature is float temperature)
        {
            stage.Say(string.Create(CultureInfo.InvariantCulture, $"Temperature {temperature:0.0000}."));
        }

        stage.Say($"Saved in '{report.Model}'.");
    }

    private static void ShowBins(Stage stage, string title, HonestyReport honesty)
    {
        Table table = TableOf(stage, title, "samples", "confidence", "accuracy", "gap");
        foreach (ReliabilityBin bin in honesty.Bins)
        {
            string range = string.Create(CultureInfo.InvariantCulture, $"{bin.Low:0.000} to {bin.High:0.000}");
            table.AddRow(new Text(range), Number(bin.Count, "N0"), Number(bin.Confidence, "0.0000"), Number(bin.Accuracy, "0.0000"), Number(bin.Gap, "+0.0000;-0.0000"));
        }

        stage.Console.Write(table);
        stage.Say("");
    }

    private static Table TableOf(Stage stage, string first, params string[] columns)
    {
        Table table = new Table().Border(stage.IsLive ? TableBorder.Rounded : TableBorder.None).AddColumn(new TableColumn(first));
        foreach (string column in columns)
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        return table;
    }

    private static Text Number(double value, string format) => new(value.ToString(format, CultureInfo.InvariantCulture));
}
