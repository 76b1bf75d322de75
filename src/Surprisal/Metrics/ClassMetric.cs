namespace Surprisal.Metrics;

/// <summary>A figure of each class: of one, or as an average.</summary>
/// <remarks>
/// Where targets are rows and each output of several has a probability by itself, such as a sigmoid's, each output is a question of its own,
/// answered with yes or no: its samples are those whose target exceeds ½. <see cref="Average.Macro"/> is the mean over the labels that are
/// right or said anywhere, <see cref="Average.Micro"/> is of all answers at once. scikit-learn does so with rows of indicators.
/// </remarks>
public abstract record ClassMetric : ConfusionMetric
{
    /// <summary>How the classes become one figure.</summary>
    public Average Average { get; init; }

    /// <summary>The only class that counts; null for an average.</summary>
    public int? OfClass { get; init; }

    /// <inheritdoc/>
    public override string Name => OfClass is { } one ? $"{Word}-{one}" : Average == Average.Micro ? $"{Word}-micro" : Word;

    internal override Metric? OfLabels => new LabelMetric(this);

    private protected abstract string Word { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">There is no class <see cref="OfClass"/>.</exception>
    public override Tally Start(int outputs)
    {
        int classes = Answer.Classes(outputs);
        return OfClass is null || (uint)OfClass < (uint)classes ? base.Start(outputs) : throw new ArgumentOutOfRangeException(
            nameof(outputs),
            FormattableString.Invariant($"The '{nameof(OfClass)}' of '{Word}' is {OfClass}, but the model has {classes} classes, so it must be in [0, {classes}). Classes count from 0."));
    }

    /// <inheritdoc/>
    protected internal override double Of(ConfusionMatrix confusion)
    {
        ArgumentNullException.ThrowIfNull(confusion);
        return OfClass is { } one ? Of(confusion, one) : Average == Average.Micro ? confusion.Accuracy : confusion.Mean(Of);
    }

    private protected abstract double Of(ConfusionMatrix confusion, int ofClass);

    /// <summary>The figure of the samples that have a label, of the counts of a yes-or-no question.</summary>
    internal double OfYes(ConfusionMatrix confusion) => Of(confusion, 1);
}
