using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Metrics;

/// <summary>How well probabilities put the samples of a class before all others: exact, with equal probabilities at once.</summary>
/// <remarks>
/// Of several classes, each against the rest, it is the mean over those that are right for some samples and wrong for others; NaN if
/// there are none, or if a probability is NaN. All probabilities are kept until they are cleared: 8 bytes for each sample and output.
/// </remarks>
public abstract record RankingMetric : Metric
{
    /// <inheritdoc/>
    /// <returns>The probabilities, then the targets: <c>[batch, 2 · classes]</c>.</returns>
    public override Symbol Row(Symbol output, Symbol targets) => Concatenate([Answer.Probabilities(output), targets], axis: -1);

    /// <inheritdoc/>
    public override Tally Start(int outputs) => new Ranks(this, outputs);

    /// <summary>What samples of equal probability add, where the most probable ones come first.</summary>
    /// <param name="before">The samples before them that are of the class, and those that are not.</param>
    /// <param name="equal">Those among them.</param>
    /// <param name="all">Those of all samples.</param>
    private protected abstract double Area((long Right, long Wrong) before, (long Right, long Wrong) equal, (long Right, long Wrong) all);

    private sealed class Ranks(RankingMetric metric, int outputs) : Tally
    {
        private float[] _rows = [];
        private int _length;

        public override double Value
        {
            get
            {
                double sum = 0;
                int classes = 0;
                for (int i = 0; i < outputs; i++)
                {
                    if (AreaOf(i) is { } area)
                    {
                        sum += area;
                        classes++;
                    }
                }

                return sum / classes;
            }
        }

        public override void Add(ReadOnlySpan<float> rows)
        {
            if (_rows.Length - _length < rows.Length)
            {
                Array.Resize(ref _rows, Math.Max(2 * _rows.Length, _length + rows.Length));
            }

            rows.CopyTo(_rows.AsSpan(_length));
            _length += rows.Length;
        }

        public override void Clear() => _length = 0;

        public override void Remember(Memento memento)
        {
            float[] rows = _rows[.._length];
            memento.Keep("rows", ref rows);
            (_rows, _length) = memento.IsLoading ? (rows, rows.Length) : (_rows, _length);
        }

        private double? AreaOf(int output)
        {
            float[] keys = new float[_length / (2 * outputs)];
            bool[] isRight = new bool[keys.Length];
            for (int i = 0; i < keys.Length; i++)
            {
                keys[i] = -_rows[(2 * i * outputs) + output];
                isRight[i] = _rows[(((2 * i) + 1) * outputs) + output] > 0.5f;
            }

            (long Right, long Wrong) all = Count(isRight);
            if (all.Right == 0 || all.Wrong == 0)
            {
                return null;
            }

            Array.Sort(keys, isRight);

            // NaN sorts before all numbers.
            double area = float.IsNaN(keys[0]) ? double.NaN : 0;
            (long Right, long Wrong) before = (0, 0);
            for (int start = 0, end; start < keys.Length; start = end)
            {
                for (end = start + 1; end < keys.Length && keys[end] == keys[start]; end++)
                {
                }

                (long Right, long Wrong) equal = Count(isRight.AsSpan(start, end - start));
                area += metric.Area(before, equal, all);
                before = (before.Right + equal.Right, before.Wrong + equal.Wrong);
            }

            return area;
        }

        private static (long Right, long Wrong) Count(ReadOnlySpan<bool> isRight)
        {
            int right = isRight.Count(true);
            return (right, isRight.Length - right);
        }
    }
}
