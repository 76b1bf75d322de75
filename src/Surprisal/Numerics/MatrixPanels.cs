using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Surprisal.Numerics;

/// <summary>Copies of the factors of a matrix product in panels, as its tiles read them: the lines of a panel side by side, term after term.</summary>
internal static class MatrixPanels
{
    // Processors do not look ahead from page to page, as lines of a long step make them go.
    private const int AheadTerms = 4;

    private const int MostPanels = 8;

    /// <summary>The number of lines of the next panel, where some are left.</summary>
    /// <remarks>None is narrower than <paramref name="least"/> unless all are fewer: the last two share evenly what is too little for one.</remarks>
    /// <param name="left">How many lines are left.</param>
    /// <param name="most">The number of lines of a full panel.</param>
    /// <param name="least">The number of lines that a panel should have at least, at most half of <paramref name="most"/> or one more.</param>
    public static int Lines(int left, int most, int least) =>
        left <= most ? left
        : left >= most + least ? most
        : (left + 1) / 2;

    /// <summary>Copies lines (rows of A, columns of B) to panels.</summary>
    /// <param name="source">The factor.</param>
    /// <param name="lines">The number of its lines.</param>
    /// <param name="depth">The number of terms of each.</param>
    /// <param name="most">The number of lines of a full panel.</param>
    /// <param name="least">The number of lines that a panel should have at least.</param>
    /// <param name="width">What the lines of a panel are padded to, if they are fewer. The padding is left as it is.</param>
    /// <param name="panels">Receives the panels.</param>
    public static void Pack<TLanes, T>(Strided<T> source, int lines, int depth, int most, int least, int width, Span<T> panels)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        int count;
        int together;
        for (int line = 0; line < lines; line += together * count)
        {
            count = Lines(lines - line, most, least);
            int step = Math.Max(count, width);

            // Where lines lie side by side, a term of several panels is copied at once, to use all that it brings to the cache.
            together = 1;
            while (source.LineStep == 1 && together < MostPanels && lines - line > together * count
                && Lines(lines - line - (together * count), most, least) == count)
            {
                together++;
            }

            Strided<T> part = source.From(line, 0);
            Span<T> panel = panels.Slice(line * depth, together * step * depth);

            // The ends are checked once; a check for each term would take longer than its copy.
            _ = part.Values[(((together * count) - 1) * part.LineStep) + ((depth - 1) * part.TermStep)];
            ref T from = ref MemoryMarshal.GetReference(part.Values);
            ref T to = ref MemoryMarshal.GetReference(panel);
            if (part.LineStep == 1)
            {
                CopyTerms<TLanes, T>(ref from, part.TermStep, ref to, step, count, together, depth);
            }
            else
            {
                CopyLines(ref from, part, ref to, step, count, depth);
            }
        }
    }

    /// <summary>Copies term after term, where the lines of one term lie side by side already.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void CopyTerms<TLanes, T>(ref T from, nint termStep, ref T to, nint step, nint count, nint panels, nint depth)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        nint lanes = TLanes.Count;
        nint last = count - 4;
        for (nint term = 0; term < depth; term++)
        {
            ref T source = ref Unsafe.Add(ref from, term * termStep);
            ref T target = ref Unsafe.Add(ref to, term * step);
            for (nint panel = panels; panel > 0; panel--)
            {
                if (count == 2 * lanes)
                {
                    Cache.Prefetch(ref Unsafe.Add(ref source, AheadTerms * termStep));
                    TLanes first = TLanes.Load(ref source);
                    TLanes second = TLanes.Load(ref Unsafe.Add(ref source, lanes));
                    first.Store(ref target);
                    second.Store(ref Unsafe.Add(ref target, lanes));
                }
                else if (count is >= 4 and <= 12)
                {
                    // Copies of four, which may overlap.
                    Unsafe.As<T, Four<T>>(ref target) = Unsafe.As<T, Four<T>>(ref source);
                    if (count > 8)
                    {
                        Unsafe.As<T, Four<T>>(ref Unsafe.Add(ref target, 4)) = Unsafe.As<T, Four<T>>(ref Unsafe.Add(ref source, 4));
                    }

                    Unsafe.As<T, Four<T>>(ref Unsafe.Add(ref target, last)) = Unsafe.As<T, Four<T>>(ref Unsafe.Add(ref source, last));
                }
                else
                {
                    for (nint line = 0; line < count; line++)
                    {
                        Unsafe.Add(ref target, line) = Unsafe.Add(ref source, line);
                    }
                }

                source = ref Unsafe.Add(ref source, count);
                target = ref Unsafe.Add(ref target, step * depth);
            }
        }
    }

    /// <summary>Copies lines whose terms are apart from those of the next, four by four where they lie side by side.</summary>
    private static void CopyLines<T>(ref T from, Strided<T> source, ref T to, nint step, int count, int depth)
    {
        nint lineStep = source.LineStep;
        nint termStep = source.TermStep;
        int done = 0;
        if (termStep == 1 && count >= 4)
        {
            done = depth & ~3;
            for (int line = 0; line < count; line += 4)
            {
                // The last four may overlap the ones before.
                nint first = Math.Min(line, count - 4);
                Transpose(ref Unsafe.Add(ref from, first * lineStep), lineStep, ref Unsafe.Add(ref to, first), step, done);
            }
        }

        for (nint line = 0; line < count; line++)
        {
            for (nint term = done; term < depth; term++)
            {
                Unsafe.Add(ref to, (term * step) + line) = Unsafe.Add(ref from, (line * lineStep) + (term * termStep));
            }
        }
    }

    /// <summary>Transposes four lines, four terms at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Transpose<T>(ref T from, nint lineStep, ref T to, nint step, nint depth)
    {
        for (nint term = 0; term < depth; term += 4)
        {
            // A line of the next four at each step, which brings all of them as they are used up.
            Cache.Prefetch(ref Unsafe.Add(ref from, (4 + ((term >> 2) & 3)) * lineStep));
            Transposition.CopySquare(ref from, lineStep, ref to, step);
            from = ref Unsafe.Add(ref from, 4);
            to = ref Unsafe.Add(ref to, 4 * step);
        }
    }

    [InlineArray(4)]
    private struct Four<T>
    {
        private T _first;
    }
}
