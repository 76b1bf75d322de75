namespace Surprisal.Metrics;

/// <summary>A figure of each class: of one, or as an average.</summary>
public abstract record ClassMetric : ConfusionMetric
{
    /// <summary>How the classes become one figure.</summary>
    public Average Average { get; init; }

    /// <summary>The only class that counts; null for an average.</summary>
    public int? OfClass { get; init; }

    /// <inheritdoc/>
    public override string Name => OfClass is { } one ? $"{Word}-{one}" : Average == Average.Micro ? $"{Word}-micro" : Word;

    private protected abstract string Word { get; }

    /// <inheritdoc/>
    protected internal override double Of(ConfusionMatrix confusion)
    {
        ArgumentNullException.ThrowIfNull(confusion);
        return OfClass is { } one ? Of(confusion, one) : Average == Average.Micro ? confusion.Accuracy : confusion.Mean(Of);
    }

    private protected abstract double Of(ConfusionMatrix confusion, int ofClass);
}
