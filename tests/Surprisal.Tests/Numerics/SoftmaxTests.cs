using System.Numerics;
using Surprisal.Numerics;

namespace Surprisal.Tests.NumericsTests;

/// <summary>Tests of <see cref="Softmax"/>, <see cref="LogSoftmax"/> and <see cref="LogSumExp"/>, which share their rules.</summary>
public sealed class SoftmaxTests
{
    [Fact]
    public void The_tutorial_example_comes_out()
    {
        float[] result = new float[3];
        Softmax.Value<float>([1, 2, 3], result);
        Expect.Near<float>(result, [0.09003057, 0.24472848, 0.66524094], 2e-7);
    }

    [Fact]
    public void Golden_rows_have_their_log_sum_exp()
    {
        double[] result = new double[2];
        LogSumExp.Value<double>([1.2, -0.8, -0.5, 0.9, -1.2, 1.1], 2, 3, 1, result);
        Expect.Near<double>(result, [1.4761297055455376, 1.7517987958544252], 1e-15);
    }

    [Fact]
    public void Every_shape_agrees_with_the_textbook_in_place_or_not()
    {
        foreach (int classes in Enumerable.Range(1, 130).Append(2100))
        {
            Textbook<float>(2, classes, 1, 2e-6);
            Textbook<double>(2, classes, 1, 1e-13);
        }

        foreach (int inner in (int[])[2, 3, 8, 70])
        {
            Textbook<float>(3, 11, inner, 2e-6);
            Textbook<double>(3, 11, inner, 1e-13);
        }
    }

    [Fact]
    public void The_logarithm_keeps_its_precision_where_one_class_is_nearly_certain()
    {
        foreach (int inner in (int[])[1, 2])
        {
            double[] result = new double[3 * inner];
            double[] logits = inner == 1 ? [40, 0, 0] : [40, 40, 0, 0, 0, 0];
            LogSoftmax.Value<double>(logits, 1, 3, inner, result);
            Expect.Near(result[0], -8.496708510583178e-18, 1e-15);
            Expect.Near(result[inner], -40, 1e-15);
        }
    }

    [Fact]
    public void Large_scores_give_finite_results()
    {
        float[] result = new float[3];
        Softmax.Value<float>([1e4f, -1e4f, 1e4f], result);
        result.ShouldBe([0.5f, 0, 0.5f]);
        LogSoftmax.Value<float>([1e4f, -1e4f, 0], result);
        result.ShouldBe([0, -2e4f, -1e4f]);
        LogSumExp.Value<float>([1e4f, -1e4f]).ShouldBe(1e4f);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_score_of_minus_infinity_has_no_probability(int inner)
    {
        double[] logits = [.. Enumerable.Repeat(double.NegativeInfinity, inner), .. Enumerable.Repeat(2.0, 2 * inner)];
        double[] result = new double[3 * inner];
        Softmax.Value<double>(logits, 1, 3, inner, result);
        result[..inner].ShouldAllBe(value => value == 0);
        result[inner..].ShouldAllBe(value => value == 0.5);
        LogSoftmax.Value<double>(logits, 1, 3, inner, result);
        result[..inner].ShouldAllBe(value => double.IsNegativeInfinity(value));
        Expect.Near(result[^1], -Math.Log(2), 1e-15);
    }

    [Theory]
    [InlineData(double.NaN, 1.0)]
    [InlineData(double.PositiveInfinity, 1.0)]
    [InlineData(double.NegativeInfinity, double.NegativeInfinity)]
    [InlineData(double.PositiveInfinity, double.NaN)]
    public void A_row_without_a_distribution_becomes_NaN_as_a_whole(double first, double others)
    {
        foreach (int inner in (int[])[1, 2])
        {
            for (int place = 0; place < 9; place++)
            {
                double[] logits = new double[9 * inner];
                Array.Fill(logits, others);
                logits[place * inner] = first;
                double[] result = new double[9 * inner];
                Softmax.Value<double>(logits, 1, 9, inner, result);
                Enumerable.Range(0, 9).ShouldAllBe(k => double.IsNaN(result[k * inner]));
                LogSoftmax.Value<double>(logits, 1, 9, inner, result);
                Enumerable.Range(0, 9).ShouldAllBe(k => double.IsNaN(result[k * inner]));
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Log_sum_exp_takes_its_limits_and_NaN_wins(int inner)
    {
        Limit(double.NegativeInfinity, double.NegativeInfinity, double.NegativeInfinity, inner);
        Limit(double.PositiveInfinity, 1, double.PositiveInfinity, inner);
        Limit(double.PositiveInfinity, double.NegativeInfinity, double.PositiveInfinity, inner);
        Limit(double.PositiveInfinity, double.NaN, double.NaN, inner);
        Limit(double.NaN, double.PositiveInfinity, double.NaN, inner);
        Limit(double.NaN, 1, double.NaN, inner);
        LogSumExp.Value<double>([]).ShouldBe(double.NegativeInfinity);
    }

    [Fact]
    public void Empty_axes_are_no_work()
    {
        Softmax.Value<float>([], []);
        Softmax.Value<float>([], 3, 0, 2, []);
        LogSoftmax.Value<float>([], []);
        LogSoftmax.Value<float>([], 3, 0, 2, []);
        float[] result = new float[6];
        LogSumExp.Value<float>([], 3, 0, 2, result);
        result.ShouldAllBe(value => float.IsNegativeInfinity(value));
    }

    [Fact]
    public void Wrong_lengths_and_partial_overlap_are_refused()
    {
        float[] room = new float[8];
        Should.Throw<ArgumentException>(() => Softmax.Value<float>(new float[3], new float[2]))
            .Message.ShouldContain("'result' holds 2 values, but 'logits' holds 3.");
        Should.Throw<ArgumentException>(() => LogSoftmax.Value<float>(room.AsSpan(0, 4), room.AsSpan(2, 4)))
            .Message.ShouldContain("'result' overlaps 'logits' partly");
        Should.Throw<ArgumentException>(() => LogSumExp.Value<float>(new float[7], 2, 3, 1, new float[2]))
            .Message.ShouldContain("'logits' holds 7 values, but shape [2, 3, 1] needs 6.");
        Should.Throw<ArgumentOutOfRangeException>(() => Softmax.Value<float>(new float[6], -2, -3, 1, new float[6]))
            .Message.ShouldContain("a size cannot be negative");
    }

    private static void Limit(double first, double others, double expected, int inner)
    {
        for (int place = 0; place < 9; place++)
        {
            double[] logits = new double[9 * inner];
            Array.Fill(logits, others);
            logits[place * inner] = first;
            double[] result = new double[inner];
            LogSumExp.Value<double>(logits, 1, 9, inner, result);
            result[0].ShouldBe(expected);
        }
    }

    private static void Textbook<T>(int outer, int classes, int inner, double tolerance)
        where T : IFloatingPointIeee754<T>
    {
        T[] logits = Expect.Scores<T>(outer * classes * inner, (ulong)classes);
        double[] expected = new double[logits.Length];
        double[] logSums = new double[outer * inner];
        for (int column = 0; column < outer * inner; column++)
        {
            int start = (column / inner * classes * inner) + (column % inner);
            double sum = 0;
            for (int k = 0; k < classes; k++)
            {
                sum += Math.Exp(double.CreateTruncating(logits[start + (k * inner)]));
            }

            logSums[column] = Math.Log(sum);
            for (int k = 0; k < classes; k++)
            {
                expected[start + (k * inner)] = Math.Exp(double.CreateTruncating(logits[start + (k * inner)])) / sum;
            }
        }

        T[] result = new T[logits.Length];
        Softmax.Value<T>(logits, outer, classes, inner, result);
        Expect.Near<T>(result, expected, tolerance);
        T[] inPlace = [.. logits];
        Softmax.Value<T>(inPlace, outer, classes, inner, inPlace);
        inPlace.ShouldBe(result);

        LogSoftmax.Value<T>(logits, outer, classes, inner, result);
        Expect.Near<T>(result, Array.ConvertAll(expected, Math.Log), tolerance, tolerance);
        inPlace = [.. logits];
        LogSoftmax.Value<T>(inPlace, outer, classes, inner, inPlace);
        inPlace.ShouldBe(result);

        T[] sums = new T[outer * inner];
        LogSumExp.Value<T>(logits, outer, classes, inner, sums);
        Expect.Near<T>(sums, logSums, tolerance, tolerance);
    }
}
