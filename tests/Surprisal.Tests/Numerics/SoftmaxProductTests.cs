using System.Numerics;
using Surprisal.Numerics;

namespace Surprisal.Tests.NumericsTests;

/// <summary>Products of softmax, log-softmax and log-sum-exp with a gradient, the Jacobian, and the derivatives of the sigmoids.</summary>
public sealed class SoftmaxProductTests
{
    private delegate void Product<T>(ReadOnlySpan<T> logits, ReadOnlySpan<T> incoming, int outer, int classes, int inner, Span<T> result);

    private delegate void ValueAndProduct<T>(
        ReadOnlySpan<T> logits, ReadOnlySpan<T> incoming, int outer, int classes, int inner, Span<T> values, Span<T> result);

    private delegate void Value<T>(ReadOnlySpan<T> logits, int outer, int classes, int inner, Span<T> result);

    private delegate void ValuesAndGradient<T>(ReadOnlySpan<T> x, Span<T> values, Span<T> gradient);

    /// <summary>Rows that are nearly certain, far apart, equal, offset, masked, or long without a likely class.</summary>
    private static double[][] HardRows =>
    [
        [40, 0, 0], [0, 40, 0], [80, 0, 3, -1], [0, 20], [0, -20], [-30, -30, 1], [17, 0, 0], [16.5, 0, 0], [1, 1, 1, 1], [0, 0],
        [1048576, 1048577, 1048575.5], [-1e6, -1e6 + 1, -1e6 - 12], [1000, 1001, 1002],
        [double.NegativeInfinity, 2, 1], [5, double.NegativeInfinity, double.NegativeInfinity], [7],
        [.. Enumerable.Range(0, 1000).Select(k => (k * 7 % 5) / 4096.0)], [12, .. Enumerable.Range(0, 300).Select(k => -(k % 3) / 8.0)],
        [0.5, .. Enumerable.Repeat(-0.5, 999)],
    ];

    [Fact]
    public void A_gradient_by_one_probability_keeps_its_digits_in_hard_rows()
    {
        foreach (double[] logits in HardRows)
        {
            OneHot<float>(logits, 5e-6, 1.2e-38);
            OneHot<double>(logits, 1e-13, 2.3e-308);
        }
    }

    [Fact]
    public void Any_gradient_gives_what_the_formula_says_in_hard_rows()
    {
        foreach (double[] logits in HardRows)
        {
            Any<float>(logits, 5e-6, 1.2e-38);
            Any<double>(logits, 1e-13, 2.3e-308);
        }
    }

    [Fact]
    public void Every_length_gives_what_the_formula_says()
    {
        foreach (int classes in (int[])[.. Enumerable.Range(1, 40), 63, 64, 65, 100, 257])
        {
            double[] logits = Array.ConvertAll(Expect.Scores<float>(classes, (ulong)classes), score => (double)score);
            Any<float>(logits, 5e-6, 1.2e-38);
            Any<double>(logits, 1e-13, 2.3e-308);
        }
    }

    [Fact]
    public void Blocks_of_a_long_row_are_added_up()
    {
        double[] logits = Array.ConvertAll(Expect.Scores<float>(2500), score => (double)score);
        Any<float>(logits, 5e-6, 1.2e-38);
        Any<double>(logits, 1e-13, 2.3e-308);
    }

    [Fact]
    public void A_constant_gradient_by_the_probabilities_moves_no_score()
    {
        double[] logits = [3, -1, 40, 0];
        double[] result = new double[4];
        Softmax.VectorJacobianProduct<double>(logits, [1e9, 1e9, 1e9, 1e9], result);
        result.ShouldBe([0, 0, 0, 0]);
    }

    [Fact]
    public void A_row_of_one_class_has_the_derivative_plus_zero()
    {
        double[] result = [-1];
        Softmax.VectorJacobianProduct<double>([3], [-5], result);
        BitConverter.DoubleToInt64Bits(result[0]).ShouldBe(0);
        LogSoftmax.VectorJacobianProduct<double>([3], [-5], result);
        BitConverter.DoubleToInt64Bits(result[0]).ShouldBe(0);
        Softmax.Jacobian<double>([3], result);
        BitConverter.DoubleToInt64Bits(result[0]).ShouldBe(0);
    }

    [Fact]
    public void A_probability_of_zero_removes_an_infinite_gradient()
    {
        double[] logits = [1, double.NegativeInfinity, 1];
        double[] result = new double[3];
        Softmax.VectorJacobianProduct<double>(logits, [2, double.PositiveInfinity, 4], result);
        result.ShouldBe([-0.5, 0, 0.5]);
        BitConverter.DoubleToInt64Bits(result[1]).ShouldBe(0);
        LogSumExp.VectorJacobianProduct<double>(logits, double.PositiveInfinity, result);
        result.ShouldBe([double.PositiveInfinity, 0, double.PositiveInfinity]);
        LogSoftmax.VectorJacobianProduct<double>(logits, [2, 3, 4], result);
        result.ShouldBe([-2.5, 3, -0.5]);
        LogSoftmax.VectorJacobianProduct<double>(logits, [2, 3, double.PositiveInfinity], result);
        result[..2].ShouldBe([double.NegativeInfinity, 3]);
        LogSoftmax.VectorJacobianProduct<double>([0, double.NegativeInfinity], [double.PositiveInfinity, 3], result.AsSpan(0, 2));
        result[..2].ShouldBe([-3, 3]);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void A_gradient_that_is_no_number_makes_the_row_NaN(double bad)
    {
        double[] logits = [1, 2, 3, 0.5, 1, 2, 3, 1, 9];
        for (int place = 0; place < 9; place++)
        {
            double[] incoming = [1, 2, 3, 4, 5, 6, 7, 8, 9];
            incoming[place] = bad;
            double[] result = new double[9];
            Softmax.VectorJacobianProduct<double>(logits, incoming, result);
            result.ShouldAllBe(value => double.IsNaN(value));
            incoming[(place + 1) % 9] = -bad;
            LogSoftmax.VectorJacobianProduct<double>(logits, incoming, result);
            result.ShouldAllBe(value => double.IsNaN(value));
        }
    }

    [Fact]
    public void A_NaN_by_a_class_that_is_ruled_out_is_not_removed()
    {
        double[] result = new double[2];
        Softmax.VectorJacobianProduct<double>([0, double.NegativeInfinity], [1, double.NaN], result);
        result.ShouldAllBe(value => double.IsNaN(value));
        LogSoftmax.VectorJacobianProduct<double>([0, double.NegativeInfinity], [1, double.NaN], result);
        result.ShouldAllBe(value => double.IsNaN(value));
    }

    [Theory]
    [InlineData(double.NaN, 1.0)]
    [InlineData(double.PositiveInfinity, 1.0)]
    [InlineData(double.NegativeInfinity, double.NegativeInfinity)]
    public void Scores_without_a_distribution_make_the_row_NaN(double first, double others)
    {
        foreach (int inner in (int[])[1, 2])
        {
            double[] logits = new double[9 * inner];
            Array.Fill(logits, others);
            logits[4 * inner] = first;
            double[] incoming = new double[9 * inner];
            double[] result = new double[9 * inner];
            double[] values = new double[9 * inner];
            foreach ((ValueAndProduct<double> function, _, _) in Functions<double>())
            {
                function(logits, incoming, 1, 9, inner, values, result);
                Enumerable.Range(0, 9).ShouldAllBe(k => double.IsNaN(values[k * inner]) && double.IsNaN(result[k * inner]));
            }

            double[] sums = new double[inner];
            LogSumExp.ValueAndGradient<double>(logits, 1, 9, inner, sums, result);
            sums[0].ShouldBe(first);
            Enumerable.Range(0, 9).ShouldAllBe(k => double.IsNaN(result[k * inner]));
            double[] matrices = new double[inner * 81];
            Softmax.Jacobian<double>(logits, 1, 9, inner, matrices);
            matrices[..81].ShouldAllBe(value => double.IsNaN(value));
        }
    }

    [Fact]
    public void Every_layout_and_place_gives_the_same_bits()
    {
        for (int classes = 1; classes <= 257; classes++)
        {
            Layouts<float>(classes);
            Layouts<double>(classes);
            Layouts<Half>(classes);
        }
    }

    [Fact]
    public void Half_is_computed_in_float_and_rounded_once()
    {
        for (int classes = 1; classes <= 257; classes++)
        {
            foreach (int inner in (int[])[1, 3])
            {
                Half[] logits = Expect.Scores<Half>(2 * classes * inner, (ulong)classes);
                Half[] incoming = Expect.Scores<Half>(logits.Length, 5);
                Half[] values = new Half[logits.Length];
                Half[] result = new Half[logits.Length];
                float[] wide = Array.ConvertAll(logits, value => (float)value);
                float[] wideIncoming = Array.ConvertAll(incoming, value => (float)value);
                float[] wideValues = new float[logits.Length];
                float[] wideResult = new float[logits.Length];
                foreach (((ValueAndProduct<Half> narrow, _, Value<Half> value), (ValueAndProduct<float> function, _, _)) in
                    Functions<Half>().Zip(Functions<float>()))
                {
                    narrow(logits, incoming, 2, classes, inner, values, result);
                    function(wide, wideIncoming, 2, classes, inner, wideValues, wideResult);
                    Expect.SameBits<Half>(values, Array.ConvertAll(wideValues, number => (Half)number));
                    Expect.SameBits<Half>(result, Array.ConvertAll(wideResult, number => (Half)number));
                    value(logits, 2, classes, inner, result);
                    Expect.SameBits<Half>(result, values);
                }

                Half[] sums = new Half[2 * inner];
                float[] wideSums = new float[2 * inner];
                LogSumExp.ValueAndGradient<Half>(logits, 2, classes, inner, sums, result);
                LogSumExp.ValueAndGradient<float>(wide, 2, classes, inner, wideSums, wideResult);
                Expect.SameBits<Half>(sums, Array.ConvertAll(wideSums, number => (Half)number));
                Expect.SameBits<Half>(result, Array.ConvertAll(wideResult, number => (Half)number));
                LogSumExp.Value<Half>(logits, 2, classes, inner, sums);
                Expect.SameBits<Half>(sums, Array.ConvertAll(wideSums, number => (Half)number));
            }
        }
    }

    [Fact]
    public void Large_halves_take_their_limits()
    {
        Half[] result = new Half[2];
        Softmax.Value<Half>([(Half)60000, (Half)(-60000)], result);
        result.ShouldBe([Half.One, Half.Zero]);
        LogSoftmax.Value<Half>([(Half)60000, (Half)(-60000)], result);
        result.ShouldBe([Half.Zero, Half.NegativeInfinity]);
        LogSumExp.Value<Half>([(Half)65504, (Half)65504]).ShouldBe((Half)65504);
        LogSumExp.Value<Half>([Half.NegativeInfinity, Half.NegativeInfinity]).ShouldBe(Half.NegativeInfinity);
        LogSumExp.Value<Half>([]).ShouldBe(Half.NegativeInfinity);
    }

    [Fact]
    public void A_row_alone_has_the_bits_of_many()
    {
        float[] logits = Expect.Scores<float>(33);
        float[] incoming = Expect.Scores<float>(33, 2);
        float[] expected = new float[33];
        float[] expectedValues = new float[33];
        float[] result = new float[33];
        float[] values = new float[33];
        Softmax.ValueAndVectorJacobianProduct<float>(logits, incoming, 1, 33, 1, expectedValues, expected);
        Softmax.ValueAndVectorJacobianProduct<float>(logits, incoming, values, result);
        values.ShouldBe(expectedValues);
        result.ShouldBe(expected);
        Softmax.VectorJacobianProduct<float>(logits, incoming, result);
        result.ShouldBe(expected);
        LogSoftmax.ValueAndVectorJacobianProduct<float>(logits, incoming, 1, 33, 1, expectedValues, expected);
        LogSoftmax.ValueAndVectorJacobianProduct<float>(logits, incoming, values, result);
        values.ShouldBe(expectedValues);
        result.ShouldBe(expected);
        LogSoftmax.VectorJacobianProduct<float>(logits, incoming, result);
        result.ShouldBe(expected);
        Softmax.Value<float>(logits, expected);
        LogSumExp.ValueAndGradient<float>(logits, result).ShouldBe(LogSumExp.Value<float>(logits));
        result.ShouldBe(expected);
        LogSumExp.Gradient<float>(logits, result);
        result.ShouldBe(expected);
        LogSumExp.VectorJacobianProduct<float>(logits, 1, result);
        result.ShouldBe(expected);
        LogSumExp.ValueAndGradient<float>([], []).ShouldBe(float.NegativeInfinity);
    }

    [Fact]
    public void The_Jacobian_holds_every_derivative()
    {
        foreach (double[] logits in HardRows.Where(row => row.Length < 100))
        {
            Jacobian(logits);
        }
    }

    [Fact]
    public void Each_row_has_its_Jacobian_wherever_its_classes_lie()
    {
        float[] logits = Expect.Scores<float>(2 * 5 * 3);
        float[] result = new float[2 * 3 * 5 * 5];
        Softmax.Jacobian<float>(logits, 2, 5, 3, result);
        float[] row = new float[5];
        float[] matrix = new float[25];
        for (int i = 0; i < 6; i++)
        {
            for (int k = 0; k < 5; k++)
            {
                row[k] = logits[(i / 3 * 15) + (k * 3) + (i % 3)];
            }

            Softmax.Jacobian<float>(row, matrix);
            result[(i * 25)..((i + 1) * 25)].ShouldBe(matrix);
        }
    }

    [Fact]
    public void The_derivatives_of_the_sigmoids_keep_their_digits_on_both_sides()
    {
        double[] x = [0, 1e-3, -1e-3, 0.5, -0.5, 1, -1, 10, -10, 17, -17, 40, -40, 80, -80, 87, -87];
        Exact[] sigmoid = [.. x.Select(value => Exact.Softmax([value, 0])[0])];
        double[] gradient = [.. sigmoid.Select(value => (value * (Exact.One - value)).ToDouble())];
        double[] opposite = [.. sigmoid.Select(value => (Exact.One - value).ToDouble())];
        double[] plain = [.. sigmoid.Select(value => value.ToDouble())];

        Near<float>(Elementwise.SigmoidValueAndGradient, Elementwise.Sigmoid, Elementwise.SigmoidGradient, x, gradient, 3e-7);
        Near<double>(Elementwise.SigmoidValueAndGradient, Elementwise.Sigmoid, Elementwise.SigmoidGradient, x, gradient, 5e-16);
        Near<float>(Elementwise.LogSigmoidValueAndGradient, Elementwise.LogSigmoid, Elementwise.LogSigmoidGradient, x, opposite, 3e-7);
        Near<double>(Elementwise.LogSigmoidValueAndGradient, Elementwise.LogSigmoid, Elementwise.LogSigmoidGradient, x, opposite, 5e-16);
        Near<float>(Elementwise.SoftplusValueAndGradient, Elementwise.Softplus, Elementwise.SoftplusGradient, x, plain, 3e-7);
        Near<double>(Elementwise.SoftplusValueAndGradient, Elementwise.Softplus, Elementwise.SoftplusGradient, x, plain, 5e-16);
    }

    [Fact]
    public void The_derivatives_of_the_sigmoids_take_their_limits()
    {
        double[] result = new double[3];
        Elementwise.SigmoidGradient<double>([double.NegativeInfinity, double.PositiveInfinity, double.NaN], result);
        result.ShouldBe([0, 0, double.NaN]);
        Elementwise.LogSigmoidGradient<double>([double.NegativeInfinity, double.PositiveInfinity, double.NaN], result);
        result.ShouldBe([1, 0, double.NaN]);
        Elementwise.SoftplusGradient<double>([double.NegativeInfinity, double.PositiveInfinity, double.NaN], result);
        result.ShouldBe([0, 1, double.NaN]);
    }

    [Fact]
    public void Wrong_lengths_and_overlap_are_refused()
    {
        float[] room = new float[12];
        Message(() => Softmax.VectorJacobianProduct<float>(new float[3], new float[2], new float[3]))
            .ShouldContain("'incoming' holds 2 values, but 'logits' holds 3.");
        Message(() => LogSoftmax.VectorJacobianProduct<float>(new float[3], new float[3], new float[4]))
            .ShouldContain("'result' holds 4 values, but 'logits' holds 3.");
        Message(() => Softmax.VectorJacobianProduct<float>(new float[4], room.AsSpan(0, 4), room.AsSpan(2, 4)))
            .ShouldContain("'result' overlaps 'incoming' partly.");
        Message(() => Softmax.ValueAndVectorJacobianProduct<float>(room.AsSpan(0, 4), new float[4], room.AsSpan(0, 4), new float[4]))
            .ShouldContain("'values' shares memory with 'logits'.");
        Message(() => Softmax.ValueAndVectorJacobianProduct<float>(new float[4], new float[4], [], new float[4]))
            .ShouldContain("'values' holds 0 values, but 'logits' holds 4.");
        Message(() => Softmax.ValueAndVectorJacobianProduct<float>(new float[4], new float[4], room.AsSpan(0, 4), room.AsSpan(2, 4)))
            .ShouldContain("'values' shares memory with 'result'.");
        Message(() => Softmax.Jacobian<float>(new float[3], new float[8])).ShouldContain("'result' holds 8 values, but shape [1, 1, 3, 3] needs 9.");
        Message(() => LogSumExp.VectorJacobianProduct<float>(new float[6], new float[3], 2, 3, 1, new float[6]))
            .ShouldContain("'incoming' holds 3 values, but shape [2, 1] needs 2.");
        Message(() => LogSumExp.ValueAndGradient<float>(new float[6], 2, 3, 1, new float[3], new float[6]))
            .ShouldContain("'values' holds 3 values, but shape [2, 1] needs 2.");
        Message(() => Elementwise.SigmoidValueAndGradient<float>(room.AsSpan(0, 4), room.AsSpan(0, 4), new float[4]))
            .ShouldContain("'values' shares memory with 'x'.");
    }

    [Fact]
    public void Empty_axes_are_no_work()
    {
        Softmax.VectorJacobianProduct<float>([], [], []);
        LogSoftmax.VectorJacobianProduct<float>([], [], 3, 0, 2, []);
        Softmax.Jacobian<float>([], []);
        LogSumExp.Gradient<float>([], []);
        float[] values = new float[6];
        LogSumExp.ValueAndGradient<float>([], 3, 0, 2, values, []);
        values.ShouldAllBe(value => float.IsNegativeInfinity(value));
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        float[] logits = Expect.Scores<float>(320);
        Half[] halves = Expect.Scores<Half>(320);
        float[] result = new float[320];
        float[] values = new float[320];
        Half[] halfResult = new Half[320];
        float[] matrices = new float[3200];
        Expect.NoAllocation(() => Softmax.VectorJacobianProduct<float>(logits, logits, 32, 10, 1, result));
        Expect.NoAllocation(() => Softmax.ValueAndVectorJacobianProduct<float>(logits, logits, 2, 10, 16, values, result));
        Expect.NoAllocation(() => LogSoftmax.VectorJacobianProduct<Half>(halves, halves, 2, 10, 16, halfResult));
        Expect.NoAllocation(() => LogSumExp.VectorJacobianProduct<float>(logits, logits.AsSpan(0, 32), 32, 10, 1, result));
        Expect.NoAllocation(() => Softmax.Value<Half>(halves, 2, 10, 16, halfResult));
        Expect.NoAllocation(() => LogSumExp.Value<Half>(halves, 32, 10, 1, halfResult.AsSpan(0, 32)));
        Expect.NoAllocation(() => Softmax.Jacobian<float>(logits, 32, 10, 1, matrices));
        Expect.NoAllocation(() => Elementwise.SigmoidGradient<Half>(halves, halfResult));
    }

    [Fact]
    public void Misaligned_spans_give_the_same_bits()
    {
        float[] logits = Expect.Scores<float>(300, seed: 4);
        float[] incoming = Expect.Scores<float>(300, seed: 5);
        float[] expected = new float[300];
        Softmax.VectorJacobianProduct<float>(logits, incoming, expected);
        float[] room = new float[2048];
        for (int offset = 0; offset < 35; offset++)
        {
            Span<float> result = room.AsSpan(700 + (3 * offset), 300);
            logits.CopyTo(room, offset);
            incoming.CopyTo(room, 340 + (2 * offset));
            Softmax.VectorJacobianProduct<float>(room.AsSpan(offset, 300), room.AsSpan(340 + (2 * offset), 300), result);
            result.SequenceEqual(expected).ShouldBeTrue();
        }
    }

    private static string Message(Action step) => Should.Throw<ArgumentException>(step).Message;

    private static (ValueAndProduct<T> Both, Product<T> Product, Value<T> Value)[] Functions<T>()
        where T : IFloatingPointIeee754<T> =>
    [
        (Softmax.ValueAndVectorJacobianProduct, Softmax.VectorJacobianProduct, Softmax.Value),
        (LogSoftmax.ValueAndVectorJacobianProduct, LogSoftmax.VectorJacobianProduct, LogSoftmax.Value),
    ];

    private static void Jacobian(double[] logits)
    {
        int classes = logits.Length;
        Exact[] p = Exact.Softmax(logits);
        double[] expected = new double[classes * classes];
        for (int i = 0; i < classes; i++)
        {
            for (int j = 0; j < classes; j++)
            {
                expected[(i * classes) + j] = (p[i] * ((i == j ? Exact.One : Exact.Zero) - p[j])).ToDouble();
            }
        }

        double[] result = new double[classes * classes];
        Softmax.Jacobian<double>(logits, result);
        Expect.Near<double>(result, expected, 1.5e-13, 2.3e-308);
        float[] singles = new float[classes * classes];
        Softmax.Jacobian<float>(Array.ConvertAll(logits, score => (float)score), singles);
        Expect.Near<float>(singles, expected, 5e-6, 1.2e-38);
        Half[] halves = new Half[classes * classes];
        float[] rounded = new float[classes * classes];
        Half[] narrow = Array.ConvertAll(logits, score => (Half)score);
        Softmax.Jacobian<Half>(narrow, halves);
        Softmax.Jacobian<float>(Array.ConvertAll(narrow, score => (float)score), rounded);
        halves.ShouldBe(Array.ConvertAll(rounded, value => (Half)value));
    }

    private static void OneHot<T>(double[] logits, double relative, double absolute)
        where T : IFloatingPointIeee754<T>
    {
        T[] scores = Array.ConvertAll(logits, T.CreateTruncating);
        Exact[] p = Exact.Softmax(Array.ConvertAll(scores, double.CreateTruncating));
        foreach (int place in (int[])[0, logits.Length / 2, logits.Length - 1])
        {
            T[] incoming = new T[logits.Length];
            incoming[place] = T.One;
            T[] result = new T[logits.Length];
            Softmax.VectorJacobianProduct<T>(scores, incoming, result);
            Expect.Near<T>(
                result, [.. p.Select((own, k) => (own * ((k == place ? Exact.One : Exact.Zero) - p[place])).ToDouble())], relative, absolute);
            LogSoftmax.VectorJacobianProduct<T>(scores, incoming, result);
            Expect.Near<T>(result, [.. p.Select((own, k) => ((k == place ? Exact.One : Exact.Zero) - own).ToDouble())], relative, absolute);
        }

        // The gradient of a cross-entropy: p − t, with a label that may be the likeliest class.
        T gradient = T.CreateTruncating(-2.5);
        T[] product = new T[logits.Length];
        LogSumExp.VectorJacobianProduct<T>(scores, gradient, product);
        Expect.Near<T>(product, [.. p.Select(own => (own * -2.5).ToDouble())], relative, absolute);
    }

    /// <summary>Where terms of both signs cancel, the error is to be seen against their size.</summary>
    private static void Any<T>(double[] logits, double relative, double absolute)
        where T : IFloatingPointIeee754<T>
    {
        T[] scores = Array.ConvertAll(logits, T.CreateTruncating);
        T[] result = new T[logits.Length];
        Exact[] p = Exact.Softmax(Array.ConvertAll(scores, double.CreateTruncating));
        foreach (double offset in (double[])[0, 1000])
        {
            T[] incoming = Array.ConvertAll(Expect.Scores<T>(logits.Length, 77), value => value + T.CreateTruncating(offset));
            double[] gradient = Array.ConvertAll(incoming, double.CreateTruncating);
            Exact mean = p.Select((own, k) => own * gradient[k]).Aggregate(Exact.Zero, (x, y) => x + y);
            Exact spread = p.Select((own, k) => own * Exact.Abs(gradient[k] - mean)).Aggregate(Exact.Zero, (x, y) => x + y);
            Softmax.VectorJacobianProduct<T>(scores, incoming, result);
            for (int k = 0; k < logits.Length; k++)
            {
                double expected = (p[k] * (gradient[k] - mean)).ToDouble();
                double bound = (p[k] * (Exact.Abs(gradient[k] - mean) + spread)).ToDouble();
                Bound(double.CreateTruncating(result[k]), expected, (relative * bound) + absolute);
            }

            Exact total = gradient.Aggregate(Exact.Zero, (x, y) => x + y);
            Exact size = gradient.Aggregate(Exact.Zero, (x, y) => x + Math.Abs(y));
            LogSoftmax.VectorJacobianProduct<T>(scores, incoming, result);
            for (int k = 0; k < logits.Length; k++)
            {
                double expected = (gradient[k] - (p[k] * total)).ToDouble();
                double bound = ((Math.Abs(gradient[k]) * (Exact.One - p[k])) + (p[k] * (size - Math.Abs(gradient[k])))).ToDouble();
                Bound(double.CreateTruncating(result[k]), expected, (relative * bound) + absolute);
            }
        }
    }

    private static void Bound(double actual, double expected, double bound) =>
        (Math.Abs(actual - expected) <= bound).ShouldBeTrue($"{actual:R} is not within {bound:R} of {expected:R}");

    private static void Layouts<T>(int classes)
        where T : struct, IFloatingPointIeee754<T>
    {
        const int Rows = 6;
        T[] logits = Expect.Scores<T>(Rows * classes, (ulong)classes);
        T[] incoming = Expect.Scores<T>(Rows * classes, 3);
        foreach ((ValueAndProduct<T> both, Product<T> product, Value<T> value) in Functions<T>())
        {
            T[] expected = new T[logits.Length];
            T[] expectedValues = new T[logits.Length];
            both(logits, incoming, Rows, classes, 1, expectedValues, expected);
            T[] result = new T[logits.Length];
            value(logits, Rows, classes, 1, result);
            Expect.SameBits<T>(result, expectedValues);
            foreach (int inner in (int[])[1, 2, 6])
            {
                T[] values = new T[logits.Length];
                T[] columns = Transposed(logits, Rows, classes, inner);
                T[] columnsIncoming = Transposed(incoming, Rows, classes, inner);
                both(columns, columnsIncoming, Rows / inner, classes, inner, values, result);
                Expect.SameBits<T>(values, Transposed(expectedValues, Rows, classes, inner));
                T[] columnsResult = Transposed(expected, Rows, classes, inner);
                Expect.SameBits<T>(result, columnsResult);
                product(columns, columnsIncoming, Rows / inner, classes, inner, result);
                Expect.SameBits<T>(result, columnsResult);
                T[] inPlace = [.. columns];
                product(inPlace, columnsIncoming, Rows / inner, classes, inner, inPlace);
                Expect.SameBits<T>(inPlace, columnsResult);
                inPlace = [.. columnsIncoming];
                product(columns, inPlace, Rows / inner, classes, inner, inPlace);
                Expect.SameBits<T>(inPlace, columnsResult);
                product(columns, columns, Rows / inner, classes, inner, result);
                product(columns, columns, Rows / inner, classes, inner, columns);
                Expect.SameBits<T>(columns, result);
            }
        }

        T[] sums = new T[Rows];
        T[] gradient = new T[logits.Length];
        T[] rowSums = new T[Rows];
        T[] weighted = new T[logits.Length];
        LogSumExp.ValueAndGradient<T>(logits, Rows, classes, 1, rowSums, gradient);
        LogSumExp.VectorJacobianProduct<T>(logits, incoming.AsSpan(0, Rows), Rows, classes, 1, weighted);
        foreach (int inner in (int[])[1, 2, 6])
        {
            T[] columns = Transposed(logits, Rows, classes, inner);
            T[] result = new T[logits.Length];
            LogSumExp.VectorJacobianProduct<T>(columns, incoming.AsSpan(0, Rows), Rows / inner, classes, inner, result);
            Expect.SameBits<T>(result, Transposed(weighted, Rows, classes, inner));
            LogSumExp.Gradient<T>(columns, Rows / inner, classes, inner, result);
            Expect.SameBits<T>(result, Transposed(gradient, Rows, classes, inner));
            LogSumExp.ValueAndGradient<T>(columns, Rows / inner, classes, inner, sums, columns);
            Expect.SameBits<T>(sums, rowSums);
            Expect.SameBits<T>(columns, result);
        }
    }

    /// <summary>Rows, laid out as <c>[rows / inner, classes, inner]</c>.</summary>
    private static T[] Transposed<T>(T[] rows, int count, int classes, int inner)
    {
        T[] columns = new T[rows.Length];
        for (int row = 0; row < count; row++)
        {
            for (int k = 0; k < classes; k++)
            {
                columns[(((row / inner * classes) + k) * inner) + (row % inner)] = rows[(row * classes) + k];
            }
        }

        return columns;
    }

    private static void Near<T>(
        ValuesAndGradient<T> both, Func<T> value, Func<T> gradient, double[] x, double[] expected, double relative)
        where T : IFloatingPointIeee754<T>
    {
        T[] inputs = Array.ConvertAll(x, T.CreateTruncating);
        T[] values = new T[x.Length];
        T[] slopes = new T[x.Length];
        T[] result = new T[x.Length];
        both(inputs, values, slopes);
        gradient(inputs, result);
        result.ShouldBe(slopes);
        Expect.Near<T>(slopes, expected, relative);
        value(inputs, result);
        result.ShouldBe(values);
        both(inputs, values, inputs);
        inputs.ShouldBe(slopes);
    }

    private delegate void Func<T>(ReadOnlySpan<T> x, Span<T> result);
}
