using System.Text.Json.Serialization;
using Surprisal.Training;

namespace Surprisal.Cli.Reports;

/// <summary>What training came to, for programs.</summary>
/// <param name="TestAccuracy">The share of test samples that the saved model gets right.</param>
/// <param name="TestLoss">Its mean loss over the test samples.</param>
/// <param name="TrainSeconds">How long all epochs took, without validation.</param>
/// <param name="SamplesPerSecond">Training samples a second.</param>
/// <param name="Epochs">How many epochs were done.</param>
/// <param name="History">The epochs.</param>
/// <param name="Model">The folder of the saved model.</param>
internal sealed record TrainReport(
    double TestAccuracy, double TestLoss, double TrainSeconds, double SamplesPerSecond, int Epochs, IReadOnlyList<EpochReport> History, string Model);

/// <summary>What one epoch came to.</summary>
/// <param name="Epoch">Its number, from 1.</param>
/// <param name="Loss">The mean loss over the samples it learned from.</param>
/// <param name="Accuracy">The accuracy on them.</param>
/// <param name="ValLoss">The mean loss over the test samples.</param>
/// <param name="ValAccuracy">The accuracy on them.</param>
/// <param name="Seconds">How long it took, without validation.</param>
/// <param name="Metrics">The other metrics, if any were asked for, of the samples it learned from.</param>
/// <param name="ValMetrics">The same of the test samples.</param>
internal sealed record EpochReport(
    int Epoch, double Loss, double Accuracy, double ValLoss, double ValAccuracy, double Seconds,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, double>? Metrics,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, double>? ValMetrics)
{
    public static EpochReport Of(EpochRecord epoch) => new(
        epoch.Epoch, epoch.Training.Loss, epoch.Training["accuracy"], epoch.Validation!.Loss, epoch.Validation["accuracy"], epoch.Elapsed.TotalSeconds,
        OtherMetrics(epoch.Training), OtherMetrics(epoch.Validation));

    /// <summary>All metrics but the accuracy; null if there are none.</summary>
    public static IReadOnlyDictionary<string, double>? OtherMetrics(Scores scores) =>
        scores.Metrics.Count == 1 ? null : scores.Metrics.Where(metric => metric.Key != "accuracy").ToDictionary(metric => metric.Key, metric => metric.Value);
}
