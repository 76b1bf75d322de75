using System.Text.Json.Serialization;

namespace Surprisal.Cli.Reports;

/// <summary>How reports become one line of JSON, generated so that nothing is looked up at run time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(TrainReport))]
[JsonSerializable(typeof(CompareReport))]
[JsonSerializable(typeof(EvaluateReport))]
[JsonSerializable(typeof(PredictReport))]
[JsonSerializable(typeof(CalibrateReport))]
[JsonSerializable(typeof(IReadOnlyList<DatasetReport>))]
internal sealed partial class ReportJson : JsonSerializerContext;
