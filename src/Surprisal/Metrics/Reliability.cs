namespace Surprisal.Metrics;

/// <summary>How often a model is right for how sure it is: the data of a reliability diagram.</summary>
/// <remarks>
/// Confidence is the probability of the class that a model says. Confidences are sorted into bins of equal width, <c>((b − 1) / B, b / B]</c>;
/// an honest model is right as often as it is sure in each. M. P. Naeini, G. F. Cooper, M. Hauskrecht, "Obtaining well calibrated
/// probabilities using Bayesian binning", AAAI 2015; C. Guo, G. Pleiss, Y. Sun, K. Q. Weinberger, "On calibration of modern neural
/// networks", ICML 2017.
/// </remarks>
public sealed class Reliability
{
    private readonly double[] _confidence;
    private readonly long[] _right;
    private readonly long[] _count;
    private long _samples;
    private bool _isUnknown;

    /// <summary>Starts with no samples.</summary>
    /// <param name="bins">How many bins, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no bin.</exception>
    public Reliability(int bins = 15)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        (_confidence, _right, _count) = (new double[bins], new long[bins], new long[bins]);
    }

    /// <summary>The number of samples.</summary>
    public long Count => _samples;

    /// <summary>The bins, from the least sure one.</summary>
    public IReadOnlyList<ReliabilityBin> Bins => [.. Enumerable.Range(0, _count.Length).Select(i => new ReliabilityBin(
        (double)i / _count.Length, (double)(i + 1) / _count.Length, _count[i], _confidence[i] / _count[i], (double)_right[i] / _count[i]))];

    /// <summary>The gap between confidence and accuracy as the mean over samples; NaN without samples, or if a confidence was NaN.</summary>
    public double ExpectedError
    {
        get
        {
            double error = 0;
            for (int i = 0; i < _count.Length; i++)
            {
                error += _count[i] > 0 ? (double)_count[i] / Count * GapOf(i) : 0;
            }

            return OrUnknown(error);
        }
    }

    /// <summary>The gap between confidence and accuracy where it is widest; NaN without samples, or if a confidence was NaN.</summary>
    public double MaximumError
    {
        get
        {
            double error = 0;
            for (int i = 0; i < _count.Length; i++)
            {
                error = _count[i] > 0 ? Math.Max(error, GapOf(i)) : error;
            }

            return OrUnknown(error);
        }
    }

    /// <summary>Sorts the answers of a model: the first of its most probable classes is the one it says.</summary>
    /// <param name="probabilities">The probabilities: <c>[samples, classes]</c>.</param>
    /// <param name="labels">The right class of each sample.</param>
    /// <param name="bins">How many bins, at least 1.</param>
    /// <exception cref="ArgumentException">There are not as many labels as rows.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A label is not a class, or there is no bin.</exception>
    public static Reliability Of(float[,] probabilities, ReadOnlySpan<int> labels, int bins = 15)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        int samples = probabilities.GetLength(0);
        if (labels.Length != samples)
        {
            throw new ArgumentException($"'{nameof(labels)}' has {labels.Length} values, but '{nameof(probabilities)}' has {samples} rows. Give one label for each row.", nameof(labels));
        }

        Check.Labels(labels, probabilities.GetLength(1));
        var reliability = new Reliability(bins);
        for (int row = 0; row < samples; row++)
        {
            int said = 0;
            for (int column = 1; column < probabilities.GetLength(1) && !float.IsNaN(probabilities[row, said]); column++)
            {
                // Not less, and not NaN: one NaN makes the answer unknown.
                said = probabilities[row, column] <= probabilities[row, said] ? said : column;
            }

            reliability.Add(probabilities[row, said], said == labels[row]);
        }

        return reliability;
    }

    /// <summary>Adds a sample.</summary>
    /// <param name="confidence">The probability of the class that the model says, in [0, 1]. NaN makes the errors NaN.</param>
    /// <param name="isRight">Whether that class is the right one.</param>
    public void Add(double confidence, bool isRight)
    {
        _samples++;
        if (double.IsNaN(confidence))
        {
            _isUnknown = true;
            return;
        }

        int bin = Math.Clamp((int)Math.Ceiling(confidence * _count.Length) - 1, 0, _count.Length - 1);
        _confidence[bin] += confidence;
        _right[bin] += isRight ? 1 : 0;
        _count[bin]++;
    }

    /// <summary>Forgets all samples.</summary>
    public void Clear()
    {
        Array.Clear(_confidence);
        Array.Clear(_right);
        Array.Clear(_count);
        (_samples, _isUnknown) = (0, false);
    }

    /// <summary>Names all that follows from the samples so far.</summary>
    internal void Remember(Memento memento)
    {
        memento.Keep("confidence", _confidence);
        memento.Keep("right", _right);
        memento.Keep("count", _count);
        memento.Keep("samples", ref _samples);
        memento.Keep("is_unknown", ref _isUnknown);
    }

    private double GapOf(int bin) => Math.Abs(_confidence[bin] - _right[bin]) / _count[bin];

    private double OrUnknown(double error) => Count == 0 || _isUnknown ? double.NaN : error;
}
