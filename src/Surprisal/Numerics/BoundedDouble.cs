using System.Numerics;

namespace Surprisal.Numerics;

/// <summary>A double with a bound on how far it may be from the number that is meant.</summary>
/// <remarks>
/// <para>
/// Every operation adds its own rounding to the bounds of what it reads, so that in the end the bound tells whether cancellation or a
/// vanishing exponential has spoiled the result. A bound that is NaN says that nothing is known.
/// </para>
/// <para>
/// Reference: J. H. Wilkinson, "Rounding Errors in Algebraic Processes", 1963, for running bounds; H. Brönnimann, C. Burnikel, S. Pion,
/// "Interval arithmetic yields efficient dynamic filters for computational geometry", Discrete Applied Mathematics 109, 2001, for their use.
/// </para>
/// </remarks>
internal readonly struct BoundedDouble : IRegionNumber<BoundedDouble>
{
    // Twice half a unit in the last place, so that roundings of the bounds themselves are covered.
    private const double Rounding = 1.0 / (1L << 52);

    // The exponential and the logarithm are within 1.2 units in the last place.
    private const double RoundingOfFunctions = 4 * Rounding;

    private BoundedDouble(double value, double error)
    {
        Value = value;
        Error = error;
    }

    public double Value { get; }

    /// <summary>How far the value may be off.</summary>
    public double Error { get; }

    public bool IsNaN => double.IsNaN(Value);

    private static BoundedDouble Unknown => new(double.NaN, double.NaN);

    // Numbers that are none are left to those who tell which.
    public static implicit operator BoundedDouble(double x) => double.IsNaN(x) ? Unknown : new(x, 0);

    public static BoundedDouble operator -(BoundedDouble x) => new(-x.Value, x.Error);

    public static BoundedDouble operator +(BoundedDouble x, BoundedDouble y)
    {
        double sum = x.Value + y.Value;
        return double.IsFinite(sum) ? Rounded(sum, x.Error + y.Error)
            : double.IsFinite(x.Value) == double.IsFinite(y.Value) ? Unknown
            : new(sum, x.Error + y.Error);
    }

    public static BoundedDouble operator -(BoundedDouble x, BoundedDouble y) => x + -y;

    public static BoundedDouble operator *(BoundedDouble x, BoundedDouble y) => Vanishing(
        x.Value * y.Value,
        (Math.Abs(x.Value) * y.Error) + (x.Error * Math.Abs(y.Value)) + (x.Error * y.Error),
        isExact: (x.Value == 0 && x.Error == 0) || (y.Value == 0 && y.Error == 0));

    public static BoundedDouble operator /(BoundedDouble x, BoundedDouble y)
    {
        double quotient = x.Value / y.Value;
        double nearest = Math.Abs(y.Value) - y.Error;
        return nearest > 0 && double.IsFinite(y.Value)
            ? Vanishing(quotient, (x.Error + (Math.Abs(quotient) * y.Error)) / nearest, isExact: x.Value == 0 && x.Error == 0)
            : Unknown;
    }

    /// <summary>Adds with what each rounding takes away beside the sum, so that long sums lose no digits.</summary>
    public static BoundedDouble Sum(ReadOnlySpan<BoundedDouble> terms)
    {
        (double sum, double lost, double size, double error) = (0, 0, 0, 0);
        foreach (BoundedDouble term in terms)
        {
            double next = sum + term.Value;
            double part = next - sum;
            lost += (sum - (next - part)) + (term.Value - part);
            sum = next;
            size += Math.Abs(term.Value);
            error += term.Error;
        }

        // Infinite terms leave no parts to speak of.
        return double.IsFinite(sum)
            ? Rounded(sum + lost, error + (size * terms.Length * Rounding * Rounding))
            : terms.Length == 1 ? terms[0] : Unknown;
    }

    public static BoundedDouble Exp(in BoundedDouble x)
    {
        if (double.IsNegativeInfinity(x.Value) && x.Error >= 0)
        {
            return 0;
        }

        double value = Exponential<LanesOfOne<double>, double>.Exp(LanesOfOne<double>.Create(x.Value)).Value;
        double spread = x.Error * (1 + x.Error);
        return x.Error < 1 && double.IsFinite(value) ? new(value, (value * (spread + RoundingOfFunctions)) + double.Epsilon) : Unknown;
    }

    public static BoundedDouble Log(in BoundedDouble x)
    {
        if (!(x.Value - x.Error > 0) || !double.IsFinite(x.Value))
        {
            return Unknown;
        }

        double value = Logarithm<LanesOfOne<double>, double>.Log(LanesOfOne<double>.Create(x.Value)).Value;
        return new(value, (x.Error / (x.Value - x.Error)) + (Math.Abs(value) * RoundingOfFunctions));
    }

    public static BoundedDouble Sqrt(in BoundedDouble x)
    {
        if (x.Value == 0 && x.Error == 0)
        {
            return x;
        }

        return x.Value - x.Error > 0 ? Rounded(Math.Sqrt(x.Value), x.Error / Math.Sqrt(x.Value - x.Error)) : Unknown;
    }

    public static BoundedDouble Abs(in BoundedDouble x) => new(Math.Abs(x.Value), x.Error);

    public static BoundedDouble Power(in BoundedDouble x, in BoundedDouble y)
    {
        bool isWhole = y.Error == 0 && y.Value == Math.Floor(y.Value) && Math.Abs(y.Value) <= 64;
        if (!isWhole)
        {
            return Exp(y * Log(x));
        }

        BoundedDouble power = 1;
        BoundedDouble square = x;
        for (int exponent = (int)Math.Abs(y.Value); exponent > 0; exponent >>= 1, square *= square)
        {
            power = (exponent & 1) == 1 ? power * square : power;
        }

        return y.Value >= 0 ? power : 1 / power;
    }

    public static BoundedDouble Max(in BoundedDouble x, in BoundedDouble y) => new(Math.Max(x.Value, y.Value), Math.Max(x.Error, y.Error));

    public static BoundedDouble Choose(
        in BoundedDouble x, in BoundedDouble y, in BoundedDouble less, in BoundedDouble equal, in BoundedDouble greater, in BoundedDouble unordered)
    {
        // Infinities of one sign have no difference, so values are compared before.
        double gap = x.Value == y.Value ? 0 : x.Value - y.Value;
        double doubt = x.Error + y.Error;
        return gap < -doubt ? less
            : gap > doubt ? greater
            : doubt == 0 ? equal
            : Unknown;
    }

    public double ToDouble() => Value;

    public T To<T>()
        where T : IFloatingPointIeee754<T>
    {
        // A quarter of a rounding of float; in double, what a row of a few hundred roundings leaves.
        double tolerance = typeof(T) == typeof(double) ? 1.0 / (1L << 46) : 1.0 / (1L << 26);
        double limit = Math.Max(Math.Abs(Value) * tolerance, double.CreateTruncating(T.Epsilon) / 2);
        return Error <= limit ? T.CreateTruncating(Value + 0.0) : T.NaN;
    }

    private static BoundedDouble Rounded(double value, double error) => new(value, error + (Math.Abs(value) * Rounding));

    /// <summary>A result that may be too small for a double.</summary>
    private static BoundedDouble Vanishing(double value, double error, bool isExact) =>
        isExact && value == 0 ? 0 : double.IsFinite(value) ? Rounded(value, error + double.Epsilon) : Unknown;
}
