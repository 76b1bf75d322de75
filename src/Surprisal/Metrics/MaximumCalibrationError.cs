namespace Surprisal.Metrics;

/// <summary>The gap between confidence and accuracy where it is widest.</summary>
public sealed record MaximumCalibrationError : CalibrationMetric
{
    /// <summary>Sets the bins.</summary>
    /// <param name="bins">How many, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no bin.</exception>
    public MaximumCalibrationError(int bins = UsualBins)
        : base(bins)
    {
    }

    /// <inheritdoc/>
    public override string Name => Named("mce");

    /// <inheritdoc/>
    public override bool IsLargerBetter => false;

    private protected override double Of(Reliability reliability) => reliability.MaximumError;
}
