using System.Numerics;

namespace Surprisal.Benchmarks.Workloads;

/// <summary>The formulas in double, written down as they are read.</summary>
internal static class Plain
{
    public static double LogSumExp(ReadOnlySpan<double> scores)
    {
        double max = double.NegativeInfinity;
        foreach (double score in scores)
        {
            max = Math.Max(max, score);
        }

        double sum = 0;
        foreach (double score in scores)
        {
            sum += Math.Exp(score - max);
        }

        return max + Math.Log(sum);
    }

    public static double[] LogSoftmax(ReadOnlySpan<double> scores)
    {
        double logSumExp = LogSumExp(scores);
        return Array.ConvertAll(scores.ToArray(), score => score - logSumExp);
    }

    public static double[] Softmax(ReadOnlySpan<double> scores) => Array.ConvertAll(LogSoftmax(scores), Math.Exp);

    public static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    /// <summary><c>t log(1 + exp(−x)) + (1 − t) log(1 + exp x)</c>, for moderate scores.</summary>
    public static double SigmoidCrossEntropy(double x, double t) => (t * Math.Log(1 + Math.Exp(-x))) + ((1 - t) * Math.Log(1 + Math.Exp(x)));

    /// <summary>Targets that put a share evenly on all classes and the rest on the label.</summary>
    public static double[] OneHot(int label, int classes, double smoothing = 0)
    {
        double[] targets = new double[classes];
        Array.Fill(targets, smoothing / classes);
        targets[label] += 1 - smoothing;
        return targets;
    }

    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            sum += x[i] * y[i];
        }

        return sum;
    }

    public static double[] ToDouble<T>(ReadOnlySpan<T> values)
        where T : INumberBase<T>
    {
        double[] result = new double[values.Length];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = double.CreateTruncating(values[i]);
        }

        return result;
    }
}
