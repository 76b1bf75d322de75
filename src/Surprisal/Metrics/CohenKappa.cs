namespace Surprisal.Metrics;

/// <summary>Agreement of answers and right classes beyond chance, see <see cref="ConfusionMatrix.CohenKappa"/>.</summary>
public sealed record CohenKappa : ConfusionMetric
{
    /// <inheritdoc/>
    public override string Name => "kappa";

    /// <inheritdoc/>
    protected internal override double Of(ConfusionMatrix confusion) => confusion?.CohenKappa ?? throw new ArgumentNullException(nameof(confusion));
}
