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
internal sealed record EpochReport(int Epoch, double Loss, double Accuracy, double ValLoss, double ValAccuracy, double Seconds)
{
    public static EpochReport Of(EpochRecord epoch) => new(
        epoch.Epoch, epoch.Training.Loss, epoch.Training["accuracy"], epoch.Validation!.Loss, epoch.Validation["accuracy"], epoch.Elapsed.TotalSeconds);
}
