using System.Runtime.CompilerServices;

namespace Surprisal.Numerics;

/// <summary>A number as the unevaluated sum of three doubles, each at most a rounding error of the one before.</summary>
/// <remarks>
/// <para>
/// That is about 159 bits, and more where the parts lie apart: <c>1 − 2⁻⁵⁰⁰</c> is held exactly, so that 1 can be taken away again.
/// Every result is the sum of terms that are themselves exact, or rounded far below the last part.
/// </para>
/// <para>
/// References: J. R. Shewchuk, "Adaptive precision floating-point arithmetic and fast robust geometric predicates", Discrete &amp;
/// Computational Geometry 18, 1997; T. Ogita, S. M. Rump, S. Oishi, "Accurate sum and dot product", SIAM J. Sci. Comput. 26(6), 2005.
/// </para>
/// </remarks>
internal readonly struct TripleDouble(double high, double middle = 0, double low = 0)
{
    // Error-free passes over a sum before it is cut to three parts.
    private const int Passes = 3;

    // What is left of an argument, log 2 / 2 at most, is divided by 2⁸ before the series and squared as often after it.
    private const int Halvings = 8;
    private const int Terms = 14;

    // Results of a few operations are off by less than this share of the last part of what went in.
    private const double Noise = 1.0 / (1L << 40);

    private static readonly TripleDouble[] InverseFactorials = MakeInverseFactorials();

    public static TripleDouble One => new(1);

    /// <summary>The natural logarithm of 2.</summary>
    public static TripleDouble Log2 => new(0.6931471805599453, 2.3190468138462996e-17, 5.707708438416212e-34);

    public double High { get; } = high;

    public double Middle { get; } = middle;

    public double Low { get; } = low;

    public static TripleDouble operator -(TripleDouble x) => new(-x.High, -x.Middle, -x.Low);

    [SkipLocalsInit]
    public static TripleDouble operator +(TripleDouble x, TripleDouble y)
    {
        Span<double> terms = stackalloc double[6];
        int count = Append(x, terms, 0);
        return Sum(terms[..Append(y, terms, count)], Math.Max(Math.Abs(x.Low), Math.Abs(y.Low)) * Noise);
    }

    public static TripleDouble operator -(TripleDouble x, TripleDouble y) => x + (-y);

    [SkipLocalsInit]
    public static TripleDouble operator *(TripleDouble x, TripleDouble y)
    {
        Span<double> terms = stackalloc double[9];
        int count = AppendProduct(x.High, y.High, terms, 0);
        if (y.Middle != 0)
        {
            count = AppendProduct(x.High, y.Middle, terms, count);
        }

        if (x.Middle != 0)
        {
            count = AppendProduct(x.Middle, y.High, terms, count);
        }

        double rest = (x.High * y.Low) + (x.Middle * y.Middle) + (x.Low * y.High);
        if (rest != 0)
        {
            terms[count++] = rest;
        }

        return Sum(terms[..count], Math.Max(Math.Abs(x.Low * y.High), Math.Abs(x.High * y.Low)) * Noise);
    }

    [SkipLocalsInit]
    public static TripleDouble operator *(TripleDouble x, double y)
    {
        Span<double> terms = stackalloc double[6];
        int count = AppendProduct(x.High, y, terms, 0);
        if (x.Middle != 0)
        {
            count = AppendProduct(x.Middle, y, terms, count);
        }

        if (x.Low != 0)
        {
            count = AppendProduct(x.Low, y, terms, count);
        }

        return Sum(terms[..count]);
    }

    /// <summary>Divides by long division: three digits of 53 bits each, and one to round the last.</summary>
    [SkipLocalsInit]
    public static TripleDouble operator /(TripleDouble x, TripleDouble y)
    {
        Span<double> digits = stackalloc double[4];
        TripleDouble rest = x;
        digits[0] = 0;
        int count = 0;
        while (count < digits.Length && rest.High != 0)
        {
            double digit = rest.High / y.High;
            digits[count++] = digit;
            rest -= y * digit;
        }

        double lost = Math.Max(Math.Abs(x.Low), Math.Abs(digits[0] * y.Low));
        return Sum(digits[..count], lost * Noise / Math.Abs(y.High));
    }

    /// <summary>Multiplies by a power of two, which is exact unless a part falls out of the range of double.</summary>
    public TripleDouble Scale(int power)
    {
        if (power is > -1000 and < 1000)
        {
            double factor = BitConverter.Int64BitsToDouble((long)(1023 + power) << 52);
            return new(High * factor, Middle * factor, Low * factor);
        }

        return new(double.ScaleB(High, power), double.ScaleB(Middle, power), double.ScaleB(Low, power));
    }

    /// <summary>Adds up to a dozen doubles of any size and order. The terms are used up.</summary>
    /// <param name="terms">The terms.</param>
    /// <param name="noise">What cancellation leaves below this is of roundings, and no part of the sum.</param>
    [SkipLocalsInit]
    public static TripleDouble Sum(Span<double> terms, double noise = 0)
    {
        if (terms.Length < 2)
        {
            return terms.IsEmpty ? default : new(terms[0]);
        }

        for (int pass = 0; pass < Passes; pass++)
        {
            for (int i = terms.Length - 2; i >= 0; i--)
            {
                (terms[i], terms[i + 1]) = TwoSum(terms[i], terms[i + 1]);
            }
        }

        TripleDouble sum = Cut(terms);
        return noise == 0 || Math.Abs(sum.Low) >= noise ? sum : sum.Above(noise);
    }

    /// <summary>Computes <c>exp x</c> as <c>result · 2ᵖ</c>, for <c>|x|</c> below 2⁴⁰.</summary>
    public static TripleDouble Exp(TripleDouble x, out long power)
    {
        double whole = Math.Round(x.High / Log2.High);
        power = (long)whole;
        TripleDouble t = (whole == 0 ? x : x - (Log2 * whole)).Scale(-Halvings);

        // exp(t) − 1 first, so that a tiny argument keeps its digits.
        TripleDouble series = InverseFactorials[Terms];
        for (int k = Terms - 1; k >= 1; k--)
        {
            series = (series * t) + InverseFactorials[k];
        }

        TripleDouble minusOne = series * t;
        for (int i = 0; i < Halvings; i++)
        {
            minusOne = minusOne.Scale(1) + (minusOne * minusOne);
        }

        return One + minusOne;
    }

    /// <summary>Computes <c>log x</c> for x between ½ and 2 by a step from the logarithm in double.</summary>
    public static TripleDouble Log(TripleDouble x)
    {
        double guess = Logarithm<LanesOfOne<double>, double>.Log(LanesOfOne<double>.Create(x.High)).Value;
        TripleDouble inverse = guess == 0 ? One : Exp(new(-guess), out long power).Scale((int)power);

        // δ is of the size of a rounding error, so three terms of log(1 + δ) are enough.
        TripleDouble delta = (x * inverse) - One;
        TripleDouble square = delta * delta;
        return (delta - square.Scale(-1) + (square * delta / new TripleDouble(3))) + new TripleDouble(guess);
    }

    /// <summary>Computes the square root of a positive number by steps of Newton, each of which doubles the digits.</summary>
    public static TripleDouble Sqrt(TripleDouble x)
    {
        TripleDouble root = new(Math.Sqrt(x.High));
        for (int step = 0; step < 2; step++)
        {
            root += (x - (root * root)) / root.Scale(1);
        }

        return root;
    }

    private TripleDouble Above(double noise) =>
        Math.Abs(High) < noise ? default : new(High, Math.Abs(Middle) < noise ? 0 : Middle, Math.Abs(Low) < noise ? 0 : Low);

    private static int Append(TripleDouble x, Span<double> terms, int count)
    {
        terms[count++] = x.High;
        if (x.Middle != 0)
        {
            terms[count++] = x.Middle;
        }

        if (x.Low != 0)
        {
            terms[count++] = x.Low;
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int AppendProduct(double x, double y, Span<double> terms, int count)
    {
        double product = x * y;
        terms[count++] = product;
        double error = Math.FusedMultiplyAdd(x, y, -product);
        if (error != 0)
        {
            terms[count++] = error;
        }

        return count;
    }

    /// <summary>Keeps the first three parts that are not 0.</summary>
    private static TripleDouble Cut(ReadOnlySpan<double> terms)
    {
        (double high, double middle) = (0, 0);
        int parts = 0;
        double sum = terms[0];
        foreach (double term in terms[1..])
        {
            (double rounded, double error) = TwoSum(sum, term);
            if (error == 0 || parts == 2)
            {
                sum = rounded;
                continue;
            }

            (high, middle) = parts == 0 ? (rounded, 0) : (high, rounded);
            parts++;
            sum = error;
        }

        return parts switch
        {
            0 => new(sum),
            1 => new(high, sum),
            _ => new(high, middle, sum),
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (double Sum, double Error) TwoSum(double x, double y)
    {
        double sum = x + y;
        double part = sum - x;
        return (sum, (x - (sum - part)) + (y - part));
    }

    private static TripleDouble[] MakeInverseFactorials()
    {
        var inverses = new TripleDouble[Terms + 1];
        TripleDouble factorial = One;
        for (int k = 0; k <= Terms; k++)
        {
            factorial = k == 0 ? One : factorial * k;
            inverses[k] = One / factorial;
        }

        return inverses;
    }
}
