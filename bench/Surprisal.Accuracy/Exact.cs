namespace Surprisal.Accuracy;

/// <summary>The exact value of a function, to twice the digits of double, times a power of two that may be tiny.</summary>
internal readonly record struct Exact(DoubleDouble Value, int Power = 0)
{
    public static Exact Exp(double x)
    {
        if (double.IsNaN(x) || x is > 710 or < -800)
        {
            return new(x > 710 ? double.PositiveInfinity : x < -800 ? 0 : double.NaN);
        }

        (DoubleDouble m, int power) = DoubleDouble.Exp(x);
        return new(m + 1, power);
    }

    public static Exact ExpM1(double x) =>
        double.IsNaN(x) || Math.Abs(x) < 1e-30 ? new(x)
        : x > 700 ? Exp(x)
        : x < -100 ? new(-1)
        : new(DoubleDouble.ExpM1(x));

    public static Exact Log(double x)
    {
        if (!(x > 0) || double.IsInfinity(x))
        {
            return new(x == 0 ? double.NegativeInfinity : x > 0 ? x : double.NaN);
        }

        // x = 2ᵏ (1 + f)
        int k = Math.ILogB(x);
        double mantissa = Math.ScaleB(Math.ScaleB(x, -k / 2), -k + (k / 2));
        if (mantissa > 1.41)
        {
            mantissa /= 2;
            k++;
        }

        DoubleDouble log2 = new(0.6931471805599453, 2.3190468138462996e-17);
        return new((log2 * k) + DoubleDouble.Log1P(mantissa - 1));
    }

    public static Exact Log1P(double x) =>
        double.IsNaN(x) || Math.Abs(x) < 1e-30 ? new(x)
        : x < 1 && x > -0.9 ? new(DoubleDouble.Log1P(x))
        : x > 1e30 || x <= -1 ? Log(1 + x)
        : new(Of(new DoubleDouble(1) + x));

    public static Exact Sigmoid(double x)
    {
        if (double.IsNaN(x) || Math.Abs(x) > 800)
        {
            return new(x > 0 ? 1 : x < 0 ? 0 : double.NaN);
        }

        (DoubleDouble m, int power) = DoubleDouble.Exp(-Math.Abs(x));
        DoubleDouble one = 1;
        DoubleDouble e = power < -900 ? 0 : (m + 1) * Math.ScaleB(1, power);
        return x >= 0 ? new(one / (one + e)) : new((m + 1) / (one + e), power);
    }

    public static Exact Tanh(double x)
    {
        if (double.IsNaN(x) || Math.Abs(x) < 1e-30)
        {
            return new(x);
        }

        DoubleDouble e = DoubleDouble.ExpM1(2 * Math.Min(Math.Abs(x), 60));
        DoubleDouble result = e / (e + 2);
        return new(x < 0 ? -result : result);
    }

    public static Exact Softplus(double x)
    {
        if (double.IsNaN(x) || x > 800)
        {
            return new(x);
        }

        // Far below 0 the logarithm is its argument.
        if (x < -80)
        {
            return Exp(x);
        }

        (DoubleDouble m, int power) = DoubleDouble.Exp(-Math.Abs(x));
        DoubleDouble tail = power < -900 ? 0 : DoubleDouble.Log1P((m + 1) * Math.ScaleB(1, power));
        return new(tail + Math.Max(x, 0));
    }

    private static DoubleDouble Of(DoubleDouble x)
    {
        double guess = Math.Log(x.High);
        (DoubleDouble m, int power) = DoubleDouble.Exp(guess);
        DoubleDouble e = (m + 1) * Math.ScaleB(1, power);
        return ((x - e) / e) + guess;
    }
}
