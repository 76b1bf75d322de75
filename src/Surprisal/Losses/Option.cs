using System.Runtime.CompilerServices;

namespace Surprisal.Losses;

/// <summary>Checks the options of losses.</summary>
internal static class Option
{
    /// <summary>The value, if it lies in <c>[low, high]</c>.</summary>
    public static double Within(double value, double low, double high, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value >= low && value <= high
            ? value
            : throw new ArgumentOutOfRangeException(name, value, FormattableString.Invariant($"'{name}' is {value}, but it must be in [{low}, {high}]."));

    /// <summary>The value, if it is a finite number above 0.</summary>
    public static double Positive(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value > 0 && double.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(name, value, FormattableString.Invariant($"'{name}' is {value}, but it must be a finite number above 0."));
}
