namespace Surprisal.Graph;

/// <summary>Arithmetic with numbers as people write them: <c>0.1 · 3</c> is 0.3 and not 0.30000000000000004.</summary>
/// <remarks>Numbers that are no short decimals are taken as they are.</remarks>
internal static class Decimals
{
    public static double Times(double left, double right) => IsShort(left) && IsShort(right) ? (double)((decimal)left * (decimal)right) : left * right;

    public static double Plus(double left, double right) => IsShort(left) && IsShort(right) ? (double)((decimal)left + (decimal)right) : left + right;

    /// <summary>The quotient, or null if it is no short decimal.</summary>
    public static double? Over(double left, double right)
    {
        if (!IsShort(left) || !IsShort(right) || right == 0)
        {
            return null;
        }

        decimal quotient = (decimal)left / (decimal)right;
        return quotient * (decimal)right == (decimal)left && (decimal)(double)quotient == quotient ? (double)quotient : null;
    }

    private static bool IsShort(double number) => number == 0 || (Math.Abs(number) is > 1e-9 and < 1e9 && (double)(decimal)number == number);
}
