using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

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
                    Fetch(ref Unsafe.Add(ref source, AheadTerms * termStep));
                    TLanes first = TLanes.Load(ref source);
                    TLanes second = TLanes.Load(ref Unsafe.Add(ref source, lanes));
                    first.Store(ref target);
                    second.Store(ref Unsafe.Add(ref target, lanes));
                }
                else if (count is >= 4 and <= 8)
                {
                    // Two copies of four, which may overlap.
                    Unsafe.As<T, Four<T>>(ref target) = Unsafe.As<T, Four<T>>(ref source);
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

    /// <summary>Asks for memory that is wanted soon; it need not exist.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Fetch<T>(ref T place)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref place));
        }
    }

    /// <summary>Transposes four lines, four terms at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Transpose<T>(ref T from, nint lineStep, ref T to, nint step, nint depth)
    {
        for (nint term = 0; term < depth; term += 4)
        {
            // A line of the next four at each step, which brings all of them as they are used up.
            Fetch(ref Unsafe.Add(ref from, (4 + ((term >> 2) & 3)) * lineStep));
            if (typeof(T) == typeof(float) && (Sse.IsSupported || AdvSimd.Arm64.IsSupported))
            {
                TransposeSingle(ref Unsafe.As<T, float>(ref from), lineStep, ref Unsafe.As<T, float>(ref to), step);
            }
            else if (typeof(T) == typeof(double) && Avx.IsSupported)
            {
                TransposeDouble(ref Unsafe.As<T, double>(ref from), lineStep, ref Unsafe.As<T, double>(ref to), step);
            }
            else
            {
                for (nint line = 0; line < 4; line++)
                {
                    ref T cell = ref Unsafe.Add(ref from, line * lineStep);
                    Unsafe.Add(ref to, line) = cell;
                    Unsafe.Add(ref to, step + line) = Unsafe.Add(ref cell, 1);
                    Unsafe.Add(ref to, (2 * step) + line) = Unsafe.Add(ref cell, 2);
                    Unsafe.Add(ref to, (3 * step) + line) = Unsafe.Add(ref cell, 3);
                }
            }

            from = ref Unsafe.Add(ref from, 4);
            to = ref Unsafe.Add(ref to, 4 * step);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeSingle(ref float from, nint lineStep, ref float to, nint step)
    {
        Vector128<float> x0 = Vector128.LoadUnsafe(ref from);
        Vector128<float> x1 = Vector128.LoadUnsafe(ref Unsafe.Add(ref from, lineStep));
        Vector128<float> x2 = Vector128.LoadUnsafe(ref Unsafe.Add(ref from, 2 * lineStep));
        Vector128<float> x3 = Vector128.LoadUnsafe(ref Unsafe.Add(ref from, 3 * lineStep));

        Vector128<float> low02 = Low(x0, x2);
        Vector128<float> low13 = Low(x1, x3);
        Vector128<float> high02 = High(x0, x2);
        Vector128<float> high13 = High(x1, x3);
        Low(low02, low13).StoreUnsafe(ref to);
        High(low02, low13).StoreUnsafe(ref Unsafe.Add(ref to, step));
        Low(high02, high13).StoreUnsafe(ref Unsafe.Add(ref to, 2 * step));
        High(high02, high13).StoreUnsafe(ref Unsafe.Add(ref to, 3 * step));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Low(Vector128<float> x, Vector128<float> y) =>
        Sse.IsSupported ? Sse.UnpackLow(x, y) : AdvSimd.Arm64.ZipLow(x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> High(Vector128<float> x, Vector128<float> y) =>
        Sse.IsSupported ? Sse.UnpackHigh(x, y) : AdvSimd.Arm64.ZipHigh(x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeDouble(ref double from, nint lineStep, ref double to, nint step)
    {
        Vector256<double> x0 = Vector256.LoadUnsafe(ref from);
        Vector256<double> x1 = Vector256.LoadUnsafe(ref Unsafe.Add(ref from, lineStep));
        Vector256<double> x2 = Vector256.LoadUnsafe(ref Unsafe.Add(ref from, 2 * lineStep));
        Vector256<double> x3 = Vector256.LoadUnsafe(ref Unsafe.Add(ref from, 3 * lineStep));

        Vector256<double> even01 = Avx.UnpackLow(x0, x1);
        Vector256<double> odd01 = Avx.UnpackHigh(x0, x1);
        Vector256<double> even23 = Avx.UnpackLow(x2, x3);
        Vector256<double> odd23 = Avx.UnpackHigh(x2, x3);
        Avx.Permute2x128(even01, even23, 0x20).StoreUnsafe(ref to);
        Avx.Permute2x128(odd01, odd23, 0x20).StoreUnsafe(ref Unsafe.Add(ref to, step));
        Avx.Permute2x128(even01, even23, 0x31).StoreUnsafe(ref Unsafe.Add(ref to, 2 * step));
        Avx.Permute2x128(odd01, odd23, 0x31).StoreUnsafe(ref Unsafe.Add(ref to, 3 * step));
    }

    [InlineArray(4)]
    private struct Four<T>
    {
        private T _first;
    }
}
