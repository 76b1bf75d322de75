using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Metrics;

/// <summary>A figure of each class, where each output answers by itself and a sample has any number of labels.</summary>
/// <param name="Whole">The figure.</param>
internal sealed record LabelMetric(ClassMetric Whole) : Metric
{
    public override string Name => Whole.Name;

    /// <inheritdoc/>
    /// <returns>1 for each label that is right, then 1 for each that is said: <c>[batch, 2 · labels]</c>.</returns>
    public override Symbol Row(Symbol output, Symbol targets) => Concatenate([Greater(targets, 0.5), Answer.SaysYes(output)], axis: -1);

    public override Tally Start(int outputs)
    {
        _ = Whole.Start(outputs);
        return new Counts(Whole, outputs);
    }

    private sealed class Counts(ClassMetric metric, int labels) : Tally
    {
        private readonly ConfusionMatrix[] _ofLabels = [.. Enumerable.Range(0, labels).Select(_ => new ConfusionMatrix(2))];
        private readonly ConfusionMatrix _ofAll = new(2);

        public override double Value =>
            _ofAll.Samples == 0 ? double.NaN
            : metric.OfClass is { } one ? metric.OfYes(_ofLabels[one])
            : metric.Average == Average.Micro ? metric.OfYes(_ofAll)
            : _ofLabels.Where(label => label.Has(1)).Select(metric.OfYes).DefaultIfEmpty().Average();

        public override void Add(ReadOnlySpan<float> rows)
        {
            for (; !rows.IsEmpty; rows = rows[(2 * labels)..])
            {
                for (int i = 0; i < labels; i++)
                {
                    (int right, int said) = ((int)rows[i], (int)rows[labels + i]);
                    _ofLabels[i].Add(right, said);
                    _ofAll.Add(right, said);
                }
            }
        }

        public override void Clear()
        {
            _ofAll.Clear();
            foreach (ConfusionMatrix label in _ofLabels)
            {
                label.Clear();
            }
        }

        public override void Remember(Memento memento)
        {
            _ofAll.Remember(memento.Within("all"));
            for (int i = 0; i < labels; i++)
            {
                _ofLabels[i].Remember(memento.Within($"labels/{i}"));
            }
        }
    }
}
