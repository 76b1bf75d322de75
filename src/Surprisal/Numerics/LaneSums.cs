using System.Numerics;
using System.Runtime.CompilerServices;

namespace Surprisal.Numerics;

/// <summary>Sums that have the same bits whatever the width of the vectors.</summary>
/// <remarks>
/// Every sum runs on a vector that no processor has: 64 lanes of float, or 32 of double. Term <c>i</c> goes to lane <c>i mod 64</c>;
/// the lanes are added by halves, the upper to the lower. A sum is never −0, so lanes that received no term may be left out.
/// The sums of blocks of 1024 terms are added in double.
/// </remarks>
internal static class LaneSums<TLanes, T>
    where TLanes : struct, ILanes<TLanes, T>
    where T : IFloatingPointIeee754<T>
{
    /// <summary>The number of terms that are summed in the lanes before they are combined.</summary>
    public const int BlockLength = 1024;

    private static int LaneCount
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 256 / Unsafe.SizeOf<T>();
    }

    /// <summary>Sums a formula over pairs of numbers.</summary>
    public static double Total<TFormula>(ref T x, ref T y, int length, TFormula formula)
        where TFormula : struct, ITerm<T>
    {
        double total = 0;
        for (int start = 0; start < length; start += BlockLength)
        {
            ref T blockX = ref Unsafe.Add(ref x, start);
            ref T blockY = ref Unsafe.Add(ref y, start);
            total += double.CreateTruncating(Block(ref blockX, ref blockY, Math.Min(BlockLength, length - start), formula));
        }

        return total;
    }

    /// <summary>Prepares lanes for the terms of a block.</summary>
    /// <returns>The number of lanes in use, a power of two.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Start(ref T lanes, int terms)
    {
        int used = Math.Max(TLanes.Count, LaneCount);
        while (used > TLanes.Count && used / 2 >= terms)
        {
            used /= 2;
        }

        for (nint i = 0; i < used; i += TLanes.Count)
        {
            TLanes.Create(0.0).Store(ref Unsafe.Add(ref lanes, i));
        }

        return used;
    }

    /// <summary>Adds terms to their lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ref T lanes, nint index, TLanes terms)
    {
        ref T lane = ref Unsafe.Add(ref lanes, index & (LaneCount - 1));
        (TLanes.Load(ref lane) + terms).Store(ref lane);
    }

    /// <summary>Combines the lanes to one sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Combine(ref T lanes, int used)
    {
        while (used > TLanes.Count)
        {
            used /= 2;
            for (nint i = 0; i < used; i += TLanes.Count)
            {
                ref T lower = ref Unsafe.Add(ref lanes, i);
                (TLanes.Load(ref lower) + TLanes.Load(ref Unsafe.Add(ref lower, used))).Store(ref lower);
            }
        }

        return TLanes.Sum(TLanes.Load(ref lanes));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static T Block<TFormula>(ref T x, ref T y, int length, TFormula formula)
        where TFormula : struct, ITerm<T>
    {
        Unsafe.SkipInit(out Room room);
        ref T lanes = ref room.First;
        int used = Start(ref lanes, length);
        nint whole = length - (length % TLanes.Count);
        for (nint i = 0; i < whole; i += TLanes.Count)
        {
            Add(ref lanes, i, formula.Of(TLanes.Load(ref Unsafe.Add(ref x, i)), TLanes.Load(ref Unsafe.Add(ref y, i))));
        }

        int rest = length - (int)whole;
        if (rest > 0)
        {
            TLanes left = TLanes.LoadPart(ref Unsafe.Add(ref x, whole), rest, TFormula.Padding);
            TLanes right = TLanes.LoadPart(ref Unsafe.Add(ref y, whole), rest, TFormula.Padding);
            Add(ref lanes, whole, formula.Of(left, right));
        }

        return Combine(ref lanes, used);
    }

    /// <summary>The lanes in memory, since no processor has registers for all of them.</summary>
    public struct Room
    {
        private Values _values;

        /// <summary>The first lane, at the start of a cache line: what was stored across two of them is slow to load again.</summary>
        [System.Diagnostics.CodeAnalysis.UnscopedRef]
        public unsafe ref T First
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get
            {
                ref T start = ref Unsafe.As<Values, T>(ref _values);
                return ref Unsafe.AddByteOffset(ref start, -(nint)Unsafe.AsPointer(ref start) & 63);
            }
        }

        [InlineArray(64 + 16)]
        private struct Values
        {
            private T _first;
        }
    }
}
