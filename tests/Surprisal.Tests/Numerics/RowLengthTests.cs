using System.Numerics;
using Surprisal.Numerics;

namespace Surprisal.Tests.NumericsTests;

/// <summary>Kernels over rows at every length: narrow rows go many at once, wide ones by blocks, and none may tell.</summary>
public sealed class RowLengthTests
{
    private const int Rows = 67;

    // All of those that narrow rows can have, and some.
    public static TheoryData<int> Lengths { get; } = [.. Enumerable.Range(1, 66), 127, 128, 255, 257];

    public static TheoryData<int> Counts { get; } = [.. Enumerable.Range(1, 70)];

    public static TheoryData<int> LongLengths { get; } = [1000, 1023, 4097, 32001, 128257];

    [Fact]
    public void Every_length_agrees_with_the_plain_form()
    {
        for (int classes = 1; classes <= 257; classes++)
        {
            int rows = classes <= 66 ? 35 : 3;
            AgreeWithPlainForm<float>(rows, classes, 4e-6);
            AgreeWithPlainForm<double>(rows, classes, 1e-13);
        }
    }

    [Theory]
    [MemberData(nameof(LongLengths))]
    public void Long_rows_agree_with_the_plain_form(int classes)
    {
        AgreeWithPlainForm<float>(2, classes, 4e-6);
        AgreeWithPlainForm<double>(2, classes, 1e-13);
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Many_rows_have_the_bits_of_each_alone(int classes)
    {
        HaveTheBitsOfEachAlone<float>(Rows, classes);
        HaveTheBitsOfEachAlone<double>(Rows, classes);
    }

    [Theory]
    [MemberData(nameof(Counts))]
    public void Any_number_of_rows_has_the_bits_of_each_alone(int rows)
    {
        HaveTheBitsOfEachAlone<float>(rows, classes: 10);
        HaveTheBitsOfEachAlone<double>(rows, classes: 7);
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Products_of_many_rows_with_a_gradient_have_the_bits_of_each_alone(int classes)
    {
        HaveTheProductsOfEachAlone<float>(Rows, classes);
        HaveTheProductsOfEachAlone<double>(Rows, classes);
    }

    [Theory]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(129)]
    [InlineData(259)]
    public void Rows_past_the_first_tile_have_the_bits_of_each_alone(int rows)
    {
        HaveTheBitsOfEachAlone<float>(rows, classes: 10);
        HaveTheProductsOfEachAlone<float>(rows, classes: 10);
        HaveTheProductsOfEachAlone<double>(rows, classes: 3);
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Weights_and_rows_left_out_are_the_same_for_many_rows_and_for_each_alone(int classes)
    {
        (double[] logits, int[] labels) = Scores<double>(Rows, classes, seed: 7);
        double[] classWeights = [.. Enumerable.Range(0, classes).Select(k => k % 3 * 0.5)];
        double[] sampleWeights = [.. Enumerable.Range(0, Rows).Select(i => (i % 4) + 0.25)];
        bool[] mask = [.. Enumerable.Range(0, Rows).Select(i => i % 5 != 3)];
        logits[(3 * classes) + (classes / 2)] = double.NaN;
        double[] gradient = new double[logits.Length];
        double[] losses = new double[Rows];
        LossOptions<double> options = new()
        {
            ClassWeights = classWeights,
            SampleWeights = sampleWeights,
            Mask = mask,
            Reduction = Reduction.Sum,
            IgnoreLabel = 1,
        };
        CrossEntropy.ValueAndGradient<double, int>(logits, labels, classes, gradient, options, new() { Losses = losses });

        for (int row = 0; row < Rows; row++)
        {
            double[] ownGradient = new double[classes];
            double[] ownLoss = new double[1];
            LossOptions<double> own = new()
            {
                ClassWeights = classWeights,
                SampleWeights = sampleWeights.AsSpan(row, 1),
                Mask = mask.AsSpan(row, 1),
                Reduction = Reduction.Sum,
                IgnoreLabel = 1,
            };
            CrossEntropy.ValueAndGradient<double, int>(
                logits.AsSpan(row * classes, classes), labels.AsSpan(row, 1), classes, ownGradient, own, new() { Losses = ownLoss });
            Expect.SameBits<double>(gradient.AsSpan(row * classes, classes), ownGradient);
            Expect.SameBits<double>(losses.AsSpan(row, 1), ownLoss);
        }
    }

    private static void AgreeWithPlainForm<T>(int rows, int classes, double tolerance)
        where T : struct, IFloatingPointIeee754<T>
    {
        (T[] logits, int[] labels) = Scores<T>(rows, classes, seed: classes);
        T[] probabilities = new T[logits.Length];
        T[] logarithms = new T[logits.Length];
        T[] sums = new T[rows];
        T[] losses = new T[rows];
        T[] gradient = new T[logits.Length];
        Softmax.Value<T>(logits, rows, classes, 1, probabilities);
        LogSoftmax.Value<T>(logits, rows, classes, 1, logarithms);
        LogSumExp.Value<T>(logits, rows, classes, 1, sums);
        CrossEntropy.ValuesAndGradients<T, int>(logits, labels, classes, losses, gradient);

        for (int row = 0; row < rows; row++)
        {
            double[] z = Array.ConvertAll(logits[(row * classes)..((row + 1) * classes)], double.CreateTruncating);
            double max = z.Max();
            double sum = Expect.Sum(z.Select(x => Math.Exp(x - max)));
            double log = max + Math.Log(sum);
            Close(double.CreateTruncating(sums[row]), log, tolerance * (1 + Math.Abs(log)));
            Close(double.CreateTruncating(losses[row]), log - z[labels[row]], tolerance * (1 + Math.Abs(log) + Math.Abs(z[labels[row]])));
            for (int k = 0; k < classes; k++)
            {
                double p = Math.Exp(z[k] - log);
                int i = (row * classes) + k;
                Close(double.CreateTruncating(probabilities[i]), p, tolerance * p);
                Close(double.CreateTruncating(gradient[i]), p - (k == labels[row] ? 1 : 0), tolerance * (k == labels[row] ? 1 : p));
                if (!double.IsInfinity(z[k]))
                {
                    Close(double.CreateTruncating(logarithms[i]), z[k] - log, tolerance * (1 + Math.Abs(z[k]) + Math.Abs(log)));
                }
            }
        }
    }

    private static void Close(double actual, double expected, double tolerance) =>
        Math.Abs(actual - expected).ShouldBeLessThanOrEqualTo(tolerance, $"{actual} is not {expected}");

    private static void HaveTheProductsOfEachAlone<T>(int rows, int classes)
        where T : struct, IFloatingPointIeee754<T>
    {
        (T[] logits, _) = Scores<T>(rows, classes, seed: classes);
        (T[] incoming, _) = Scores<T>(rows, classes, seed: classes + 1);
        logits[5 * classes] = T.NaN;
        logits[(6 * classes) + (classes / 2)] = T.PositiveInfinity;
        logits.AsSpan(7 * classes, classes).Fill(T.NegativeInfinity);
        logits.AsSpan(8 * classes, classes).Fill(T.One);
        logits[9 * classes] = T.NegativeInfinity;
        incoming[9 * classes] = T.NegativeInfinity;
        incoming[(11 * classes) - 1] = T.NaN;
        incoming[12 * classes] = T.PositiveInfinity;

        T[] softmax = new T[logits.Length];
        T[] logSoftmax = new T[logits.Length];
        T[] values = new T[logits.Length];
        Softmax.VectorJacobianProduct<T>(logits, incoming, rows, classes, 1, softmax);
        LogSoftmax.ValueAndVectorJacobianProduct<T>(logits, incoming, rows, classes, 1, values, logSoftmax);
        for (int row = 0; row < rows; row++)
        {
            Range own = (row * classes)..((row + 1) * classes);
            T[] result = new T[classes];
            T[] value = new T[classes];
            Softmax.VectorJacobianProduct<T>(logits[own], incoming[own], result);
            Expect.SameBits<T>(softmax.AsSpan(own), result);
            LogSoftmax.ValueAndVectorJacobianProduct<T>(logits[own], incoming[own], value, result);
            Expect.SameBits<T>(logSoftmax.AsSpan(own), result);
            Expect.SameBits<T>(values.AsSpan(own), value);
        }

        T[] inPlace = [.. logits];
        Softmax.VectorJacobianProduct<T>(inPlace, incoming, rows, classes, 1, inPlace);
        Expect.SameBits<T>(inPlace, softmax);
        inPlace = [.. incoming];
        LogSoftmax.VectorJacobianProduct<T>(logits, inPlace, rows, classes, 1, inPlace);
        Expect.SameBits<T>(inPlace, logSoftmax);
    }

    private static void HaveTheBitsOfEachAlone<T>(int rows, int classes)
        where T : struct, IFloatingPointIeee754<T>
    {
        (T[] logits, int[] labels) = Scores<T>(rows, classes, seed: classes);
        if (rows > 8)
        {
            logits[5 * classes] = T.NaN;
            logits[(6 * classes) + (classes / 2)] = T.PositiveInfinity;
            logits.AsSpan(7 * classes, classes).Fill(T.NegativeInfinity);
            logits.AsSpan(8 * classes, classes).Fill(T.One);
        }

        T[] probabilities = new T[logits.Length];
        T[] logarithms = new T[logits.Length];
        T[] losses = new T[rows];
        T[] gradient = new T[logits.Length];
        Softmax.Value<T>(logits, rows, classes, 1, probabilities);
        LogSoftmax.Value<T>(logits, rows, classes, 1, logarithms);
        CrossEntropy.ValuesAndGradients<T, int>(logits, labels, classes, losses, gradient);
        for (int row = 0; row < rows; row++)
        {
            T[] own = logits[(row * classes)..((row + 1) * classes)];
            T[] result = new T[classes];
            Softmax.Value<T>(own, result);
            Expect.SameBits<T>(probabilities.AsSpan(row * classes, classes), result);
            LogSoftmax.Value<T>(own, result);
            Expect.SameBits<T>(logarithms.AsSpan(row * classes, classes), result);
            T loss = CrossEntropy.ValueAndGradient<T>(own, labels[row], result);
            Expect.SameBits<T>(losses.AsSpan(row, 1), [loss]);
            Expect.SameBits<T>(gradient.AsSpan(row * classes, classes), result);
        }

        T[] inPlace = [.. logits];
        Softmax.Value<T>(inPlace, rows, classes, 1, inPlace);
        Expect.SameBits<T>(inPlace, probabilities);
        inPlace = [.. logits];
        LogSoftmax.Value<T>(inPlace, rows, classes, 1, inPlace);
        Expect.SameBits<T>(inPlace, logarithms);
        inPlace = [.. logits];
        CrossEntropy.ValuesAndGradients<T, int>(inPlace, labels, classes, losses, inPlace);
        Expect.SameBits<T>(inPlace, gradient);
    }

    /// <summary>Scores of which some rule their class out, some are equal, and some rows are nearly certain.</summary>
    private static (T[] Logits, int[] Labels) Scores<T>(int rows, int classes, int seed)
        where T : struct, IFloatingPointIeee754<T>
    {
        var random = new Random(seed);
        T[] logits = new T[rows * classes];
        int[] labels = new int[rows];
        for (int row = 0; row < rows; row++)
        {
            double spread = 0.5 + (row % 5 * 4);
            for (int k = 0; k < classes; k++)
            {
                double score = random.Next(8) == 0 ? 1 : spread * ((random.NextDouble() * 2) - 1);
                logits[(row * classes) + k] = T.CreateTruncating(k > 0 && random.Next(16) == 0 ? double.NegativeInfinity : score);
            }

            labels[row] = random.Next(classes);
            logits[(row * classes) + labels[row]] = T.CreateTruncating(spread * random.NextDouble());
        }

        return (logits, labels);
    }
}
