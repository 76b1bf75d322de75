using System.Numerics;
using System.Runtime.CompilerServices;

namespace Surprisal.Numerics;

/// <summary>Sums that have the same bits whatever the width of the vectors.</summary>
/// <remarks>
/// Every sum runs on a vector that no processor has: 64 lanes of float, or 32 of double. Term <c>i</c> goes to lane <c>i mod 64</c>;
/// the lanes are added by halves, the upper to the lower. A sum is never −0, so lanes that received no term may be left out.
/// The sums of blocks of 1024 terms are added in double.
/// </remarks>
[SkipLocalsInit]
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

    /// <summary>Sums a formula over pairs of numbers, which is 0 for two zeros.</summary>
    public static double Total<TFormula>(ref T x, ref T y, int length, TFormula formula)
        where TFormula : struct, ITerm<T> => Total(ref x, ref y, length, formula, T.Zero);

    /// <summary>Sums a formula over pairs of numbers, with what fills the lanes behind the last: two of them have the term 0.</summary>
    public static double Total<TFormula>(ref T x, ref T y, int length, TFormula formula, T padding)
        where TFormula : struct, ITerm<T>
    {
        double total = 0;
        for (int start = 0; start < length; start += BlockLength)
        {
            ref T blockX = ref Unsafe.Add(ref x, start);
            ref T blockY = ref Unsafe.Add(ref y, start);
            total += double.CreateTruncating(Block(ref blockX, ref blockY, Math.Min(BlockLength, length - start), formula, padding));
        }

        return total;
    }

    /// <summary>Sums two formulas over the same pairs of numbers. Meanwhile those of <paramref name="x"/> that lie <paramref name="ahead"/> come from memory.</summary>
    public static (double First, double Second) Totals<TFirst, TSecond>(ref T x, ref T y, int length, TFirst first, TSecond second, nint ahead)
        where TFirst : struct, ITerm<T>
        where TSecond : struct, ITerm<T>
    {
        double firstTotal = 0;
        double secondTotal = 0;
        for (int start = 0; start < length; start += BlockLength)
        {
            int count = Math.Min(BlockLength, length - start);
            T sum = Block(ref Unsafe.Add(ref x, start), ref Unsafe.Add(ref y, start), count, first, second, ahead, out T secondSum);
            firstTotal += double.CreateTruncating(sum);
            secondTotal += double.CreateTruncating(secondSum);
        }

        return (firstTotal, secondTotal);
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

    /// <summary>Adds four vectors of terms, the first at a multiple of their length, to their lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ref T lanes, nint index, TLanes terms0, TLanes terms1, TLanes terms2, TLanes terms3)
    {
        ref T lane = ref Unsafe.Add(ref lanes, index & (LaneCount - 1));
        (terms0 + TLanes.At(ref lane)).Store(ref lane);
        ref T lane1 = ref Unsafe.Add(ref lane, TLanes.Count);
        (terms1 + TLanes.At(ref lane1)).Store(ref lane1);
        ref T lane2 = ref Unsafe.Add(ref lane, 2 * TLanes.Count);
        (terms2 + TLanes.At(ref lane2)).Store(ref lane2);
        ref T lane3 = ref Unsafe.Add(ref lane, 3 * TLanes.Count);
        (terms3 + TLanes.At(ref lane3)).Store(ref lane3);
    }

    /// <summary>Combines the lanes to one sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Combine(ref T lanes, int used)
    {
        if (used == 8 * TLanes.Count)
        {
            // In registers, as what has just been stored is slow to load.
            TLanes even = At(ref lanes, 0) + At(ref lanes, 4) + (At(ref lanes, 2) + At(ref lanes, 6));
            TLanes odd = At(ref lanes, 1) + At(ref lanes, 5) + (At(ref lanes, 3) + At(ref lanes, 7));
            return TLanes.Sum(even + odd);
        }

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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes At(ref T lanes, int vector) => TLanes.Load(ref Unsafe.Add(ref lanes, vector * TLanes.Count));

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static T Block<TFormula>(ref T x, ref T y, int length, TFormula formula, T padding)
        where TFormula : struct, ITerm<T>
    {
        Unsafe.SkipInit(out Room room);
        ref T lanes = ref room.First;
        int used = Start(ref lanes, length);
        nint whole = length - (length % TLanes.Count);
        nint i = TFormula.IsShort ? InTurns(ref x, ref y, whole, formula, ref lanes) : 0;
        for (; i < whole; i += TLanes.Count)
        {
            Add(ref lanes, i, formula.Of(TLanes.Load(ref Unsafe.Add(ref x, i)), TLanes.Load(ref Unsafe.Add(ref y, i))));
        }

        int rest = length - (int)whole;
        if (rest > 0)
        {
            TLanes left = TLanes.LoadPart(ref Unsafe.Add(ref x, whole), rest, padding);
            TLanes right = TLanes.LoadPart(ref Unsafe.Add(ref y, whole), rest, padding);
            Add(ref lanes, whole, formula.Of(left, right));
        }

        return Combine(ref lanes, used);
    }

    /// <summary>Adds the terms of a short formula to their lanes, four vectors at once, and tells how many.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static nint InTurns<TFormula>(ref T x, ref T y, nint length, TFormula formula, ref T lanes)
        where TFormula : struct, ITerm<T>
    {
        nint i = 0;
        for (; i <= length - (4 * TLanes.Count); i += 4 * TLanes.Count)
        {
            ref T left = ref Unsafe.Add(ref x, i);
            ref T right = ref Unsafe.Add(ref y, i);
            TLanes term0 = formula.Of(TLanes.Load(ref left), TLanes.Load(ref right));
            TLanes term1 = formula.Of(TLanes.Load(ref Unsafe.Add(ref left, TLanes.Count)), TLanes.Load(ref Unsafe.Add(ref right, TLanes.Count)));
            TLanes term2 = formula.Of(TLanes.Load(ref Unsafe.Add(ref left, 2 * TLanes.Count)), TLanes.Load(ref Unsafe.Add(ref right, 2 * TLanes.Count)));
            TLanes term3 = formula.Of(TLanes.Load(ref Unsafe.Add(ref left, 3 * TLanes.Count)), TLanes.Load(ref Unsafe.Add(ref right, 3 * TLanes.Count)));
            Add(ref lanes, i, term0, term1, term2, term3);
        }

        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static T Block<TFirst, TSecond>(ref T x, ref T y, int length, TFirst first, TSecond second, nint ahead, out T secondSum)
        where TFirst : struct, ITerm<T>
        where TSecond : struct, ITerm<T>
    {
        Unsafe.SkipInit(out Room firstRoom);
        Unsafe.SkipInit(out Room secondRoom);
        ref T firstLanes = ref firstRoom.First;
        ref T secondLanes = ref secondRoom.First;
        int used = Start(ref firstLanes, length);
        Start(ref secondLanes, length);
        nint whole = length - (length % TLanes.Count);
        nint i = 0;
        for (; i <= whole - (4 * TLanes.Count); i += 4 * TLanes.Count)
        {
            ref T fromX = ref Unsafe.Add(ref x, i);
            ref T fromY = ref Unsafe.Add(ref y, i);
            Cache.Prefetch(ref Unsafe.Add(ref fromX, ahead), 4 * TLanes.Count);
            TLanes x0 = TLanes.Load(ref fromX);
            TLanes x1 = TLanes.Load(ref Unsafe.Add(ref fromX, TLanes.Count));
            TLanes x2 = TLanes.Load(ref Unsafe.Add(ref fromX, 2 * TLanes.Count));
            TLanes x3 = TLanes.Load(ref Unsafe.Add(ref fromX, 3 * TLanes.Count));
            TLanes y0 = TLanes.Load(ref fromY);
            TLanes y1 = TLanes.Load(ref Unsafe.Add(ref fromY, TLanes.Count));
            TLanes y2 = TLanes.Load(ref Unsafe.Add(ref fromY, 2 * TLanes.Count));
            TLanes y3 = TLanes.Load(ref Unsafe.Add(ref fromY, 3 * TLanes.Count));
            Add(ref firstLanes, i, first.Of(x0, y0), first.Of(x1, y1), first.Of(x2, y2), first.Of(x3, y3));
            Add(ref secondLanes, i, second.Of(x0, y0), second.Of(x1, y1), second.Of(x2, y2), second.Of(x3, y3));
        }

        for (; i < whole; i += TLanes.Count)
        {
            TLanes left = TLanes.Load(ref Unsafe.Add(ref x, i));
            TLanes right = TLanes.Load(ref Unsafe.Add(ref y, i));
            Add(ref firstLanes, i, first.Of(left, right));
            Add(ref secondLanes, i, second.Of(left, right));
        }

        int rest = length - (int)whole;
        if (rest > 0)
        {
            TLanes left = TLanes.LoadPart(ref Unsafe.Add(ref x, whole), rest, T.Zero);
            TLanes right = TLanes.LoadPart(ref Unsafe.Add(ref y, whole), rest, T.Zero);
            Add(ref firstLanes, whole, first.Of(left, right));
            Add(ref secondLanes, whole, second.Of(left, right));
        }

        secondSum = Combine(ref secondLanes, used);
        return Combine(ref firstLanes, used);
    }

    /// <summary>The lanes in memory, since no processor has registers for all of them, and a vector behind them.</summary>
    public struct Room
    {
        private Values _values;

        /// <summary>The vector behind the lanes.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static ref T Behind(ref T lanes) => ref Unsafe.Add(ref lanes, LaneCount);

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

        [InlineArray(64 + 16 + 16)]
        private struct Values
        {
            private T _first;
        }
    }
}
