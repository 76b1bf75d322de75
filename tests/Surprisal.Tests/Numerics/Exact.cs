using System.Numerics;

namespace Surprisal.Tests.NumericsTests;

/// <summary>A number of 1280 binary places, for oracles that no double is good enough for: sums and products of exponentials of numbers up to 0.</summary>
internal readonly record struct Exact(BigInteger Scaled)
{
    private const int Places = 1280;

    private static readonly BigInteger Unit = BigInteger.One << Places;

    private static readonly Exact LogTwo = ComputeLogTwo();

    public static Exact Zero => default;

    public static Exact One => new(Unit);

    public static implicit operator Exact(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)((bits >> 52) & 0x7ff);
        long fraction = bits & 0xfffffffffffff;
        BigInteger mantissa = exponent == 0 ? fraction : fraction | 0x10000000000000;
        int shift = Places + Math.Max(exponent, 1) - 1075;
        BigInteger scaled = shift >= 0 ? mantissa << shift : mantissa >> -shift;
        return new(bits < 0 ? -scaled : scaled);
    }

    public static Exact operator +(Exact x, Exact y) => new(x.Scaled + y.Scaled);

    public static Exact operator -(Exact x, Exact y) => new(x.Scaled - y.Scaled);

    public static Exact operator -(Exact x) => new(-x.Scaled);

    public static Exact operator *(Exact x, Exact y) => new((x.Scaled * y.Scaled) >> Places);

    public static Exact operator /(Exact x, Exact y) => new((x.Scaled << Places) / y.Scaled);

    public static Exact Abs(Exact x) => new(BigInteger.Abs(x.Scaled));

    /// <summary>Computes <c>exp x</c> for <c>x ≤ 0</c>, −∞ included.</summary>
    public static Exact Exp(double x)
    {
        if (double.IsNegativeInfinity(x))
        {
            return Zero;
        }

        // x = n log 2 + 256 t, and the series of exp t, squared eight times.
        int n = (int)Math.Round(x / Math.Log(2));
        Exact reduced = x - new Exact(LogTwo.Scaled * n);
        Exact t = new(reduced.Scaled >> 8);
        Exact sum = One;
        Exact term = One;
        for (int k = 1; !term.Scaled.IsZero && term.Scaled != BigInteger.MinusOne; k++)
        {
            term = new((term * t).Scaled / k);
            sum += term;
        }

        for (int i = 0; i < 8; i++)
        {
            sum *= sum;
        }

        return new(n >= 0 ? sum.Scaled << n : sum.Scaled >> -n);
    }

    /// <summary>The softmax of a row, exactly.</summary>
    public static Exact[] Softmax(double[] logits)
    {
        double max = logits.Max();
        Exact[] terms = [.. logits.Select(score => ExpOfDifference(score, max))];
        Exact sum = terms.Aggregate(Zero, (x, y) => x + y);
        return [.. terms.Select(term => term / sum)];
    }

    public double ToDouble()
    {
        BigInteger size = BigInteger.Abs(Scaled);
        int extra = Math.Max(0, (int)size.GetBitLength() - 63);
        return Math.ScaleB((double)(ulong)(size >> extra), extra - Places) * Scaled.Sign;
    }

    // A difference of two doubles need not be one, but it is a sum of two.
    private static Exact ExpOfDifference(double x, double y)
    {
        double high = x - y;
        if (double.IsNegativeInfinity(high))
        {
            return Zero;
        }

        double part = x - high;
        double low = ((x - (high + part)) + (part - y));
        return Exp(Math.Min(high, 0)) * (low <= 0 ? Exp(low) : One / Exp(-low));
    }

    /// <summary><c>log 2 = 2 artanh ⅓</c>.</summary>
    private static Exact ComputeLogTwo()
    {
        BigInteger sum = 0;
        BigInteger power = Unit / 3;
        for (int k = 1; !power.IsZero; k += 2)
        {
            sum += power / k;
            power /= 9;
        }

        return new(2 * sum);
    }
}
