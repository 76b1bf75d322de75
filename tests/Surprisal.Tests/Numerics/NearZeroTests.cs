using Surprisal.Numerics;

namespace Surprisal.Tests.NumericsTests;

/// <summary>Functions that keep their digits near 0, against values of 17 digits.</summary>
public sealed class NearZeroTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1e-8, 5e-17)]
    [InlineData(-1e-4, 4.999999991666667e-09)]
    [InlineData(0.5, 0.12011450695827752)]
    [InlineData(-1e4, 9999.306852819441)]
    [InlineData(double.NegativeInfinity, double.PositiveInfinity)]
    [InlineData(double.NaN, double.NaN)]
    public void Log_cosh_is_exact(double x, double expected)
    {
        double[] values = [x];
        NearZero.LogCosh<double>(values, values);

        ShouldBeNear(values[0], expected);
    }

    private static void ShouldBeNear(double actual, double expected)
    {
        bool isNear = actual.Equals(expected) || Math.Abs(actual - expected) <= 4e-16 * Math.Abs(expected);
        isNear.ShouldBeTrue($"{actual:R}, expected {expected:R}");
    }
}
