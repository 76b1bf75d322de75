namespace Surprisal.Metrics;

/// <summary>The gap between confidence and accuracy, as the mean over samples.</summary>
public sealed record ExpectedCalibrationError : CalibrationMetric
{
    /// <summary>Sets the bins.</summary>
    /// <param name="bins">How many, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no bin.</exception>
    public ExpectedCalibrationError(int bins = UsualBins)
        : base(bins)
    {
    }

    /// <inheritdoc/>
    public override string Name => Named("ece");

    /// <inheritdoc/>
    public override bool IsLargerBetter => false;

    private protected override double Of(Reliability reliability) => reliability.ExpectedError;
}
