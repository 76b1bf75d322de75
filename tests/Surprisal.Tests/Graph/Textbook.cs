namespace Surprisal.Tests.GraphTests;

/// <summary>What rows of scores mean, in plain double arithmetic with the maximum subtracted and nothing clever.</summary>
internal static class Textbook
{
    public static double LogSumExp(double[] x)
    {
        double max = x.Max();
        return max + Math.Log(x.Sum(value => Math.Exp(value - max)));
    }

    public static double[] LogSoftmax(double[] x)
    {
        double max = x.Max();
        double logOfSum = Math.Log(x.Sum(value => Math.Exp(value - max)));
        return [.. x.Select(value => value - max - logOfSum)];
    }

    public static double[] Softmax(double[] x) => [.. LogSoftmax(x).Select(Math.Exp)];

    /// <summary>A target of 0 removes its term, even from a class that is ruled out.</summary>
    public static double CrossEntropy(double[] x, double[] t) =>
        t.Zip(LogSoftmax(x)).Sum(pair => pair.First == 0 ? 0 : -pair.First * pair.Second);

    public static double[] CrossEntropyGradient(double[] x, double[] t) =>
        [.. Softmax(x).Zip(t).Select(pair => (pair.First * t.Sum()) - pair.Second)];

    public static double Sigmoid(double x) => x >= 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x));

    public static double Softplus(double x)
    {
        double small = Math.Exp(-Math.Abs(x));

        // Below 1e-8 the series ends after its first term.
        return Math.Max(x, 0) + (small < 1e-8 ? small : Math.Log(1 + small));
    }

    public static double BinaryCrossEntropy(double x, double t) =>
        (t == 0 ? 0 : t * Softplus(-x)) + (t == 1 ? 0 : (1 - t) * Softplus(x));

    public static double BinaryCrossEntropyGradient(double x, double t) => ((1 - t) * Sigmoid(x)) - (t * Sigmoid(-x));
}
