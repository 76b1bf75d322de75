namespace Surprisal.Optimizers;

/// <summary>An <see cref="Lbfgs"/> on its way.</summary>
/// <remarks>What is remembered is of no use at another point, so it is no part of a model: a search that goes on from saved weights starts anew, one that goes on from a checkpoint does not.</remarks>
internal sealed class LbfgsSearch
{
    // The usual constants: N. & W., section 3.1.
    private const double SufficientDecrease = 1e-4;
    private const double SufficientFlattening = 0.9;
    private const int MostTrials = 40;

    // Values that differ by their last digits alone are told apart by their slopes (W. W. Hager, H. Zhang, "A new conjugate gradient method", 2005).
    private const double ValueNoise = 1e-15;

    private readonly Lbfgs _settings;
    private readonly ValueAndGradient _objective;
    private readonly List<(double[] Step, double[] Change, double Product)> _memory = [];
    private readonly double[] _direction;
    private double[] _point;
    private double[] _gradient;
    private double[] _trialPoint;
    private double[] _trialGradient;
    private double _trialValue;

    /// <summary>Looks at the start.</summary>
    /// <exception cref="ArgumentException">The value or a derivative there is NaN or infinite.</exception>
    public LbfgsSearch(Lbfgs settings, ReadOnlySpan<double> start, ValueAndGradient objective)
    {
        (_settings, _objective) = (settings, objective);
        _point = start.ToArray();
        _gradient = new double[start.Length];
        _trialPoint = new double[start.Length];
        _trialGradient = new double[start.Length];
        _direction = new double[start.Length];
        Value = objective(_point, _gradient);
        if (!double.IsFinite(Value) || !Array.TrueForAll(_gradient, double.IsFinite))
        {
            throw new ArgumentException(
                FormattableString.Invariant($"The value at the start is {Value}, and it and its gradient must be finite. Look for NaN or huge values among the samples, or start elsewhere."),
                nameof(start));
        }
    }

    /// <summary>The best point so far.</summary>
    public ReadOnlySpan<double> Point => _point;

    /// <summary>The value there.</summary>
    public double Value { get; private set; }

    /// <summary>Whether no derivative is larger than the tolerance.</summary>
    public bool IsAtMinimum => Array.TrueForAll(_gradient, derivative => Math.Abs(derivative) <= _settings.Tolerance);

    /// <summary>Goes one step.</summary>
    /// <returns>Whether there was one: not at the minimum, nor where rounding hides the way down.</returns>
    public bool Next()
    {
        if (IsAtMinimum)
        {
            return false;
        }

        FindDirection();
        double slope = Dot(_direction, _gradient);
        if (slope < 0 && SearchAlong(slope, _memory.Count > 0 ? 1 : Math.Min(1, 1 / Math.Sqrt(-slope))))
        {
            Accept();
            return true;
        }

        if (_memory.Count == 0)
        {
            return false;
        }

        // What is remembered led nowhere; the gradient itself may.
        _memory.Clear();
        return Next();
    }

    /// <summary>Names all that the next step depends on.</summary>
    public void Remember(Memento memento)
    {
        double value = Value;
        int count = _memory.Count;
        memento.Keep("value", ref value);
        memento.Keep("point", _point);
        memento.Keep("gradient", _gradient);
        memento.Keep("count", ref count);
        if (memento.IsLoading)
        {
            Value = value;
            _memory.Clear();
            _memory.AddRange(Enumerable.Range(0, count).Select(_ => (new double[_point.Length], new double[_point.Length], 0.0)));
        }

        for (int i = 0; i < count; i++)
        {
            (double[] step, double[] change, _) = _memory[i];
            memento.Keep($"step-{i}", step);
            memento.Keep($"change-{i}", change);
            _memory[i] = (step, change, Dot(step, change));
        }
    }

    /// <summary><c>−H·g</c> by two loops over what is remembered: N. &amp; W., algorithm 7.4.</summary>
    private void FindDirection()
    {
        for (int i = 0; i < _direction.Length; i++)
        {
            _direction[i] = -_gradient[i];
        }

        Span<double> parts = stackalloc double[Math.Min(_memory.Count, 64)];
        parts = _memory.Count > parts.Length ? new double[_memory.Count] : parts;
        for (int i = _memory.Count - 1; i >= 0; i--)
        {
            (double[] step, double[] change, double product) = _memory[i];
            parts[i] = Dot(step, _direction) / product;
            AddTo(_direction, -parts[i], change);
        }

        if (_memory.Count > 0)
        {
            (_, double[] change, double product) = _memory[^1];
            double scale = product / Dot(change, change);
            for (int i = 0; i < _direction.Length; i++)
            {
                _direction[i] *= scale;
            }
        }

        for (int i = 0; i < _memory.Count; i++)
        {
            (double[] step, double[] change, double product) = _memory[i];
            AddTo(_direction, parts[i] - (Dot(change, _direction) / product), step);
        }
    }

    /// <summary>Finds how far to go by the strong conditions of Wolfe: N. &amp; W., algorithms 3.5 and 3.6. The trial is then the point found.</summary>
    private bool SearchAlong(double startSlope, double first)
    {
        double noise = ValueNoise * Math.Abs(Value);
        Trial start = new(0, Value, startSlope);
        Trial best = start;
        Trial? beyond = null;
        double length = first;
        for (int count = 0; count < MostTrials; count++)
        {
            Trial trial = At(length);
            bool isLower = trial.Value <= Value + (SufficientDecrease * length * startSlope) + noise && trial.Value <= best.Value + noise;
            if (!isLower || !double.IsFinite(trial.Slope))
            {
                beyond = trial;
            }
            else if (Math.Abs(trial.Slope) <= -SufficientFlattening * startSlope)
            {
                return true;
            }
            else
            {
                // The minimum lies where the value falls from here: ahead, or back towards the best so far.
                beyond = trial.Slope * ((beyond?.Length ?? double.PositiveInfinity) - best.Length) >= 0 ? best : beyond;
                best = trial;
            }

            length = beyond is { } bound ? Between(best, bound) : 4 * best.Length;
            if (length == best.Length || length == beyond?.Length)
            {
                break;
            }
        }

        return best.Value < Value && At(best.Length).Value < Value;
    }

    private Trial At(double length)
    {
        for (int i = 0; i < _point.Length; i++)
        {
            _trialPoint[i] = _point[i] + (length * _direction[i]);
        }

        _trialValue = _objective(_trialPoint, _trialGradient);
        return new Trial(length, _trialValue, Dot(_trialGradient, _direction));
    }

    /// <summary>Where the cubic through two values and slopes is smallest, kept from both ends: N. &amp; W., equation 3.59.</summary>
    private static double Between(Trial one, Trial other)
    {
        double width = other.Length - one.Length;
        double bend = one.Slope + other.Slope - (3 * (other.Value - one.Value) / width);
        double root = Math.Sqrt((bend * bend) - (one.Slope * other.Slope));
        root = Math.CopySign(root, width);
        double part = 1 - ((other.Slope + root - bend) / (other.Slope - one.Slope + (2 * root)));
        return one.Length + (width * (double.IsFinite(part) ? Math.Clamp(part, 0.1, 0.9) : 0.5));
    }

    private void Accept()
    {
        bool isFull = _memory.Count >= _settings.Memory;
        (double[] step, double[] change, _) = isFull ? _memory[0] : (new double[_point.Length], new double[_point.Length], 0);
        for (int i = 0; i < _point.Length; i++)
        {
            step[i] = _trialPoint[i] - _point[i];
            change[i] = _trialGradient[i] - _gradient[i];
        }

        double product = Dot(step, change);
        if (isFull)
        {
            _memory.RemoveAt(0);
        }

        // Without a bend upwards along the step, H would no longer lead downwards.
        if (product > double.Epsilon)
        {
            _memory.Add((step, change, product));
        }

        (_point, _trialPoint) = (_trialPoint, _point);
        (_gradient, _trialGradient) = (_trialGradient, _gradient);
        Value = _trialValue;
    }

    // One after the other, so that the bits do not depend on the width of vectors.
    private static double Dot(double[] left, double[] right)
    {
        double sum = 0;
        for (int i = 0; i < left.Length; i++)
        {
            sum += left[i] * right[i];
        }

        return sum;
    }

    private static void AddTo(double[] sum, double part, double[] other)
    {
        for (int i = 0; i < sum.Length; i++)
        {
            sum[i] += part * other[i];
        }
    }

    /// <summary>What was found at a length along the direction.</summary>
    private readonly record struct Trial(double Length, double Value, double Slope);
}
