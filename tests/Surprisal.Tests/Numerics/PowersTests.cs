using Surprisal.Numerics;

namespace Surprisal.Tests.NumericsTests;

/// <summary>Tests of powers.</summary>
public sealed class PowersTests
{
    private static readonly double[] Hard =
    [
        double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0, -0.0, 1, -1, 2, -2, 0.5, -0.5, 1.5, 3, -3, 7, 8, -7,
        1e300, -1e300, 1e-300, -1e-300, double.Epsilon, -double.Epsilon, 9007199254740991, 9007199254740992, -9007199254740991, 4503599627370496.5,
    ];

    [Fact]
    public void Limits_and_signs_are_those_of_IEEE()
    {
        foreach (double x in Hard)
        {
            foreach (double y in Hard)
            {
                double[] result = [y];
                Elementwise.Power<double>([x], result, result);
                Same(result[0], Math.Pow(x, y), 3e-16, $"{x:R} to {y:R}");

                float[] single = [(float)y];
                Elementwise.Power<float>([(float)x], single, single);
                Same(single[0], MathF.Pow((float)x, (float)y), 1.2e-7, $"{x:R} to {y:R} in float");
            }
        }
    }

    [Theory]
    [InlineData(2.0, 0.5, 1.4142135623730951)]
    [InlineData(10.0, -3.3, 0.0005011872336272725)]
    [InlineData(0.999999, 1000000.0, 0.36787925722106646)]
    [InlineData(1.0000001, 700000000.0, 2.51542996970719e+30)]
    [InlineData(1e-300, 0.31, 1.0000000000000016e-93)]
    [InlineData(3e+307, 1.001, 6.089734742331948e+307)]
    [InlineData(1e+300, -1.05, 1e-315)]
    [InlineData(0.7, 1.9, 0.5077924928560539)]
    [InlineData(1.2345, -777.0, 8.154920917204706e-72)]
    [InlineData(5e-324, 0.5, 2.2227587494850775e-162)]
    [InlineData(0.5, 1074.0, 5e-324)]
    public void Values_of_300_bits_are_met_within_a_unit(double x, double y, double expected)
    {
        double[] result = [y];
        Elementwise.Power<double>([x], result, result);
        double unit = Math.BitIncrement(expected) - expected;
        (Math.Abs(result[0] - expected) / unit).ShouldBeLessThanOrEqualTo(1);
    }

    [Fact]
    public void Float_powers_are_within_a_unit_of_double_ones()
    {
        float[] x = Array.ConvertAll(Expect.Scores<float>(100_000, 1, 20), value => MathF.Exp(value));
        float[] y = Expect.Scores<float>(x.Length, 2, 2);
        float[] result = new float[x.Length];
        Elementwise.Power<float>(x, y, result);
        for (int i = 0; i < x.Length; i++)
        {
            double exact = Math.Pow(x[i], y[i]);
            if (exact < float.MaxValue)
            {
                double unit = Math.ScaleB(1, Math.Max(Math.ILogB(exact), -126) - 23);
                (Math.Abs(result[i] - exact) / unit).ShouldBeLessThanOrEqualTo(1, $"{x[i]:R} to {y[i]:R}");
            }
        }
    }

    [Fact]
    public void One_exponent_for_all_gives_the_bits_of_an_exponent_for_each()
    {
        float[] x = Expect.Scores<float>(101);
        float[] each = new float[x.Length];
        float[] all = new float[x.Length];
        foreach (float exponent in (float[])[0, 1, 2, 3, -1, 0.5f, -2.5f])
        {
            Elementwise.Power<float>(x, Enumerable.Repeat(exponent, x.Length).ToArray(), each);
            Powers.Power(x, exponent, all);
            all.ShouldBe(each);
            Broadcast.Power<float>([exponent], [], x, [101], all, [101]);
            Elementwise.Power<float>(Enumerable.Repeat(exponent, x.Length).ToArray(), x, each);
            all.ShouldBe(each);
        }
    }

    private static void Same(double actual, double expected, double relative, string what)
    {
        Expect.Near(actual, expected, relative, what);
        (double.IsNaN(expected) || double.IsNegative(actual) == double.IsNegative(expected)).ShouldBeTrue(what);
    }
}
