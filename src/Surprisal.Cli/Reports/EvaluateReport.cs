using System.Text.Json.Serialization;

namespace Surprisal.Cli.Reports;

/// <summary>How well a model does, for programs.</summary>
/// <param name="TestAccuracy">The share of test samples that it gets right.</param>
/// <param name="TestLoss">Its mean loss over the test samples.</param>
/// <param name="Samples">How many test samples there are.</param>
/// <param name="Classes">The same for the samples of each class.</param>
/// <param name="Metrics">The other metrics, if any were asked for.</param>
/// <param name="Confusion">How many samples of each class (row) were taken for each (column), if asked for.</param>
internal sealed record EvaluateReport(
    double TestAccuracy, double TestLoss, int Samples, IReadOnlyList<ClassReport> Classes,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, double>? Metrics,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<IReadOnlyList<long>>? Confusion);

/// <summary>How well a model does on the samples of one class.</summary>
internal sealed record ClassReport(string Class, int Samples, double Accuracy, double Loss);
