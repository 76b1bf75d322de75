using System.Runtime.InteropServices;
using Surprisal.Numerics;

namespace Surprisal.Tests.NumericsTests;

/// <summary>Tests of <see cref="Elementwise"/>.</summary>
public sealed class ElementwiseTests
{
    private delegate void Unary<T>(ReadOnlySpan<T> x, Span<T> result);

    private delegate void Binary<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result);

    [Fact]
    public void Functions_of_one_number_agree_with_the_textbook_at_every_length()
    {
        Compare(Elementwise.Negate, Elementwise.Negate, x => -x);
        Compare(Elementwise.Exp, Elementwise.Exp, Math.Exp);
        Compare(Elementwise.Square, Elementwise.Square, x => x * x);
        Compare(Elementwise.Sigmoid, Elementwise.Sigmoid, x => 1 / (1 + Math.Exp(-x)));
        Compare(Elementwise.Tanh, Elementwise.Tanh, Math.Tanh);
        Compare(Elementwise.Relu, Elementwise.Relu, x => Math.Max(x, 0));
        Compare(Elementwise.Softplus, Elementwise.Softplus, Softplus);
        Compare(Elementwise.LogSigmoid, Elementwise.LogSigmoid, x => -Softplus(-x));
        Compare(Elementwise.Sign, Elementwise.Sign, x => Math.Sign(x));
        Compare((x, result) => Elementwise.Clip(x, -1, 2.5, result), (x, result) => Elementwise.Clip(x, -1, 2.5, result), x => Math.Clamp(x, -1, 2.5));
        Compare((x, result) => Elementwise.Round(x, MidpointRounding.ToNegativeInfinity, result), (x, result) => Elementwise.Round(x, MidpointRounding.ToNegativeInfinity, result), Math.Floor);
        Compare((x, result) => Elementwise.Round(x, MidpointRounding.ToPositiveInfinity, result), (x, result) => Elementwise.Round(x, MidpointRounding.ToPositiveInfinity, result), Math.Ceiling);
        Compare((x, result) => Elementwise.Round(x, MidpointRounding.ToEven, result), (x, result) => Elementwise.Round(x, MidpointRounding.ToEven, result), Math.Round);
        Compare((x, result) => Elementwise.Round(x, MidpointRounding.ToZero, result), (x, result) => Elementwise.Round(x, MidpointRounding.ToZero, result), Math.Truncate);
        Compare(Elementwise.Silu, Elementwise.Silu, x => x / (1 + Math.Exp(-x)));
        Compare(Elementwise.GeluTanh, Elementwise.GeluTanh, x => x / (1 + Math.Exp(-2 * Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))));
        Compare((x, result) => Elementwise.Elu(x, 0.7, result), (x, result) => Elementwise.Elu(x, 0.7, result), x => x > 0 ? x : 0.7 * (Math.Exp(x) - 1));
        Compare((x, result) => Elementwise.LeakyRelu(x, 0.3, result), (x, result) => Elementwise.LeakyRelu(x, 0.3, result), x => x > 0 ? x : 0.3 * x);
        Compare((x, result) => Elementwise.Log(Positive(x), result), (x, result) => Elementwise.Log(Positive(x), result), x => Math.Log(Math.Abs(x)));
    }

    [Fact]
    public void Functions_of_two_numbers_agree_with_the_textbook_at_every_length()
    {
        Compare(Elementwise.Add, Elementwise.Add, (x, y) => x + y);
        Compare(Elementwise.Subtract, Elementwise.Subtract, (x, y) => x - y);
        Compare(Elementwise.Multiply, Elementwise.Multiply, (x, y) => x * y);
        Compare(Elementwise.Divide, Elementwise.Divide, (x, y) => x / y);
        Compare(Elementwise.Equal, Elementwise.Equal, (x, y) => x == y ? 1 : 0);
        Compare(Elementwise.Greater, Elementwise.Greater, (x, y) => x > y ? 1 : 0);
        Compare(Elementwise.GreaterEqual, Elementwise.GreaterEqual, (x, y) => x >= y ? 1 : 0);
        Compare(Elementwise.Minimum, Elementwise.Minimum, Math.Min);
        Compare(Elementwise.Maximum, Elementwise.Maximum, Math.Max);
        Compare(Elementwise.Power, Elementwise.Power, (x, y) => Math.Pow(x, y));
    }

    [Fact]
    public void Soft_functions_take_their_limits_and_keep_small_values()
    {
        double[] result = new double[5];
        Elementwise.Softplus<double>([-120, double.NegativeInfinity, double.PositiveInfinity, double.NaN, 1e4], result);
        Expect.Near<double>(result, [7.667648073722e-53, 0, double.PositiveInfinity, double.NaN, 1e4], 1e-12);
        Elementwise.LogSigmoid<double>([120, double.PositiveInfinity, double.NegativeInfinity, double.NaN, -1e4], result);
        Expect.Near<double>(result, [-7.667648073722e-53, 0, double.NegativeInfinity, double.NaN, -1e4], 1e-12);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    [InlineData(-100f)]
    [InlineData(100f)]
    public void A_sigmoid_has_the_same_bits_whatever_stands_beside_it(float other)
    {
        float[] x = [-1e4f, -104, -103.5f, -88, -87.3f, -80, -79.9f, -1, -0f, 0, 1, 79.9f, 80, 88, 1e4f, float.PositiveInfinity];
        for (int place = 0; place < 64; place++)
        {
            float[] many = new float[64];
            Array.Fill(many, 0.5f);
            float[] result = new float[64];
            for (int distance = 1; distance < 64; distance *= 2)
            {
                many[place ^ distance] = other;
            }

            foreach (float number in x)
            {
                many[place] = number;
                Elementwise.Sigmoid<float>(many, result);
                float[] alone = new float[1];
                Elementwise.Sigmoid<float>([number], alone);
                Expect.SameBits<float>(result.AsSpan(place, 1), alone);
            }
        }
    }

    [Theory]
    [InlineData(0, 77)]
    [InlineData(1, 77)]
    [InlineData(4, 77)]
    [InlineData(4, 3)]
    public void Large_results_may_begin_at_any_byte_and_end_at_any_element(int first, int rest)
    {
        int count = (1 << 24) + rest;
        float[] x = Expect.Scores<float>(count);
        byte[] memory = new byte[(count * sizeof(float)) + first];
        Span<float> result = MemoryMarshal.Cast<byte, float>(memory.AsSpan(first));
        Elementwise.Sigmoid<float>(x, result);
        float[] alone = new float[77];
        foreach (int start in Enumerable.Range(0, count / 99_991).Select(i => i * 99_991).Append(count - alone.Length))
        {
            Elementwise.Sigmoid<float>(x.AsSpan(start, alone.Length), alone);
            Expect.SameBits<float>(result.Slice(start, alone.Length), alone);
        }

        LogSoftmax.Value<float>(x, result);
        result[0].ShouldBe(x[0] - LogSumExp.Value<float>(x), 1e-4f);
    }

    [Fact]
    public void Tanh_keeps_small_values_and_takes_its_limits()
    {
        for (double size = 1e-30; size < 100; size *= 1.7)
        {
            float[] single = new float[2];
            double[] twice = new double[2];
            Elementwise.Tanh<float>([(float)size, -(float)size], single);
            Elementwise.Tanh<double>([size, -size], twice);
            Expect.Near<float>(single, [Math.Tanh((float)size), -Math.Tanh((float)size)], 5e-7);
            Expect.Near<double>(twice, [Math.Tanh(size), -Math.Tanh(size)], 1e-15);
        }

        double[] result = new double[4];
        Elementwise.Tanh<double>([double.PositiveInfinity, double.NegativeInfinity, double.NaN, -0.0], result);
        result.ShouldBe([1, -1, double.NaN, -0.0]);
        double.IsNegative(result[3]).ShouldBeTrue();
    }

    [Fact]
    public void Elu_is_exact_near_zero_and_keeps_NaN_and_both_infinities()
    {
        double[] result = new double[5];
        Elementwise.Elu<double>([-1e-20, double.NaN, double.NegativeInfinity, double.PositiveInfinity, 800], 2, result);
        result.ShouldBe([-2e-20, double.NaN, -2, double.PositiveInfinity, 800]);
    }

    [Fact]
    public void The_edges_of_sign_clip_and_of_the_larger_of_two_are_stated()
    {
        double[] result = new double[5];
        Elementwise.Sign<double>([double.NaN, -0.0, double.NegativeInfinity, double.Epsilon, 0], result);
        result.ShouldBe([double.NaN, -0.0, -1, 1, 0]);
        double.IsNegative(result[1]).ShouldBeTrue();
        Elementwise.Clip<double>([double.NaN, double.NegativeInfinity, double.PositiveInfinity, 0, 3], double.NegativeInfinity, 2, result);
        result.ShouldBe([double.NaN, double.NegativeInfinity, 2, 0, 2]);
        Elementwise.Maximum<double>([double.NaN, 1, -0.0, 0, double.NegativeInfinity], [1, double.NaN, 0, -0.0, -5], result);
        result.ShouldBe([double.NaN, double.NaN, 0, 0, -5]);
        double.IsNegative(result[2]).ShouldBeFalse();
        Elementwise.GreaterEqual<double>([double.NaN, 1, 0, -0.0, 1], [double.NaN, double.NaN, -0.0, 0, 2], result);
        result.ShouldBe([0, 0, 1, 1, 0]);
    }

    [Fact]
    public void Leaky_relu_keeps_NaN_and_scales_what_is_negative()
    {
        float[] result = new float[4];
        Elementwise.LeakyRelu<float>([-8, float.NaN, float.NegativeInfinity, 3], 0.25, result);
        result.ShouldBe([-2, float.NaN, float.NegativeInfinity, 3]);
    }

    [Fact]
    public void Relu_keeps_NaN_and_gives_a_positive_zero()
    {
        float[] result = new float[3];
        Elementwise.Relu<float>([float.NaN, -0f, float.NegativeInfinity], result);
        result[0].ShouldBe(float.NaN);
        BitConverter.SingleToInt32Bits(result[1]).ShouldBe(0);
        BitConverter.SingleToInt32Bits(result[2]).ShouldBe(0);
    }

    [Fact]
    public void Not_a_number_equals_nothing_and_is_greater_than_nothing()
    {
        for (int length = 1; length <= 33; length++)
        {
            float[] nan = new float[length];
            float[] result = new float[length];
            Array.Fill(nan, float.NaN);
            Elementwise.Equal<float>(nan, nan, result);
            result.ShouldAllBe(value => value == 0);
            Elementwise.Greater<float>(nan, new float[length], result);
            result.ShouldAllBe(value => value == 0);
        }
    }

    [Fact]
    public void Exp_of_minus_infinity_is_exactly_zero()
    {
        double[] result = new double[9];
        double[] x = new double[9];
        Array.Fill(x, double.NegativeInfinity);
        Elementwise.Exp<double>(x, result);
        result.ShouldAllBe(value => value == 0);
    }

    [Fact]
    public void Wrong_lengths_and_partial_overlap_are_refused()
    {
        float[] room = new float[8];
        Should.Throw<ArgumentException>(() => Elementwise.Exp<float>(new float[3], new float[2]))
            .Message.ShouldContain("'result' holds 2 values, but 'x' holds 3.");
        Should.Throw<ArgumentException>(() => Elementwise.Add<float>(new float[3], new float[1], new float[3]))
            .Message.ShouldContain("'y' holds 1 values, but 'x' holds 3. Give both the same length.");
        Should.Throw<ArgumentException>(() => Elementwise.Tanh<float>(room.AsSpan(0, 4), room.AsSpan(1, 4)))
            .Message.ShouldContain("'result' overlaps 'x' partly. Give the very same span to work in place, or a separate one.");
    }

    /// <summary>Where exp x is small, 1 + exp x has lost its digits, but three terms of the series have them all.</summary>
    private static double Softplus(double x)
    {
        double small = Math.Exp(x);
        return small < 1e-4 ? small * (1 - (small * (0.5 - (small / 3)))) : Math.Log(1 + small);
    }

    private static T[] Positive<T>(ReadOnlySpan<T> x)
        where T : System.Numerics.INumber<T> => Array.ConvertAll(x.ToArray(), T.Abs);

    private static void Compare(Unary<float> single, Unary<double> twice, Func<double, double> formula)
    {
        for (int length = 0; length <= 257; length++)
        {
            float[] x = Expect.Scores<float>(length, 3);
            float[] result = new float[length];
            single(x, result);
            Expect.Near<float>(result, Array.ConvertAll(x, value => formula(value)), 1e-6);
            single(x, x);
            x.ShouldBe(result);

            double[] wide = Expect.Scores<double>(length, 3);
            double[] wideResult = new double[length];
            twice(wide, wideResult);
            Expect.Near<double>(wideResult, Array.ConvertAll(wide, value => formula(value)), 1e-12);
        }
    }

    private static void Compare(Binary<float> single, Binary<double> twice, Func<double, double, double> formula)
    {
        for (int length = 0; length <= 257; length++)
        {
            float[] x = Array.ConvertAll(Expect.Scores<float>(length, 3), MathF.Round);
            float[] y = Array.ConvertAll(Expect.Scores<float>(length, 4), value => MathF.Round(value) + 0f);
            float[] result = new float[length];
            single(x, y, result);
            Expect.Near<float>(result, [.. x.Zip(y, (left, right) => formula(left, right))], 1e-6);
            single(x, y, y);
            y.ShouldBe(result);

            double[] wide = Expect.Scores<double>(length, 3);
            double[] other = Expect.Scores<double>(length, 4);
            double[] wideResult = new double[length];
            twice(wide, other, wideResult);
            Expect.Near<double>(wideResult, [.. wide.Zip(other, formula)], 1e-15);
        }
    }
}
