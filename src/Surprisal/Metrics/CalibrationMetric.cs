using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Metrics;

/// <summary>How far confidence, the probability of the class that a model says, is from the share of right answers at that confidence.</summary>
/// <remarks>
/// Confidences are sorted into bins of equal width, <c>((b − 1) / B, b / B]</c>; each bin compares its mean confidence with its accuracy.
/// C. Guo, G. Pleiss, Y. Sun, K. Q. Weinberger, "On calibration of modern neural networks", ICML 2017.
/// </remarks>
public abstract record CalibrationMetric : Metric
{
    private protected CalibrationMetric(int bins)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        Bins = bins;
    }

    /// <summary>How many bins there are.</summary>
    public int Bins { get; }

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

    /// <summary>One figure from the gap of each bin and its share of the samples.</summary>
    private protected abstract double Join(double soFar, double gap, double share);

    private sealed class Gaps(CalibrationMetric metric) : Tally
    {
        private readonly double[] _confidence = new double[metric.Bins];
        private readonly long[] _right = new long[metric.Bins];
        private readonly long[] _count = new long[metric.Bins];
        private long _samples;
        private bool _isUnknown;

        public override double Value
        {
            get
            {
                if (_samples == 0 || _isUnknown)
                {
                    return double.NaN;
                }

                double value = 0;
                for (int i = 0; i < _count.Length; i++)
                {
                    if (_count[i] > 0)
                    {
                        value = metric.Join(value, Math.Abs(_confidence[i] - _right[i]) / _count[i], (double)_count[i] / _samples);
                    }
                }

                return value;
            }
        }

        public override void Add(ReadOnlySpan<float> rows)
        {
            for (int i = 0; i < rows.Length; i += 2)
            {
                _samples++;
                if (float.IsNaN(rows[i]))
                {
                    _isUnknown = true;
                    continue;
                }

                int bin = Math.Clamp((int)Math.Ceiling((double)rows[i] * _count.Length) - 1, 0, _count.Length - 1);
                _confidence[bin] += rows[i];
                _right[bin] += (long)rows[i + 1];
                _count[bin]++;
            }
        }

        public override void Clear()
        {
            Array.Clear(_confidence);
            Array.Clear(_right);
            Array.Clear(_count);
            (_samples, _isUnknown) = (0, false);
        }

        public override void Remember(Memento memento)
        {
            memento.Keep("confidence", _confidence);
            memento.Keep("right", _right);
            memento.Keep("count", _count);
            memento.Keep("samples", ref _samples);
            memento.Keep("is_unknown", ref _isUnknown);
        }
    }
}
