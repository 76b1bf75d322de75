using System.Globalization;
using System.Numerics;

namespace Surprisal.Benchmarks.Workloads;

/// <summary>Holds results to plain arithmetic in double.</summary>
internal static class Expect
{
    private const double Tolerance = 1e-5;

    /// <summary>Requires a number to agree with its reference to 1e-5, relative to the reference or to <paramref name="scale"/>, whichever is larger.</summary>
    public static void Close(string what, double value, double reference, double scale = 1)
    {
        if (!(Math.Abs(value - reference) <= Tolerance * Math.Max(scale, Math.Abs(reference))))
        {
            throw new MismatchException(string.Create(CultureInfo.InvariantCulture, $"{what} is {value:R}, but plain arithmetic in double gives {reference:R}."));
        }
    }

    /// <summary>Requires the elements of a row to agree with their references to 1e-5 of the largest of them.</summary>
    public static void Close<T>(string what, ReadOnlySpan<T> row, ReadOnlySpan<double> reference)
        where T : IFloatingPointIeee754<T>
    {
        double scale = double.Epsilon;
        foreach (double value in reference)
        {
            scale = Math.Max(scale, Math.Abs(value));
        }

        for (int i = 0; i < row.Length; i++)
        {
            if (!(Math.Abs(double.CreateTruncating(row[i]) - reference[i]) <= Tolerance * scale))
            {
                throw new MismatchException(string.Create(CultureInfo.InvariantCulture, $"{what} holds {row[i]:R} at place {i}, but plain arithmetic in double gives {reference[i]:R}."));
            }
        }
    }

    /// <summary>Requires every element to have been written: results hold NaN before the first run.</summary>
    public static void Written<T>(string what, ReadOnlySpan<T> values)
        where T : IFloatingPointIeee754<T>
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (T.IsNaN(values[i]))
            {
                throw new MismatchException(string.Create(CultureInfo.InvariantCulture, $"{what} was not written at place {i} of {values.Length}."));
            }
        }
    }
}
