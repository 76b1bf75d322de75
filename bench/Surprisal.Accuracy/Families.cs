using System.Numerics.Tensors;
using Surprisal.Numerics;

namespace Surprisal.Accuracy;

/// <summary>The errors of softmax, its kin and cross-entropy on rows of float scores, against the formulas in double.</summary>
internal static class Families
{
    public static IReadOnlyList<string> Names { get; } =
        ["softmax", "log-softmax", "log-sum-exp", "cross-entropy", "its gradient"];

    /// <summary>Kinds of rows, each with the number of its classes.</summary>
    public static IReadOnlyList<(string Name, int Classes, Func<Random, int, float[]> Row)> Inputs { get; } =
    [
        ("normal, 10 classes", 10, (random, classes) => Normal(random, classes, 3)),
        ("normal, 1000 classes", 1000, (random, classes) => Normal(random, classes, 3)),
        ("wide, 1000 classes", 1000, (random, classes) => Normal(random, classes, 30)),
        ("nearly certain", 10, (random, classes) => Certain(random, classes)),
        ("offset of 2²⁰", 10, (random, classes) => [.. Normal(random, classes, 3).Select(x => MathF.Round(x * 8) / 8 + 1048576)]),
        ("nearly equal", 1000, (random, classes) => Normal(random, classes, 1e-4f)),
        ("long, 50 000 classes", 50_000, (random, classes) => Normal(random, classes, 3)),
        ("golden", 3, (random, _) => Golden[random.Next(Golden.Length)]),
    ];

    /// <summary>Rows whose results are known to many digits: of tutorials, nearly certain, and far from 0.</summary>
    private static float[][] Golden =>
        [[1.2f, -0.8f, -0.5f], [0.9f, -1.2f, 1.1f], [1, 2, 3], [40, 0, 0], [0, 20], [0, -20], [1000, 1001, 1002], [1e4f, -1e4f, 0]];

    /// <summary>Measures all five on one kind of rows: ours, over TensorPrimitives, over MathF.</summary>
    public static Errors[][] Measure(int classes, Func<Random, int, float[]> makeRow, int numbers)
    {
        Errors[][] errors = [.. Names.Select(_ => (Errors[])[new(), new(), new()])];
        Random random = new(classes);
        for (int row = 0; row < Math.Max(3, numbers / classes); row++)
        {
            float[] x = makeRow(random, classes);
            int label = row % 2 == 0 ? TensorPrimitives.IndexOfMax<float>(x) : random.Next(x.Length);
            double[][] exact = Exactly(x, label);
            float[][][] rivals = [Ours(x, label), Composed(x, label), Textbook(x, label)];
            for (int function = 0; function < Names.Count; function++)
            {
                for (int rival = 0; rival < rivals.Length; rival++)
                {
                    for (int k = 0; k < exact[function].Length; k++)
                    {
                        // Below the smallest normal number, exponentials of rows may be flushed to 0.
                        if (Math.Abs(exact[function][k]) >= 1.2e-38)
                        {
                            errors[function][rival].Add(Ulps.Of(rivals[rival][function][k], exact[function][k]), row);
                        }
                    }
                }
            }
        }

        return errors;
    }

    private static float[] Normal(Random random, int count, float scale)
    {
        float[] row = new float[count];
        for (int i = 0; i < count; i++)
        {
            row[i] = (float)(scale * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        }

        return row;
    }

    private static float[] Certain(Random random, int count)
    {
        float[] row = Normal(random, count, 1);
        row[random.Next(count)] += 20 + (40 * random.NextSingle());
        return row;
    }

    private static double[][] Exactly(float[] x, int label)
    {
        int top = TensorPrimitives.IndexOfMax<float>(x);
        double max = x[top];
        double rest = 0;
        for (int k = 0; k < x.Length; k++)
        {
            rest += k == top ? 0 : Math.Exp(x[k] - max);
        }

        double log = rest < 1e-4 ? rest * (1 - (rest * (0.5 - (rest / 3)))) : Math.Log(1 + rest);
        double[] softmax = Array.ConvertAll(x, score => Math.Exp(score - max) / (1 + rest));
        double[] gradient = [.. softmax];
        gradient[label] = label == top ? -rest / (1 + rest) : softmax[label] - 1;
        return [softmax, Array.ConvertAll(x, score => score - max - log), [max + log], [log - (x[label] - max)], gradient];
    }

    private static float[][] Ours(float[] x, int label)
    {
        float[] softmax = new float[x.Length];
        float[] logSoftmax = new float[x.Length];
        float[] gradient = new float[x.Length];
        Softmax.Value<float>(x, softmax);
        LogSoftmax.Value<float>(x, logSoftmax);
        float loss = CrossEntropy.ValueAndGradient<float>(x, label, gradient);
        return [softmax, logSoftmax, [LogSumExp.Value<float>(x)], [loss], gradient];
    }

    private static float[][] Composed(float[] x, int label)
    {
        float max = TensorPrimitives.Max<float>(x);
        float[] softmax = new float[x.Length];
        TensorPrimitives.Subtract(x, max, softmax);
        TensorPrimitives.Exp<float>(softmax, softmax);
        float sum = TensorPrimitives.Sum<float>(softmax);
        TensorPrimitives.Divide(softmax, sum, softmax);
        return Results(x, label, max, softmax, MathF.Log(sum));
    }

    private static float[][] Textbook(float[] x, int label)
    {
        float max = x.Max();
        float sum = 0;
        foreach (float score in x)
        {
            sum += MathF.Exp(score - max);
        }

        return Results(x, label, max, Array.ConvertAll(x, score => MathF.Exp(score - max) / sum), MathF.Log(sum));
    }

    private static float[][] Results(float[] x, int label, float max, float[] softmax, float log)
    {
        float[] gradient = [.. softmax];
        gradient[label] -= 1;
        return [softmax, Array.ConvertAll(x, score => score - max - log), [max + log], [log - (x[label] - max)], gradient];
    }
}
