namespace Surprisal.Metrics;

/// <summary>Matthews' correlation between answers and right classes, see <see cref="ConfusionMatrix.MatthewsCorrelation"/>.</summary>
public sealed record MatthewsCorrelation : ConfusionMetric
{
    /// <inheritdoc/>
    public override string Name => "mcc";

    /// <inheritdoc/>
    protected internal override double Of(ConfusionMatrix confusion) => confusion?.MatthewsCorrelation ?? throw new ArgumentNullException(nameof(confusion));
}
