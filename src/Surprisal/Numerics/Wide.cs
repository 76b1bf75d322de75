using System.Numerics;

namespace Surprisal.Numerics;

/// <summary>
/// A number that no formula of exponentials overflows: a <see cref="WideTerm"/> and, where it matters, another one far below it.
/// </summary>
/// <remarks>
/// <para>
/// The exponential of a number is held by its argument, so <c>exp(x) / exp(y)</c> is <c>exp(x − y)</c> and <c>log exp(x)</c> is x, for x of
/// any size. In a sum, the smaller term is brought to the exponential of the larger. Where it is too small for that, as in
/// <c>1 + exp(−1000)</c>, it stays beside it, and is what is left when the 1 is taken away.
/// </para>
/// <para>
/// Zeros and −∞ that are read stand for their limits: 0 is smaller than any number and −∞ below any, but <c>0 · log 0</c> is 0, and
/// a score of −∞ has a probability of 0 with a logarithm of −∞. Zeros that cancellation leaves are zeros.
/// </para>
/// </remarks>
internal readonly struct Wide : IRegionNumber<Wide>
{
    private readonly WideTerm _main;
    private readonly WideTerm _tail;

    private Wide(in WideTerm main, in WideTerm tail = default)
    {
        _main = main;
        _tail = tail;
    }

    public static Wide One { get; } = new(new WideTerm(QuadDouble.One));

    public static Wide Zero => default;

    public static Wide NaN { get; } = new(new WideTerm(new QuadDouble(double.NaN)));

    public bool IsNaN => double.IsNaN(_main.Mantissa.High);

    /// <summary>−1, 0 or 1; a zero that stands for a limit has none. NaN counts as 0.</summary>
    public int Sign => IsNaN || _main.IsVanishing ? 0 : Math.Sign(_main.Mantissa.High);

    public static implicit operator Wide(double x)
    {
        if (x == 0)
        {
            return new(new WideTerm(new QuadDouble(double.CopySign(1, x)), 0, -WideTerm.Boundless));
        }

        return new(WideTerm.Normal(new QuadDouble(double.IsNegativeInfinity(x) ? -WideTerm.Boundless : x)));
    }

    public static Wide operator -(Wide x) => new(-x._main, -x._tail);

    public static Wide operator -(Wide x, Wide y) => x + -y;

    public static Wide operator +(Wide x, Wide y)
    {
        (WideTerm sum, WideTerm rest) = WideTerm.Add(x._main, y._main);
        if (x._tail.IsZero && y._tail.IsZero)
        {
            return new(sum, rest);
        }

        (WideTerm tail, _) = WideTerm.Add(x._tail, y._tail);
        (tail, _) = WideTerm.Add(tail, rest);
        return Of(sum, tail);
    }

    public static Wide operator *(Wide x, Wide y)
    {
        WideTerm main = x._main * y._main;
        if ((x._tail.IsZero && y._tail.IsZero) || !main.IsFinite)
        {
            return new(main);
        }

        (WideTerm tail, _) = WideTerm.Add(x._main * y._tail, x._tail * y._main);
        return Of(main, tail);
    }

    public static Wide operator /(Wide x, Wide y)
    {
        WideTerm main = x._main / y._main;
        if ((x._tail.IsZero && y._tail.IsZero) || !main.IsFinite)
        {
            return new(main);
        }

        // x/(y + u) = x/y − (x/y)(u/y), as u is far below y.
        (WideTerm tail, _) = WideTerm.Add(x._tail / y._main, -(main * (y._tail / y._main)));
        return Of(main, tail);
    }

    public static Wide Sum(ReadOnlySpan<Wide> terms)
    {
        Wide sum = terms.IsEmpty ? Zero : terms[0];
        for (int i = 1; i < terms.Length; i++)
        {
            sum += terms[i];
        }

        return sum;
    }

    public static Wide Exp(in Wide x)
    {
        if (!x._main.IsFinite)
        {
            double limit = x._main.Mantissa.High;
            return limit < 0 ? 0.0 : x;
        }

        if (x._main.IsZero || x._main.IsVanishing)
        {
            return One;
        }

        WideTerm plain = x._main.WithoutScale();
        long size = plain.Power + Math.ILogB(plain.Mantissa.High);
        if (size < -900)
        {
            return new(One._main, plain);
        }

        if (size > 1022)
        {
            return plain.Mantissa.High > 0 ? new Wide(new WideTerm(new QuadDouble(double.PositiveInfinity))) : 0.0;
        }

        QuadDouble scale = plain.Mantissa.Scale((int)plain.Power);
        return new(new WideTerm(QuadDouble.One, 0, scale.High, scale.Second));
    }

    public static Wide Log(in Wide x)
    {
        WideTerm main = x._main;
        if (main.IsZero)
        {
            return double.NegativeInfinity;
        }

        if (!main.IsFinite || main.Mantissa.High < 0)
        {
            return main.Mantissa.High > 0 ? x : NaN;
        }

        // log(m 2ᵏ eˢ) = s + k log 2 + log m, with m between √½ and √2 so that nothing cancels near 1.
        int exponent = Math.ILogB(main.Mantissa.High);
        QuadDouble mantissa = main.Mantissa.Scale(-exponent);
        if (mantissa.High > 1.4142135623730951)
        {
            mantissa = mantissa.Scale(-1);
            exponent++;
        }

        QuadDouble log = QuadDouble.Log(mantissa) + (QuadDouble.Log2 * (main.Power + exponent)) + new QuadDouble(main.Scale, main.ScaleLow);
        Wide result = new(WideTerm.Normal(log));
        return x._tail.IsZero ? result : result + new Wide(x._tail / main);
    }

    public static Wide Sqrt(in Wide x)
    {
        WideTerm main = x._main;
        if (main.IsZero || double.IsNaN(main.Mantissa.High) || double.IsPositiveInfinity(main.Mantissa.High))
        {
            return x;
        }

        if (main.Mantissa.High < 0)
        {
            return main.IsVanishing ? x : NaN;
        }

        int odd = (int)(main.Power & 1);
        var root = WideTerm.Normal(QuadDouble.Sqrt(main.Mantissa.Scale(odd)), (main.Power - odd) / 2, main.Scale / 2, main.ScaleLow / 2);
        return x._tail.IsZero ? new(root) : Of(root, x._tail / new WideTerm(root.Mantissa.Scale(1), root.Power, root.Scale, root.ScaleLow));
    }

    public static Wide Power(in Wide x, in Wide y)
    {
        if (y.Sign == 0 && !y.IsNaN)
        {
            return One;
        }

        double exponent = y.ToDouble();
        bool isWhole = exponent == Math.Floor(exponent) && (y - exponent).Sign == 0;
        if (isWhole && Math.Abs(exponent) <= 64)
        {
            Wide power = PowerOfWhole(x, (int)Math.Abs(exponent));
            return exponent > 0 ? power : One / power;
        }

        if (x.IsNaN || y.IsNaN || (x.Sign < 0 && !isWhole))
        {
            return NaN;
        }

        if (x.Sign == 0)
        {
            return exponent > 0 ? 0.0 : double.PositiveInfinity;
        }

        Wide size = Exp(y * Log(Abs(x)));
        return x.Sign < 0 && Math.Abs(exponent % 2) == 1 ? -size : size;
    }

    public static Wide Abs(in Wide x) => x._main.Mantissa.High < 0 ? -x : x;

    public static Wide Max(in Wide x, in Wide y) => x.IsNaN || (!y.IsNaN && Compare(x, y) >= 0) ? x : y;

    /// <summary>−1, 0 or 1 as x is less than, equal to or greater than y; neither is NaN.</summary>
    public static int Compare(in Wide x, in Wide y) =>
        x._main.IsFinite || y._main.IsFinite ? (x - y).Sign : x._main.Mantissa.High.CompareTo(y._main.Mantissa.High);

    public static Wide Choose(in Wide x, in Wide y, in Wide less, in Wide equal, in Wide greater, in Wide unordered)
    {
        if (x.IsNaN || y.IsNaN)
        {
            return unordered;
        }

        int order = Compare(x, y);
        return order < 0 ? less : order > 0 ? greater : equal;
    }

    public T To<T>()
        where T : IFloatingPointIeee754<T> => T.CreateTruncating(ToDouble());

    public double ToDouble() => _main.IsVanishing ? 0 : _main.ToDouble();

    /// <summary>Puts two terms together, of which the first is usually far above the second.</summary>
    private static Wide Of(in WideTerm main, in WideTerm tail)
    {
        if (main.IsVanishing)
        {
            return new(main);
        }

        (WideTerm sum, WideTerm rest) = WideTerm.Add(main, tail);
        return new(sum, rest);
    }

    private static Wide PowerOfWhole(in Wide x, int exponent)
    {
        Wide power = One;
        for (Wide square = x; exponent > 0; exponent >>= 1, square *= square)
        {
            power = (exponent & 1) == 1 ? power * square : power;
        }

        return power;
    }
}
