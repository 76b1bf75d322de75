using System.Globalization;
using System.Numerics;

namespace Surprisal.Tests.GraphTests;

/// <summary>A number <c>m · 2ᵉ</c> with as many bits as are asked for and no bounds: slow, plain, and of another making than the library.</summary>
/// <remarks>Nothing here is clever: where a formula cancels a thousand bits, it is computed with some thousands.</remarks>
internal readonly struct BigReal
{
    [ThreadStatic]
    private static int _bits;

    private static readonly Dictionary<int, BigInteger> Logs = [];

    private readonly BigInteger _mantissa;
    private readonly long _exponent;

    private BigReal(BigInteger mantissa, long exponent)
    {
        long excess = mantissa.IsZero ? 0 : (long)BigInteger.Abs(mantissa).GetBitLength() - Bits;
        _mantissa = excess > 0 ? mantissa >> (int)excess : mantissa;
        _exponent = mantissa.IsZero ? 0 : excess > 0 ? exponent + excess : exponent;
    }

    /// <summary>How many bits a result keeps.</summary>
    public static int Bits
    {
        get => _bits == 0 ? 400 : _bits;
        set => _bits = value;
    }

    public int Sign => _mantissa.Sign;

    /// <summary>The whole part of the logarithm to base 2, plus 1.</summary>
    private long Size => _exponent + (long)BigInteger.Abs(_mantissa).GetBitLength();

    public static implicit operator BigReal(double x)
    {
        if (!double.IsFinite(x))
        {
            throw new ArgumentOutOfRangeException(nameof(x), x, "A number is finite.");
        }

        long bits = BitConverter.DoubleToInt64Bits(x);
        int exponent = (int)((bits >> 52) & 0x7ff);
        long fraction = bits & ((1L << 52) - 1);
        BigInteger mantissa = exponent == 0 ? fraction : fraction | (1L << 52);
        return new(x < 0 ? -mantissa : mantissa, Math.Max(exponent, 1) - 1075);
    }

    public static BigReal operator -(BigReal x) => new(-x._mantissa, x._exponent);

    public static BigReal operator -(BigReal x, BigReal y) => x + (-y);

    public static BigReal operator +(BigReal x, BigReal y)
    {
        if (x.Sign == 0 || y.Sign == 0)
        {
            return x.Sign == 0 ? y : x;
        }

        if (x.Size < y.Size)
        {
            (x, y) = (y, x);
        }

        if (x.Size - y.Size > Bits + 2)
        {
            return x;
        }

        long exponent = Math.Min(x._exponent, y._exponent);
        return new((x._mantissa << (int)(x._exponent - exponent)) + (y._mantissa << (int)(y._exponent - exponent)), exponent);
    }

    public static BigReal operator *(BigReal x, BigReal y) => new(x._mantissa * y._mantissa, x._exponent + y._exponent);

    public static BigReal operator /(BigReal x, BigReal y)
    {
        if (y.Sign == 0)
        {
            throw new DivideByZeroException();
        }

        int shift = (int)Math.Max(0, Bits + 2 + (long)BigInteger.Abs(y._mantissa).GetBitLength() - (long)BigInteger.Abs(x._mantissa).GetBitLength());
        return new((x._mantissa << shift) / y._mantissa, x._exponent - y._exponent - shift);
    }

    public static BigReal Exp(BigReal x)
    {
        if (x.Sign == 0)
        {
            return 1;
        }

        int outer = Bits;
        try
        {
            Bits = outer + 40 + (int)Math.Max(0, x.Size);
            BigReal log2 = new(Log2(Bits), -Bits);
            BigInteger whole = (x / log2).Floor();
            int halvings = 8 + (int)Math.Sqrt(Bits);
            BigReal rest = x - (log2 * new BigReal(whole, 0));
            rest = new(rest._mantissa, rest._exponent - halvings);
            (BigReal sum, BigReal term) = (1, 1);
            for (int k = 1; term.Sign != 0 && term.Size > -Bits - 2; k++)
            {
                term = term * rest / k;
                sum += term;
            }

            for (int i = 0; i < halvings; i++)
            {
                sum *= sum;
            }

            Bits = outer;
            return new(sum._mantissa, checked(sum._exponent + (long)whole));
        }
        finally
        {
            Bits = outer;
        }
    }

    public static BigReal Log(BigReal x)
    {
        if (x.Sign <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(x), "A logarithm is of a positive number.");
        }

        int outer = Bits;
        try
        {
            // Near 1 the logarithm is small, so that its first bits lie far behind the point.
            BigReal gap = x - 1;
            int zeros = gap.Sign == 0 ? 0 : (int)Math.Clamp(-gap.Size, 0, 2L * outer);
            int wanted = outer + zeros + 20;
            long power = x.Size;
            BigReal mantissa = new(x._mantissa, x._exponent - power);
            BigReal log = Math.Log(mantissa.ToDouble());
            for (int bits = 100; ; bits = Math.Min(2 * bits, wanted))
            {
                Bits = bits + 20;
                log += (mantissa * Exp(-log)) - 1;
                if (bits == wanted)
                {
                    break;
                }
            }

            BigReal result = log + (new BigReal(Log2(Bits), -Bits) * new BigReal(power, 0));
            Bits = outer;
            return new(result._mantissa, result._exponent);
        }
        finally
        {
            Bits = outer;
        }
    }

    public static BigReal Sqrt(BigReal x)
    {
        if (x.Sign < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(x), "A root is of no negative number.");
        }

        return x.Sign == 0 ? x : Exp(Log(x) * 0.5);
    }

    /// <summary>The nearest double, or an infinity.</summary>
    public double ToDouble()
    {
        if (Sign == 0 || Size < -1080)
        {
            return 0;
        }

        if (Size > 1025)
        {
            return Sign * double.PositiveInfinity;
        }

        int drop = (int)Math.Max(0, (long)BigInteger.Abs(_mantissa).GetBitLength() - 64);
        return Math.ScaleB((double)(_mantissa >> drop), (int)(_exponent + drop));
    }

    public override string ToString() => ToDouble().ToString("R", CultureInfo.InvariantCulture);

    private BigInteger Floor() => _exponent >= 0 ? _mantissa << (int)_exponent : _mantissa >> (int)Math.Min(int.MaxValue, -_exponent);

    /// <summary>log 2 times a power of two, by <c>log 2 = 18 artanh(1/26) − 2 artanh(1/4801) + 8 artanh(1/8749)</c>.</summary>
    private static BigInteger Log2(int bits)
    {
        lock (Logs)
        {
            if (!Logs.TryGetValue(bits, out BigInteger log))
            {
                log = ((18 * ArTanh(26)) - (2 * ArTanh(4801)) + (8 * ArTanh(8749))) >> 20;
                Logs.Add(bits, log);
            }

            return log;
        }

        BigInteger ArTanh(int inverse)
        {
            BigInteger term = (BigInteger.One << (bits + 20)) / inverse;
            BigInteger sum = 0;
            for (int k = 1; !term.IsZero; k += 2)
            {
                sum += term / k;
                term /= inverse * inverse;
            }

            return sum;
        }
    }
}
