using System.Numerics.Tensors;

namespace Surprisal.Calibration;

/// <summary>A factor and a summand for each column of scores that make the summed loss and the pull smallest.</summary>
/// <remarks>
/// Newton's method, whose systems are solved by conjugate gradients, so that the second derivatives of many classes need no matrix; a step is
/// halved until the loss falls as its slope promises. Reference: J. Nocedal, S. J. Wright, "Numerical Optimization", 2006, section 7.1.
/// </remarks>
internal sealed class ScaleAndShift
{
    private const int MostSteps = 100;
    private const double Tolerance = 1e-13;
    private const double SystemTolerance = 1e-8;
    private const double ShortestStep = 1e-9;
    private const double PromiseKept = 1e-4;

    private readonly HeldOut _samples;
    private readonly double[] _scores;
    private readonly double[] _work;
    private readonly double[] _probabilities;

    private ScaleAndShift(HeldOut samples)
    {
        _samples = samples;
        _scores = new double[samples.Scores.Length];
        _work = new double[_scores.Length];
        _probabilities = new double[_scores.Length];
    }

    /// <summary>The factors, then the summands.</summary>
    public static double[][] Of(HeldOut samples)
    {
        double[] found = new ScaleAndShift(samples).Find();
        return [found[..samples.Classes], found[samples.Classes..]];
    }

    private double[] Find()
    {
        double[] at = new double[2 * _samples.Classes];
        at.AsSpan(0, _samples.Classes).Fill(1);
        double[] gradient = new double[at.Length];
        double[] tried = new double[at.Length];
        double loss = Loss(at);
        for (int step = 0; step < MostSteps; step++)
        {
            Gradient(at, gradient);
            double[] direction = Solve(gradient);
            double slope = TensorPrimitives.Dot<double>(gradient, direction);
            if (!(-slope > Tolerance * (1 + loss)))
            {
                break;
            }

            double length = 1;
            double next = Try(length);
            while (!(next <= loss + (PromiseKept * length * slope)) && length > ShortestStep)
            {
                length /= 2;
                next = Try(length);
            }

            if (!(next < loss))
            {
                break;
            }

            loss = next;
            tried.CopyTo(at.AsSpan());

            double Try(double part)
            {
                TensorPrimitives.MultiplyAdd(direction, part, at, tried);
                return Loss(tried);
            }
        }

        return at;
    }

    /// <summary>The direction <c>−H⁻¹g</c>, or the best one found towards it.</summary>
    private double[] Solve(double[] gradient)
    {
        double[] solution = new double[gradient.Length];
        double[] rest = Array.ConvertAll(gradient, value => -value);
        double[] along = [.. rest];
        double[] curved = new double[gradient.Length];
        double size = TensorPrimitives.Dot<double>(rest, rest);
        double enough = SystemTolerance * SystemTolerance * size;
        for (int i = 0; i < 2 * gradient.Length && size > enough; i++)
        {
            Curve(along, curved);
            double part = size / TensorPrimitives.Dot<double>(along, curved);
            TensorPrimitives.MultiplyAdd(along, part, solution, solution);
            TensorPrimitives.MultiplyAdd(curved, -part, rest, rest);
            double before = size;
            size = TensorPrimitives.Dot<double>(rest, rest);
            TensorPrimitives.MultiplyAdd(along, size / before, rest, along);
        }

        return solution;
    }

    private double Loss(double[] at)
    {
        Apply(at, _scores);
        return _samples.Loss(_scores) + (Pull.Strength / 2 * Distance(at));
    }

    private void Gradient(double[] at, double[] gradient)
    {
        Apply(at, _scores);
        _samples.Probabilities(_scores, _probabilities);
        _samples.Gradient(_scores, _work);
        Gather(_work, gradient);
        for (int i = 0; i < at.Length; i++)
        {
            gradient[i] += Pull.Strength * (at[i] - Unchanged(i));
        }
    }

    private void Curve(double[] along, double[] result)
    {
        Apply(along, _work);
        _samples.Curve(_probabilities, _work);
        Gather(_work, result);
        TensorPrimitives.MultiplyAdd(along, Pull.Strength, result, result);
    }

    private void Apply(double[] at, double[] scores)
    {
        int classes = _samples.Classes;
        for (int row = 0; row < scores.Length; row += classes)
        {
            TensorPrimitives.MultiplyAdd(_samples.Scores.AsSpan(row, classes), at.AsSpan(0, classes), at.AsSpan(classes), scores.AsSpan(row, classes));
        }
    }

    /// <summary>What a change of each score comes to for the factors and the summands.</summary>
    private void Gather(double[] byScore, double[] result)
    {
        int classes = _samples.Classes;
        Span<double> factors = result.AsSpan(0, classes);
        Span<double> summands = result.AsSpan(classes);
        result.AsSpan().Clear();
        for (int row = 0; row < byScore.Length; row += classes)
        {
            TensorPrimitives.MultiplyAdd(byScore.AsSpan(row, classes), _samples.Scores.AsSpan(row, classes), factors, factors);
            TensorPrimitives.Add(summands, byScore.AsSpan(row, classes), summands);
        }
    }

    private double Distance(double[] at)
    {
        double sum = 0;
        for (int i = 0; i < at.Length; i++)
        {
            sum += (at[i] - Unchanged(i)) * (at[i] - Unchanged(i));
        }

        return sum;
    }

    private double Unchanged(int i) => i < _samples.Classes ? 1 : 0;
}
