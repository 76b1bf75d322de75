using System.Numerics;

namespace Surprisal.Benchmarks.Workloads;

/// <summary>The numbers that trials work on: the same in every run.</summary>
internal static class Inputs
{
    /// <summary>Numbers spread evenly over <c>[−2, 2)</c> times a scale.</summary>
    public static Block<T> Scores<T>(int count, double scale = 1, ulong seed = 88172645463325252)
        where T : unmanaged, IFloatingPointIeee754<T> => Fill<T>(count, -2 * scale, 2 * scale, seed);

    /// <summary>Numbers spread evenly over <c>[0, 1)</c>.</summary>
    public static Block<T> Shares<T>(int count, ulong seed = 362436069521288629)
        where T : unmanaged, IFloatingPointIeee754<T> => Fill<T>(count, 0, 1, seed);

    /// <summary>A result that nobody has written.</summary>
    public static Block<T> Unwritten<T>(int count)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var result = new Block<T>(count);
        result.Span.Fill(T.NaN);
        return result;
    }

    /// <summary>Classes for rows, all over their range.</summary>
    public static int[] Labels(int rows, int classes) => [.. Enumerable.Range(0, rows).Select(row => (int)((uint)row * 2654435761u % (uint)classes))];

    // G. Marsaglia, "Xorshift RNGs", Journal of Statistical Software 8(14), 2003.
    private static Block<T> Fill<T>(int count, double from, double to, ulong state)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var block = new Block<T>(count);
        double step = (to - from) * Math.ScaleB(1, -53);
        foreach (ref T element in block.Span)
        {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            element = T.CreateTruncating(from + ((state >> 11) * step));
        }

        return block;
    }
}
