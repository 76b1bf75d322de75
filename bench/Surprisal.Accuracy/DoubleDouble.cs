namespace Surprisal.Accuracy;

/// <summary>A number of about 106 bits as the unevaluated sum of two doubles: slow, plain, and of another making than the library.</summary>
/// <remarks>Reference: Y. Hida, X. S. Li, D. H. Bailey, "Algorithms for quad-double precision floating point arithmetic", ARITH 2001.</remarks>
internal readonly struct DoubleDouble(double high, double low = 0)
{
    private static readonly DoubleDouble Log2 = new(0.6931471805599453, 2.3190468138462996e-17);

    public double High { get; } = high;

    public double Low { get; } = low;

    public static implicit operator DoubleDouble(double value) => new(value);

    public static DoubleDouble operator -(DoubleDouble x) => new(-x.High, -x.Low);

    public static DoubleDouble operator -(DoubleDouble x, DoubleDouble y) => x + (-y);

    public static DoubleDouble operator +(DoubleDouble x, DoubleDouble y)
    {
        (double high, double error) = TwoSum(x.High, y.High);
        (double low, double lowError) = TwoSum(x.Low, y.Low);
        (high, error) = Ordered(high, error + low);
        return Of(Ordered(high, error + lowError));
    }

    public static DoubleDouble operator *(DoubleDouble x, DoubleDouble y)
    {
        double high = x.High * y.High;
        double low = Math.FusedMultiplyAdd(x.High, y.High, -high);
        return Of(Ordered(high, low + ((x.High * y.Low) + (x.Low * y.High))));
    }

    public static DoubleDouble operator /(DoubleDouble x, DoubleDouble y)
    {
        double first = x.High / y.High;
        DoubleDouble rest = x - (y * first);
        double second = rest.High / y.High;
        rest -= y * second;
        return Of(Ordered(first, second)) + (rest.High / y.High);
    }

    /// <summary>Computes <c>exp x</c> as <c>(1 + m) 2ᵖ</c>.</summary>
    public static (DoubleDouble M, int P) Exp(DoubleDouble x)
    {
        int power = (int)Math.Round(x.High / Log2.High);
        DoubleDouble t = (x - (Log2 * power)) * (1.0 / 512);

        // |t| < 0.0007, where ten terms of the series are enough; then nine times exp(2t) − 1 = 2E + E².
        DoubleDouble sum = 0;
        for (int k = 10; k >= 1; k--)
        {
            sum = t * (sum + 1) / k;
        }

        for (int doubling = 0; doubling < 9; doubling++)
        {
            sum = sum + sum + (sum * sum);
        }

        return (sum, power);
    }

    /// <summary>Computes <c>exp x − 1</c>, for results that are neither too large nor subnormal.</summary>
    public static DoubleDouble ExpM1(DoubleDouble x)
    {
        (DoubleDouble m, int power) = Exp(x);
        if (power == 0)
        {
            return m;
        }

        double scale = Math.ScaleB(1, power);
        return ((m + 1) * scale) - 1;
    }

    /// <summary>Computes <c>log(1 + x)</c> by one step of Newton from a first guess.</summary>
    public static DoubleDouble Log1P(DoubleDouble x)
    {
        double guess = Math.Abs(x.High) < 1e-5 ? x.High - (x.High * x.High / 2) : Math.Log((x + 1).High);
        DoubleDouble e = ExpM1(guess);
        return ((x - e) / (e + 1)) + guess;
    }

    private static DoubleDouble Of((double High, double Low) sum) => new(sum.High, sum.Low);

    private static (double High, double Low) TwoSum(double x, double y)
    {
        double sum = x + y;
        double part = sum - x;
        return (sum, (x - (sum - part)) + (y - part));
    }

    private static (double High, double Low) Ordered(double large, double small)
    {
        double sum = large + small;
        return (sum, small - (sum - large));
    }
}
