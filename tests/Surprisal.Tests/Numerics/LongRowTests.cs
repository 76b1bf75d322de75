using System.Numerics;
using Surprisal.Numerics;

namespace Surprisal.Tests.NumericsTests;

/// <summary>Rows so long that they are taken by segments: what one segment holds must reach all others, and nothing else.</summary>
[Collection(nameof(ThreadCount))]
public sealed class LongRowTests
{
    // Five segments, the last of a single class.
    private const int Classes = (4 << 14) + 1;

    private static readonly int[] s_segments = [0, 1 << 14, 2 << 14, 3 << 14, 4 << 14, Classes];

    public static TheoryData<int> Segments => [0, 1, 2, 3, 4];

    [Theory]
    [MemberData(nameof(Segments))]
    public void A_segment_that_is_ruled_out_adds_nothing(int segment)
    {
        double[] row = Row();
        row.AsSpan(s_segments[segment]..s_segments[segment + 1]).Fill(double.NegativeInfinity);
        AgreeWithPlainForm<double>(row, 1e-13);
        AgreeWithPlainForm<float>(row, 4e-6);
    }

    [Theory]
    [MemberData(nameof(Segments))]
    public void A_segment_far_above_the_others_leaves_them_0(int segment)
    {
        double[] row = Row();
        foreach (ref double score in row.AsSpan(s_segments[segment]..s_segments[segment + 1]))
        {
            score += 2000;
        }

        AgreeWithPlainForm<double>(row, 1e-13);
        AgreeWithPlainForm<float>(row, 4e-6);
    }

    [Theory]
    [MemberData(nameof(Segments))]
    public void A_segment_far_below_the_others_keeps_its_digits(int segment)
    {
        double[] row = Row();
        foreach (ref double score in row.AsSpan(s_segments[segment]..s_segments[segment + 1]))
        {
            score -= 60;
        }

        AgreeWithPlainForm<double>(row, 1e-13);
        AgreeWithPlainForm<float>(row, 4e-6);
    }

    [Fact]
    public void The_largest_score_may_stand_in_every_segment_and_with_either_sign_of_zero()
    {
        double[] row = Array.ConvertAll(Row(), score => -Math.Abs(score) - 1);
        foreach (int segment in s_segments[..^1])
        {
            row[segment] = segment % 3 == 0 ? 0.0 : -0.0;
        }

        AgreeWithPlainForm<double>(row, 1e-13);
        AgreeWithPlainForm<float>(row, 4e-6);
    }

    [Fact]
    public void One_nearly_certain_class_keeps_the_digits_of_its_loss()
    {
        double[] row = Row();
        row[40_000] = 50;
        float[] gradient = new float[Classes];

        float loss = CrossEntropy.ValueAndGradient(Array.ConvertAll(row, score => (float)score), 40_000, gradient);

        double rest = Expect.Sum(row.Where((_, k) => k != 40_000).Select(score => Math.Exp((float)score - 50.0)));
        Expect.Near(loss, rest, 1e-5);
        Expect.Near(gradient[40_000], -rest / (1 + rest), 1e-5);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void What_is_no_number_in_one_segment_makes_all_of_the_row_none(double score)
    {
        foreach (int place in (int[])[3, 20_000, Classes - 1])
        {
            double[] row = Row();
            row[place] = score;
            double[] result = new double[Classes];
            LogSumExp.Value<double>(row).ShouldBe(score);
            Softmax.Value<double>(row, result);
            result.ShouldAllBe(p => double.IsNaN(p));
            LogSoftmax.Value<double>(row, result);
            result.ShouldAllBe(log => double.IsNaN(log));
            CrossEntropy.ValueAndGradient<double>(row, 7, result).ShouldBe(double.NaN);
            result.ShouldAllBe(slope => double.IsNaN(slope));
        }
    }

    [Fact]
    public void NaN_wins_over_infinity_of_another_segment()
    {
        double[] row = Row();
        row[5] = double.PositiveInfinity;
        row[60_000] = double.NaN;
        LogSumExp.Value<double>(row).ShouldBe(double.NaN);
    }

    [Fact]
    public void A_row_of_nothing_but_ruled_out_classes_is_none()
    {
        double[] row = new double[Classes];
        Array.Fill(row, double.NegativeInfinity);
        LogSumExp.Value<double>(row).ShouldBe(double.NegativeInfinity);
        double[] result = new double[Classes];
        LogSumExp.ValueAndGradient<double>(row, result).ShouldBe(double.NegativeInfinity);
        result.ShouldAllBe(p => double.IsNaN(p));
    }

    [Fact]
    public void In_place_has_the_bits_of_apart_and_a_loss_those_of_a_loss_with_gradient()
    {
        float[] row = Array.ConvertAll(Row(), score => (float)score);
        float[] apart = new float[Classes];
        float[] same = [.. row];
        Softmax.Value<float>(row, apart);
        Softmax.Value<float>(same, same);
        Expect.SameBits<float>(same, apart);

        row.CopyTo(same, 0);
        float loss = CrossEntropy.ValueAndGradient(row, 30_000, apart);
        CrossEntropy.ValueAndGradient(same, 30_000, same).ShouldBe(loss);
        CrossEntropy.Value<float>(row, 30_000).ShouldBe(loss);
        Expect.SameBits<float>(same, apart);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    public void What_is_stored_past_the_caches_has_the_bits_of_what_is_not(int offset)
    {
        const int Rows = 17_000;
        const int Length = 1003;
        float[] scores = new float[(Rows * Length) + offset];
        float[] result = new float[scores.Length];
        double[] row = Row();
        for (int i = 0; i < scores.Length; i++)
        {
            scores[i] = (float)row[i % Classes];
        }

        LogSoftmax.Value<float>(scores.AsSpan(offset), Rows, Length, 1, result.AsSpan(offset));
        LogSoftmax.Value<float>(scores.AsSpan(offset), Rows, Length, 1, scores.AsSpan(offset));
        result.AsSpan(offset).SequenceEqual(scores.AsSpan(offset)).ShouldBeTrue();
    }

    [Theory]
    [InlineData(3, 7, 5)]
    [InlineData(2, 1001, 33)]
    [InlineData(1, 40_000, 19)]
    [InlineData(2, 10, 3000)]
    public void Columns_have_the_bits_of_rows(int outer, int classes, int inner)
    {
        Check<float>();
        Check<double>();

        void Check<T>()
            where T : struct, IFloatingPointIeee754<T>
        {
            double[] row = Row();
            T[] columns = [.. Enumerable.Range(0, outer * classes * inner).Select(i => T.CreateTruncating(row[i % Classes]))];
            T[] rows = Turned(columns);
            T[] ofColumns = new T[columns.Length], ofRows = new T[columns.Length];
            Softmax.Value<T>(columns, outer, classes, inner, ofColumns);
            Softmax.Value<T>(rows, outer * inner, classes, 1, ofRows);
            Expect.SameBits<T>(Turned(ofColumns), ofRows);

            LogSoftmax.Value<T>(columns, outer, classes, inner, ofColumns);
            LogSoftmax.Value<T>(rows, outer * inner, classes, 1, ofRows);
            Expect.SameBits<T>(Turned(ofColumns), ofRows);

            LogSumExp.Value<T>(columns, outer, classes, inner, ofColumns.AsSpan(0, outer * inner));
            LogSumExp.Value<T>(rows, outer * inner, classes, 1, ofRows.AsSpan(0, outer * inner));
            Expect.SameBits<T>(ofColumns.AsSpan(0, outer * inner), ofRows.AsSpan(0, outer * inner));
        }

        T[] Turned<T>(T[] values)
        {
            T[] turned = new T[values.Length];
            for (int i = 0; i < values.Length; i++)
            {
                (int first, int rest) = Math.DivRem(i, classes * inner);
                (int k, int column) = Math.DivRem(rest, inner);
                turned[(((first * inner) + column) * classes) + k] = values[i];
            }

            return turned;
        }
    }

    [Theory]
    [InlineData(1, 4_000_003)]
    [InlineData(2, 300_000)]
    public void Few_long_rows_have_the_same_bits_on_any_number_of_threads(int rows, int classes)
    {
        double[] source = Row();
        float[] scores = [.. Enumerable.Range(0, rows * classes).Select(i => (float)(source[i % Classes] + (i / Classes % 7)))];
        int[] labels = [.. Enumerable.Range(0, rows).Select(i => classes / (i + 2))];
        (float[] values, float loss) = Run(1);
        foreach (int threads in (int[])[2, 5])
        {
            (float[] otherValues, float otherLoss) = Run(threads);
            Expect.SameBits<float>(otherValues, values);
            otherLoss.ShouldBe(loss);
        }

        (float[] Values, float Loss) Run(int threads)
        {
            using ThreadCount count = new(threads);
            float[] softmax = new float[scores.Length], log = new float[scores.Length], gradient = new float[scores.Length], sums = new float[rows];
            Softmax.Value<float>(scores, rows, classes, 1, softmax);
            LogSoftmax.Value<float>(scores, rows, classes, 1, log);
            LogSumExp.Value<float>(scores, rows, classes, 1, sums);
            float loss = CrossEntropy.ValueAndGradient<float, int>(scores, labels, classes, gradient).Value;
            return ([.. softmax, .. log, .. gradient, .. sums], loss);
        }
    }

    private static double[] Row() => Expect.Scores<double>(Classes, seed: 5);

    private static void AgreeWithPlainForm<T>(double[] row, double tolerance)
        where T : struct, IFloatingPointIeee754<T>
    {
        T[] scores = Array.ConvertAll(row, T.CreateTruncating);
        double[] z = Array.ConvertAll(scores, double.CreateTruncating);
        double max = z.Max();
        double sum = Expect.Sum(z.Select(score => Math.Exp(score - max)));
        double[] softmax = Array.ConvertAll(z, score => Math.Exp(score - max) / sum);
        double[] logs = Array.ConvertAll(z, score => score - max - Math.Log(sum));
        T[] result = new T[row.Length];

        Softmax.Value<T>(scores, result);
        Expect.Near<T>(result, softmax, tolerance, absolute: 1e-37);
        LogSoftmax.Value<T>(scores, result);
        Expect.Near<T>(result, logs, tolerance);
        Expect.Near(double.CreateTruncating(LogSumExp.Value<T>(scores)), max + Math.Log(sum), tolerance);
        LogSumExp.ValueAndGradient<T>(scores, result);
        Expect.Near<T>(result, softmax, tolerance, absolute: 1e-37);

        int label = Array.FindIndex(z, double.IsFinite);
        double loss = double.CreateTruncating(CrossEntropy.ValueAndGradient<T>(scores, label, result));
        Expect.Near(loss, -logs[label], tolerance);
        softmax[label] -= 1;
        Expect.Near<T>(result, softmax, 10 * tolerance, absolute: 1e-37);
    }
}
