namespace Surprisal.Metrics;

/// <summary>The share of the samples taken for a class that are of it.</summary>
public sealed record Precision : ClassMetric
{
    private protected override string Word => "precision";

    private protected override double Of(ConfusionMatrix confusion, int ofClass) => confusion.Precision(ofClass);
}
