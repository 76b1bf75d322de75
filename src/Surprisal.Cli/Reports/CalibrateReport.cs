using Surprisal.Metrics;

namespace Surprisal.Cli.Reports;

/// <summary>What a calibration came to, for programs.</summary>
/// <param name="Method">How the model was calibrated.</param>
/// <param name="Seed">What parted the test samples.</param>
/// <param name="FittedOn">How many test samples it was fitted on.</param>
/// <param name="JudgedOn">How many others the figures are of.</param>
/// <param name="FitLossBefore">The mean cross-entropy of the samples of the fit before, in nats.</param>
/// <param name="FitLossAfter">The same after, never more.</param>
/// <param name="Temperature">What scores are divided by, where that is the method.</param>
/// <param name="Before">The model as it was.</param>
/// <param name="After">The calibrated model.</param>
/// <param name="Model">The folder of the calibrated model.</param>
internal sealed record CalibrateReport(
    string Method, ulong Seed, int FittedOn, int JudgedOn, double FitLossBefore, double FitLossAfter, float? Temperature,
    HonestyReport Before, HonestyReport After, string Model);

/// <summary>How honest the probabilities of a model are.</summary>
/// <param name="LogLoss">Mean cross-entropy in nats.</param>
/// <param name="Ece">Expected calibration error.</param>
/// <param name="Mce">Maximum calibration error.</param>
/// <param name="Brier">Brier score.</param>
/// <param name="Accuracy">The share of right answers.</param>
/// <param name="Bins">The samples by confidence; bins without samples are left out.</param>
internal sealed record HonestyReport(double LogLoss, double Ece, double Mce, double Brier, double Accuracy, IReadOnlyList<ReliabilityBin> Bins);
