using System.Runtime.CompilerServices;

namespace Surprisal.Numerics;

/// <summary>A number as the unevaluated sum of four doubles, each at most a rounding error of the one before.</summary>
/// <remarks>
/// <para>
/// That is about 212 bits, and more where the parts lie apart: <c>1 − 2⁻⁵⁰⁰</c> is held exactly, so that 1 can be taken away again.
/// Every result is the sum of terms that are themselves exact, or rounded far below the last part.
/// </para>
/// <para>
/// References: J. R. Shewchuk, "Adaptive precision floating-point arithmetic and fast robust geometric predicates", Discrete &amp;
/// Computational Geometry 18, 1997; T. Ogita, S. M. Rump, S. Oishi, "Accurate sum and dot product", SIAM J. Sci. Comput. 26(6), 2005.
/// </para>
/// </remarks>
internal readonly struct QuadDouble(double high, double second = 0, double third = 0, double last = 0)
{
    // Error-free passes over a sum before it is cut to four parts.
    private const int Passes = 4;

    // What is left of an argument, log 2 / 2 at most, is divided by 2⁸ before the series and squared as often after it.
    private const int Halvings = 8;
    private const int Terms = 18;

    // Results of a few operations are off by less than this share of the last part of what went in.
    private const double Noise = 1.0 / (1L << 40);

    private static readonly QuadDouble[] InverseFactorials = MakeInverseFactorials();

    public static QuadDouble One => new(1);

    /// <summary>The natural logarithm of 2.</summary>
    public static QuadDouble Log2 => new(0.6931471805599453, 2.3190468138462996e-17, 5.707708438416212e-34, -3.5824322106018114e-50);

    public double High { get; } = high;

    public double Second { get; } = second;

    public double Third { get; } = third;

    public double Last { get; } = last;

    public static QuadDouble operator -(QuadDouble x) => new(-x.High, -x.Second, -x.Third, -x.Last);

    [SkipLocalsInit]
    public static QuadDouble operator +(QuadDouble x, QuadDouble y)
    {
        Span<double> terms = stackalloc double[8];
        int count = Append(x, terms, 0);
        return Sum(terms[..Append(y, terms, count)], Math.Max(Math.Abs(x.Last), Math.Abs(y.Last)) * Noise);
    }

    public static QuadDouble operator -(QuadDouble x, QuadDouble y) => x + (-y);

    [SkipLocalsInit]
    public static QuadDouble operator *(QuadDouble x, QuadDouble y)
    {
        Span<double> terms = stackalloc double[13];
        int count = AppendProduct(x.High, y.High, terms, 0);
        count = AppendProduct(x.High, y.Second, terms, count);
        count = AppendProduct(x.Second, y.High, terms, count);
        count = AppendProduct(x.High, y.Third, terms, count);
        count = AppendProduct(x.Second, y.Second, terms, count);
        count = AppendProduct(x.Third, y.High, terms, count);
        double rest = (x.High * y.Last) + (x.Second * y.Third) + (x.Third * y.Second) + (x.Last * y.High);
        if (rest != 0)
        {
            terms[count++] = rest;
        }

        return Sum(terms[..count], Math.Max(Math.Abs(x.Last * y.High), Math.Abs(x.High * y.Last)) * Noise);
    }

    [SkipLocalsInit]
    public static QuadDouble operator *(QuadDouble x, double y)
    {
        Span<double> terms = stackalloc double[8];
        int count = AppendProduct(x.High, y, terms, 0);
        count = AppendProduct(x.Second, y, terms, count);
        count = AppendProduct(x.Third, y, terms, count);
        return Sum(terms[..AppendProduct(x.Last, y, terms, count)]);
    }

    /// <summary>Divides by long division: four digits of 53 bits each, and one to round the last.</summary>
    [SkipLocalsInit]
    public static QuadDouble operator /(QuadDouble x, QuadDouble y)
    {
        Span<double> digits = stackalloc double[5];
        QuadDouble rest = x;
        digits[0] = 0;
        int count = 0;
        while (count < digits.Length && rest.High != 0)
        {
            double digit = rest.High / y.High;
            digits[count++] = digit;
            rest -= y * digit;
        }

        double lost = Math.Max(Math.Abs(x.Last), Math.Abs(digits[0] * y.Last));
        return Sum(digits[..count], lost * Noise / Math.Abs(y.High));
    }

    /// <summary>Multiplies by a power of two, which is exact unless a part falls out of the range of double.</summary>
    public QuadDouble Scale(int power)
    {
        if (power is > -1000 and < 1000)
        {
            double factor = BitConverter.Int64BitsToDouble((long)(1023 + power) << 52);
            return new(High * factor, Second * factor, Third * factor, Last * factor);
        }

        return new(double.ScaleB(High, power), double.ScaleB(Second, power), double.ScaleB(Third, power), double.ScaleB(Last, power));
    }

    /// <summary>Adds some doubles of any size and order. The terms are used up.</summary>
    /// <param name="terms">The terms.</param>
    /// <param name="noise">What cancellation leaves below this is of roundings, and no part of the sum.</param>
    [SkipLocalsInit]
    public static QuadDouble Sum(Span<double> terms, double noise = 0)
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

        QuadDouble sum = Cut(terms);
        return noise == 0 || Math.Abs(sum.Last) >= noise ? sum : sum.Above(noise);
    }

    /// <summary>Computes <c>exp x</c> as <c>result · 2ᵖ</c>, for <c>|x|</c> below 2⁴⁰.</summary>
    public static QuadDouble Exp(QuadDouble x, out long power)
    {
        double whole = Math.Round(x.High / Log2.High);
        power = (long)whole;
        QuadDouble t = (whole == 0 ? x : x - (Log2 * whole)).Scale(-Halvings);

        // exp(t) − 1 first, so that a tiny argument keeps its digits.
        QuadDouble series = InverseFactorials[Terms];
        for (int k = Terms - 1; k >= 1; k--)
        {
            series = (series * t) + InverseFactorials[k];
        }

        QuadDouble minusOne = series * t;
        for (int i = 0; i < Halvings; i++)
        {
            minusOne = minusOne.Scale(1) + (minusOne * minusOne);
        }

        return One + minusOne;
    }

    /// <summary>Computes <c>log x</c> for x between ½ and 2 by a step from the logarithm in double.</summary>
    public static QuadDouble Log(QuadDouble x)
    {
        double guess = Logarithm<LanesOfOne<double>, double>.Log(LanesOfOne<double>.Create(x.High)).Value;
        QuadDouble inverse = guess == 0 ? One : Exp(new(-guess), out long power).Scale((int)power);

        // δ is of the size of a rounding error, so four terms of log(1 + δ) are enough.
        QuadDouble delta = (x * inverse) - One;
        QuadDouble square = delta * delta;
        QuadDouble ends = (square * delta / new QuadDouble(3)) - (square * square).Scale(-2);
        return delta - square.Scale(-1) + ends + new QuadDouble(guess);
    }

    /// <summary>Computes the square root of a positive number by steps of Newton, each of which doubles the digits.</summary>
    public static QuadDouble Sqrt(QuadDouble x)
    {
        QuadDouble root = new(Math.Sqrt(x.High));
        for (int step = 0; step < 2; step++)
        {
            root += (x - (root * root)) / root.Scale(1);
        }

        return root;
    }

    private QuadDouble Above(double noise) =>
        Math.Abs(High) < noise ? default : new(
            High, Math.Abs(Second) < noise ? 0 : Second, Math.Abs(Third) < noise ? 0 : Third, Math.Abs(Last) < noise ? 0 : Last);

    private static int Append(QuadDouble x, Span<double> terms, int count)
    {
        terms[count++] = x.High;
        if (x.Second != 0)
        {
            terms[count++] = x.Second;
        }

        if (x.Third != 0)
        {
            terms[count++] = x.Third;
        }

        if (x.Last != 0)
        {
            terms[count++] = x.Last;
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int AppendProduct(double x, double y, Span<double> terms, int count)
    {
        double product = x * y;
        if (product == 0)
        {
            return count;
        }

        terms[count++] = product;
        double error = Math.FusedMultiplyAdd(x, y, -product);
        if (error != 0)
        {
            terms[count++] = error;
        }

        return count;
    }

    /// <summary>Keeps the first four parts that are not 0.</summary>
    private static QuadDouble Cut(ReadOnlySpan<double> terms)
    {
        (double high, double second, double third) = (0, 0, 0);
        int parts = 0;
        double sum = terms[0];
        foreach (double term in terms[1..])
        {
            (double rounded, double error) = TwoSum(sum, term);
            if (error == 0 || parts == 3)
            {
                sum = rounded;
                continue;
            }

            (high, second, third) = parts switch
            {
                0 => (rounded, 0, 0),
                1 => (high, rounded, 0),
                _ => (high, second, rounded),
            };
            parts++;
            sum = error;
        }

        return parts switch
        {
            0 => new(sum),
            1 => new(high, sum),
            2 => new(high, second, sum),
            _ => new(high, second, third, sum),
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (double Sum, double Error) TwoSum(double x, double y)
    {
        double sum = x + y;
        double part = sum - x;
        return (sum, (x - (sum - part)) + (y - part));
    }

    private static QuadDouble[] MakeInverseFactorials()
    {
        var inverses = new QuadDouble[Terms + 1];
        QuadDouble factorial = One;
        for (int k = 0; k <= Terms; k++)
        {
            factorial = k == 0 ? One : factorial * k;
            inverses[k] = One / factorial;
        }

        return inverses;
    }
}
