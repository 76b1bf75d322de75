using Surprisal.Graph;

namespace Surprisal.Metrics;

/// <summary>A figure that follows from how often each class was taken for each.</summary>
public abstract record ConfusionMetric : Metric
{
    internal override Metric? OfLabels => null;

    /// <inheritdoc/>
    /// <returns>The right class and the one that the model says: <c>[batch, 2]</c>.</returns>
    public override Symbol Row(Symbol output, Symbol targets) => Answer.Beside(Answer.Right(targets), Answer.Class(output));

    /// <inheritdoc/>
    public override Tally Start(int outputs) => new Counts(this, new ConfusionMatrix(Answer.Classes(outputs)));

    /// <summary>The figure.</summary>
    protected internal abstract double Of(ConfusionMatrix confusion);

    private sealed class Counts(ConfusionMetric metric, ConfusionMatrix confusion) : Tally
    {
        public override double Value => metric.Of(confusion);

        public override void Add(ReadOnlySpan<float> rows)
        {
            for (int i = 0; i < rows.Length; i += 2)
            {
                confusion.Add((int)rows[i], (int)rows[i + 1]);
            }
        }

        public override void Clear() => confusion.Clear();

        public override void Remember(Memento memento) => confusion.Remember(memento);
    }
}
