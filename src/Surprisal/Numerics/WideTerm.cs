using System.Runtime.CompilerServices;

namespace Surprisal.Numerics;

/// <summary>A product <c>m · 2ᵏ · exp(s)</c>, in which exponentials of any size keep their argument and so are exact.</summary>
/// <param name="mantissa">m, its first part near 1; 0, an infinity or NaN for these.</param>
/// <param name="power">k.</param>
/// <param name="scale">s.</param>
/// <param name="scaleLow">What rounding took from s.</param>
internal readonly struct WideTerm(QuadDouble mantissa, long power = 0, double scale = 0, double scaleLow = 0)
{
    /// <summary>A number beyond all others of this kind, whose exponential and reciprocal stand for 0 and infinity where a limit is wanted.</summary>
    public const double Boundless = 1.1235582092889474e307; // 2¹⁰²⁰

    /// <summary>Whatever is larger counts as infinite.</summary>
    public const int LargestPower = 1015;

    private const double LargestScale = Boundless / 32;

    // Two terms further apart are not brought to one exponent, since the smaller would fall out of the range of double.
    private const double LargestGap = 800;

    public QuadDouble Mantissa { get; } = mantissa;

    public long Power { get; } = power;

    public double Scale { get; } = scale;

    public double ScaleLow { get; } = scaleLow;

    public bool IsZero => Mantissa.High == 0;

    public bool IsFinite => double.IsFinite(Mantissa.High);

    /// <summary>Whether this is a zero that stands for its limit: smaller than any number, yet with a logarithm and a reciprocal.</summary>
    public bool IsVanishing => Scale < -LargestScale;

    public static WideTerm operator -(in WideTerm x) => new(-x.Mantissa, x.Power, x.Scale, x.ScaleLow);

    public static WideTerm operator *(in WideTerm x, in WideTerm y)
    {
        if (!x.IsFinite || !y.IsFinite || x.IsZero || y.IsZero)
        {
            return new(new QuadDouble((x.IsVanishing ? 0 : x.Mantissa.High) * (y.IsVanishing ? 0 : y.Mantissa.High)));
        }

        (double scale, double low) = AddScales(x.Scale, x.ScaleLow, y.Scale, y.ScaleLow);
        return Normal(x.Mantissa * y.Mantissa, x.Power + y.Power, scale, low);
    }

    public static WideTerm operator /(in WideTerm x, in WideTerm y)
    {
        if (!x.IsFinite || !y.IsFinite || x.IsZero || y.IsZero)
        {
            return new(new QuadDouble((x.IsVanishing ? 0 : x.Mantissa.High) / (y.IsVanishing ? 0 : y.Mantissa.High)));
        }

        (double scale, double low) = AddScales(x.Scale, x.ScaleLow, -y.Scale, -y.ScaleLow);
        return Normal(x.Mantissa / y.Mantissa, x.Power - y.Power, scale, low);
    }

    /// <summary>Brings the mantissa near 1.</summary>
    public static WideTerm Normal(QuadDouble mantissa, long power = 0, double scale = 0, double scaleLow = 0)
    {
        if (mantissa.High == 0 || !double.IsFinite(mantissa.High))
        {
            return new(new QuadDouble(mantissa.High));
        }

        int exponent = Math.ILogB(mantissa.High);
        return exponent is > -60 and < 60
            ? new(mantissa, power, scale, scaleLow)
            : new(mantissa.Scale(-exponent), power + exponent, scale, scaleLow);
    }

    /// <summary>Adds two terms: their sum, or both in order of size where they lie too far apart to be one.</summary>
    public static (WideTerm Sum, WideTerm Apart) Add(in WideTerm x, in WideTerm y)
    {
        if (!x.IsFinite || !y.IsFinite)
        {
            return (new(new QuadDouble((x.IsFinite ? 0 : x.Mantissa.High) + (y.IsFinite ? 0 : y.Mantissa.High))), default);
        }

        if (x.IsZero || y.IsZero || x.IsVanishing || y.IsVanishing)
        {
            // Where every term vanishes, so does the sum, and a share of it has no limit.
            bool isOfX = !x.IsZero && !x.IsVanishing;
            bool isOfY = !y.IsZero && !y.IsVanishing;
            return (isOfX ? x : isOfY ? y : default, default);
        }

        double gap = Gap(x, y);
        bool isInOrder = gap > 0 || (gap == 0 && (x.Scale, x.ScaleLow).CompareTo((y.Scale, y.ScaleLow)) >= 0);
        (WideTerm large, WideTerm small) = isInOrder ? (x, y) : (y, x);
        if (Math.Abs(gap) > LargestGap)
        {
            return (large, small);
        }

        (QuadDouble ofSmall, long power) = small.MantissaAt(large.Scale, large.ScaleLow);
        ofSmall = ofSmall.Scale((int)(power - large.Power));
        QuadDouble sum = large.Mantissa + ofSmall;
        return (Normal(sum, large.Power, large.Scale, large.ScaleLow), default);
    }

    /// <summary>This number without an exponential in it; the power of two grows in its place.</summary>
    public WideTerm WithoutScale()
    {
        if (Scale == 0 && ScaleLow == 0)
        {
            return this;
        }

        if (Math.Abs(Scale) > 1L << 40)
        {
            return new(QuadDouble.One * Math.Sign(Mantissa.High), Scale > 0 ? 1L << 60 : -1L << 60);
        }

        (QuadDouble plain, long power) = MantissaAt(0, 0);
        return Normal(plain, power);
    }

    /// <summary>The nearest double.</summary>
    public double ToDouble()
    {
        if (IsZero || !IsFinite)
        {
            return Mantissa.High;
        }

        WideTerm plain = WithoutScale();
        double first = plain.Mantissa.High;
        long size = plain.Power + Math.ILogB(first);
        return size > LargestPower ? first * double.PositiveInfinity : size < -1100 ? 0 : double.ScaleB(first, (int)plain.Power);
    }

    /// <summary>Adds two numbers of two parts each, as the arguments of exponentials are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (double Scale, double Low) AddScales(double x, double xLow, double y, double yLow)
    {
        if (x == 0 && xLow == 0)
        {
            return (y, yLow);
        }

        if (y == 0 && yLow == 0)
        {
            return (x, xLow);
        }

        Span<double> terms = [x, y, xLow, yLow];
        QuadDouble sum = QuadDouble.Sum(terms);
        return (sum.High, sum.Second);
    }

    /// <summary>How many powers of two the first term is larger than the second, roughly.</summary>
    private static double Gap(in WideTerm x, in WideTerm y)
    {
        double ofScales = ((x.Scale - y.Scale) + (x.ScaleLow - y.ScaleLow)) / QuadDouble.Log2.High;
        double ofMantissas = Math.ILogB(x.Mantissa.High) - Math.ILogB(y.Mantissa.High);
        return ofScales + (x.Power - y.Power) + ofMantissas;
    }

    /// <summary>The mantissa and the power of two of this number under another exponential.</summary>
    private (QuadDouble Mantissa, long Power) MantissaAt(double scale, double scaleLow)
    {
        if (Scale == scale && ScaleLow == scaleLow)
        {
            return (Mantissa, Power);
        }

        Span<double> terms = [Scale, -scale, ScaleLow, -scaleLow];
        QuadDouble factor = QuadDouble.Exp(QuadDouble.Sum(terms), out long power);
        return (Mantissa * factor, Power + power);
    }
}
