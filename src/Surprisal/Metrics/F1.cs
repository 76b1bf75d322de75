namespace Surprisal.Metrics;

/// <summary>The harmonic mean of a class's precision and recall.</summary>
public sealed record F1 : ClassMetric
{
    private protected override string Word => "f1";

    private protected override double Of(ConfusionMatrix confusion, int ofClass) => confusion.F1(ofClass);
}
