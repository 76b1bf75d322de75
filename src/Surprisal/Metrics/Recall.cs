namespace Surprisal.Metrics;

/// <summary>The share of the samples of a class that were taken for it.</summary>
public sealed record Recall : ClassMetric
{
    private protected override string Word => "recall";

    private protected override double Of(ConfusionMatrix confusion, int ofClass) => confusion.Recall(ofClass);
}
