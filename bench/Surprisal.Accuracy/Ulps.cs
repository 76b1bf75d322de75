namespace Surprisal.Accuracy;

/// <summary>Distances between a result and the exact value, in units in the last place of the exact value.</summary>
internal static class Ulps
{
    public static double Of(float actual, double exact)
    {
        if (double.IsNaN(exact) || float.IsNaN(actual))
        {
            return double.IsNaN(exact) && float.IsNaN(actual) ? 0 : double.PositiveInfinity;
        }

        // From here on rounding gives infinity.
        if (float.IsInfinity(actual) || double.IsInfinity(exact))
        {
            bool due = Math.Abs(exact) >= 3.4028235677973366e38;
            return due && (actual > 0) == (exact > 0) && float.IsInfinity(actual) ? 0 : double.PositiveInfinity;
        }

        if (exact == 0)
        {
            return actual == 0 && float.IsNegative(actual) == double.IsNegative(exact) ? 0 : double.PositiveInfinity;
        }

        long exponent = Math.Max((BitConverter.DoubleToInt64Bits(exact) >> 52) & 2047, 1023 - 126);
        double perUnit = BitConverter.Int64BitsToDouble((2046 + 23 - exponent) << 52);
        return Math.Abs(actual - exact) * perUnit;
    }

    public static double Of(double actual, Exact exact)
    {
        double value = Math.ScaleB(exact.Value.High, exact.Power);
        if (double.IsNaN(value) || double.IsNaN(actual))
        {
            return double.IsNaN(value) && double.IsNaN(actual) ? 0 : double.PositiveInfinity;
        }

        if (double.IsInfinity(actual) || double.IsInfinity(value))
        {
            return actual.Equals(value) ? 0 : double.PositiveInfinity;
        }

        if (exact.Value.High == 0)
        {
            return actual == 0 && double.IsNegative(actual) == double.IsNegative(exact.Value.High) ? 0 : double.PositiveInfinity;
        }

        // Both are lifted, so that a subnormal value keeps its digits.
        int exponent = Math.Max(Math.ILogB(exact.Value.High) + exact.Power, -1022) - 52;
        DoubleDouble difference = new DoubleDouble(Math.ScaleB(Math.ScaleB(actual, -exact.Power / 2), -exact.Power + (exact.Power / 2))) - exact.Value;
        return Math.Abs(Math.ScaleB(difference.High, exact.Power - exponent));
    }
}
