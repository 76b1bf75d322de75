using Surprisal.Training;

namespace Surprisal.Cli.Reports;

/// <summary>What the same training came to with each of some losses, for programs.</summary>
/// <param name="Dataset">What was learned from.</param>
/// <param name="Model">What was trained.</param>
/// <param name="Losses">The losses, in the order in which they were asked for.</param>
internal sealed record CompareReport(string Dataset, string Model, IReadOnlyList<LossReport> Losses);

/// <summary>What training with one loss came to.</summary>
/// <param name="Loss">Its name.</param>
/// <param name="TestAccuracy">The share of test samples that the model of the last epoch gets right.</param>
/// <param name="TestLoss">Its mean loss over the test samples, in the unit of this loss.</param>
/// <param name="TrainSeconds">How long all epochs took, without validation.</param>
/// <param name="History">The epochs.</param>
internal sealed record LossReport(string Loss, double TestAccuracy, double TestLoss, double TrainSeconds, IReadOnlyList<EpochReport> History)
{
    public static LossReport Of(string loss, History history)
    {
        EpochReport[] epochs = [.. history.Epochs.Select(EpochReport.Of)];
        return new LossReport(loss, epochs[^1].ValAccuracy, epochs[^1].ValLoss, history.Elapsed.TotalSeconds, epochs);
    }
}
