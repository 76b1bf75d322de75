using System.Numerics;

namespace Surprisal.Numerics;

/// <summary>How long rows are cut, by the number of their classes alone.</summary>
internal static class RowSegments
{
    // Scores and terms of a segment lie in the second cache, whoever reads them again.
    private const int LeastLength = 1 << 14;
    private const int MostSegments = 256;
    private const int LongestWhole = 1 << 15;

    /// <summary>The sum of no terms, less the largest of them.</summary>
    public const double RestOfNothing = -1;

    /// <summary>The number of segments of a row; 0 for one that is not cut.</summary>
    public static int Count(int classes) => classes <= LongestWhole ? 0 : (int)(((long)classes + Length(classes) - 1) / Length(classes));

    /// <summary>The length of all segments of a row but the last.</summary>
    public static int Length(int classes) =>
        (int)Math.Max(LeastLength, BitOperations.RoundUpToPowerOf2((uint)classes) / MostSegments);

    public static Range Range(int segment, int classes)
    {
        int length = Length(classes);
        return new(segment * length, (int)Math.Min(classes, ((long)segment + 1) * length));
    }

    /// <summary>What terms measured from a lower maximum are multiplied by.</summary>
    public static double Factor(double lower, double upper) => lower == upper // Asked for first, as −∞ − −∞ is NaN.
        ? 1
        : Exponential<LanesOfOne<double>, double>.OfNonPositive(new(lower - upper)).Value;
}
