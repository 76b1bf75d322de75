namespace Surprisal.Metrics;

/// <summary>The gap between confidence and accuracy, as the mean over samples.</summary>
public sealed record ExpectedCalibrationError : CalibrationMetric
{
    /// <summary>Sets the bins.</summary>
    /// <param name="bins">How many, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no bin.</exception>
    public ExpectedCalibrationError(int bins = 15)
        : base(bins)
    {
    }

    /// <inheritdoc/>
    public override string Name => "ece";

    /// <inheritdoc/>
    public override bool IsLargerBetter => false;

    private protected override double Of(Reliability reliability) => reliability.ExpectedError;
}
