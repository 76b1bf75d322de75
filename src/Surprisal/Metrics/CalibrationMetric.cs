using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Metrics;

/// <summary>How far confidence, the probability of the class that a model says, is from the share of right answers at that confidence.</summary>
/// <remarks>The gaps are those of the bins of a <see cref="Reliability"/>.</remarks>
public abstract record CalibrationMetric : Metric
{
    private protected const int UsualBins = 15;

    private protected CalibrationMetric(int bins)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        Bins = bins;
    }

    /// <summary>How many bins there are.</summary>
    public int Bins { get; }

    internal override Metric? OfLabels => null;

    /// <inheritdoc/>
    /// <returns>The confidence, and 1 where the answer is right: <c>[batch, 2]</c>.</returns>
    public override Symbol Row(Symbol output, Symbol targets)
    {
        Symbol probabilities = Answer.Probabilities(output);
        Symbol confidence = Answer.IsYesOrNo(output) ? Maximum(probabilities, 1 - probabilities) : probabilities;
        return Answer.Beside(ReduceMax(confidence, axis: -1), Equal(Answer.Class(output), Answer.Right(targets)));
    }

    /// <inheritdoc/>
    public override Tally Start(int outputs) => new Gaps(this);

    /// <summary>The name, with the number of bins where it is not the usual one.</summary>
    private protected string Named(string word) => Bins == UsualBins ? word : FormattableString.Invariant($"{word}-{Bins}");

    /// <summary>The figure that bins come to.</summary>
    private protected abstract double Of(Reliability reliability);

    private sealed class Gaps(CalibrationMetric metric) : Tally
    {
        private readonly Reliability _reliability = new(metric.Bins);

        public override double Value => metric.Of(_reliability);

        public override void Add(ReadOnlySpan<float> rows)
        {
            for (int i = 0; i < rows.Length; i += 2)
            {
                _reliability.Add(rows[i], rows[i + 1] == 1);
            }
        }

        public override void Clear() => _reliability.Clear();

        public override void Remember(Memento memento) => _reliability.Remember(memento);
    }
}
