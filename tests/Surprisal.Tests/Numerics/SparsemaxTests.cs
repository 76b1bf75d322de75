using System.Numerics;
using Surprisal.Numerics;

namespace Surprisal.Tests.NumericsTests;

/// <summary>Tests of <see cref="Sparsemax"/>.</summary>
public sealed class SparsemaxTests
{
    [Fact]
    public void Golden_rows_come_out()
    {
        double[] result = new double[6];
        Sparsemax.Value<double>([1.2, -0.8, -0.5, 0.9, -1.2, 1.1], 2, 3, 1, result);
        result[..3].ShouldBe([1, 0, 0]);
        Expect.Near<double>(result.AsSpan(3), [0.4, 0, 0.6], 3e-16);
    }

    [Fact]
    public void Every_shape_agrees_with_sorting()
    {
        foreach (int classes in Enumerable.Range(1, 70).Append(1000))
        {
            Sorted<float>(2, classes, 1, 1e-6);
            Sorted<double>(2, classes, 1, 1e-14);
        }

        foreach (int inner in (int[])[2, 3, 8, 70])
        {
            Sorted<float>(3, 11, inner, 1e-6);
            Sorted<double>(3, 11, inner, 1e-14);
        }
    }

    // At the threshold exactly: with the scores 0, −a, −b of which the last is (−a − 1)/2.
    [Fact]
    public void A_score_at_the_threshold_has_no_probability_and_the_next_number_above_it_has()
    {
        for (int i = 1; i < 1000; i++)
        {
            double a = i / 1024.0;
            double b = (a + 1) / 2;
            double[] result = new double[3];
            Sparsemax.Value<double>([0, -a, -b], result);
            result[2].ShouldBe(0);
            Sparsemax.Value<double>([0, -a, double.BitIncrement(-b)], result);
            result[2].ShouldBeGreaterThan(0);
            Expect.Near(result[2], (double.BitIncrement(-b) + b) * 2 / 3, 1e-15);
        }
    }

    [Fact]
    public void Equal_scores_share_evenly_at_any_size()
    {
        foreach (double score in (double[])[0, -3, 1e4, -1e8, 1e300])
        {
            double[] result = new double[21];
            Array.Fill(result, score);
            Sparsemax.Value<double>(result, result);
            result.ShouldAllBe(value => value == 1.0 / 21);
        }
    }

    [Fact]
    public void Every_step_of_a_staircase_is_found()
    {
        // Each step of Newton's drops few classes here, so that many steps are needed.
        double[] logits = [.. Enumerable.Range(0, 60).Select(k => -Math.Pow(0.5, k))];
        Sorted(logits, 1e-14);
        Sorted([.. Enumerable.Range(0, 60).Select(k => -1 + Math.Pow(0.5, k))], 1e-14);
    }

    [Fact]
    public void One_class_has_all_and_scores_far_below_nothing()
    {
        float[] result = new float[1];
        Sparsemax.Value<float>([-7], result);
        result.ShouldBe([1]);
        result = new float[4];
        Sparsemax.Value<float>([1e38f, -3e38f, float.NegativeInfinity, 1e38f], result);
        result.ShouldBe([0.5f, 0, 0, 0.5f]);
        result.ShouldAllBe(value => !float.IsNegative(value));
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
                Sparsemax.Value<double>(logits, 1, 9, inner, result);
                Enumerable.Range(0, 9).ShouldAllBe(k => double.IsNaN(result[k * inner]));
                Sparsemax.VectorJacobianProduct<double>(logits, new double[9 * inner], 1, 9, inner, result);
                Enumerable.Range(0, 9).ShouldAllBe(k => double.IsNaN(result[k * inner]));
            }
        }
    }

    [Fact]
    public void The_vector_Jacobian_product_takes_the_mean_over_the_support_off()
    {
        double[] result = new double[4];
        Sparsemax.VectorJacobianProduct<double>([0.9, -1.2, 1.1, double.NegativeInfinity], [3, double.NaN, 5, double.PositiveInfinity], result);
        result.ShouldBe([-1, 0, 1, 0]);

        // Even where what all classes share is large.
        Sparsemax.VectorJacobianProduct<double>([7.4, 5, 7.5, 7.1], [1e16, 0, 1e16 + 2, 1e16 + 4], result);
        result.ShouldBe([-2, 0, 0, 2]);
    }

    [Fact]
    public void Half_is_computed_in_float_and_rounded_once()
    {
        Half[] logits = Array.ConvertAll(Expect.Scores<float>(2 * 37 * 3, scale: 0.3), value => (Half)value);
        float[] expected = new float[logits.Length];
        Sparsemax.Value<float>(Array.ConvertAll(logits, value => (float)value), 2, 37, 3, expected);
        Half[] result = new Half[logits.Length];
        Sparsemax.Value<Half>(logits, 2, 37, 3, result);
        result.ShouldBe(Array.ConvertAll(expected, value => (Half)value));
    }

    [Fact]
    public void Empty_axes_are_no_work()
    {
        Sparsemax.Value<float>([], []);
        Sparsemax.Value<float>([], 3, 0, 2, []);
        Sparsemax.VectorJacobianProduct<float>([], [], 3, 0, 2, []);
    }

    [Fact]
    public void Wrong_lengths_and_partial_overlap_are_refused()
    {
        float[] room = new float[8];
        Should.Throw<ArgumentException>(() => Sparsemax.Value<float>(new float[3], new float[2]))
            .Message.ShouldContain("'result' holds 2 values, but 'logits' holds 3.");
        Should.Throw<ArgumentException>(() => Sparsemax.Value<float>(room.AsSpan(0, 4), room.AsSpan(2, 4)))
            .Message.ShouldContain("'result' overlaps 'logits' partly");
        Should.Throw<ArgumentException>(() => Sparsemax.VectorJacobianProduct<float>(new float[4], new float[3], new float[4]))
            .Message.ShouldContain("'incoming' holds 3 values, but 'logits' holds 4.");
        Should.Throw<ArgumentException>(() => Sparsemax.VectorJacobianProduct<float>(new float[4], room.AsSpan(0, 4), room.AsSpan(1, 4)))
            .Message.ShouldContain("'result' overlaps 'incoming' partly");
        Should.Throw<ArgumentException>(() => Sparsemax.Value<float>(new float[7], 2, 3, 1, new float[7]))
            .Message.ShouldContain("'logits' holds 7 values, but shape [2, 3, 1] needs 6.");
    }

    private static void Sorted<T>(int outer, int classes, int inner, double tolerance)
        where T : IFloatingPointIeee754<T>
    {
        T[] logits = Expect.Scores<T>(outer * classes * inner, (ulong)classes, scale: 0.5);
        T[] result = new T[logits.Length];
        Sparsemax.Value<T>(logits, outer, classes, inner, result);
        for (int column = 0; column < outer * inner; column++)
        {
            int start = (column / inner * classes * inner) + (column % inner);
            IEnumerable<int> places = Enumerable.Range(0, classes).Select(k => start + (k * inner));
            double[] expected = BySorting([.. places.Select(place => double.CreateTruncating(logits[place]))]);
            Expect.Near<T>([.. places.Select(place => result[place])], expected, 0, tolerance);
            places.Select(place => result[place] > T.Zero).ShouldBe(expected.Select(value => value > 0));
        }
    }

    private static void Sorted(double[] logits, double tolerance)
    {
        double[] result = new double[logits.Length];
        Sparsemax.Value<double>(logits, result);
        Expect.Near<double>(result, BySorting(logits), 0, tolerance);
    }

    /// <summary>As the paper has it: sorted, the support is as many as are above the threshold of all up to them.</summary>
    private static double[] BySorting(double[] logits)
    {
        double[] sorted = [.. logits.OrderDescending()];
        int support = Enumerable.Range(1, sorted.Length).Last(k => 1 + (k * sorted[k - 1]) > sorted[..k].Sum());
        double threshold = (sorted[..support].Sum() - 1) / support;
        return Array.ConvertAll(logits, logit => Math.Max(0, logit - threshold));
    }
}
