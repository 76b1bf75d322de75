using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Surprisal.Numerics;

/// <summary>The two passes over a row of scores behind softmax and all cross-entropies: its maximum, then its exponentials.</summary>
/// <remarks>
/// Each term is <c>exp(zₖ − m)</c> with <c>m = max z</c>. What is summed is the <em>rest</em>: all terms but one of the largest, which is 1.
/// So <c>Σ = 1 + rest</c>, and small terms are not swallowed by the 1: <c>log Σ = log1p(rest)</c> and <c>1 − p = rest/(1 + rest)</c>
/// keep their relative precision when one class is nearly certain.
/// </remarks>
[SkipLocalsInit]
internal static class ScoreRow<TLanes, T>
    where TLanes : struct, ILanes<TLanes, T>
    where T : IFloatingPointIeee754<T>
{
    /// <summary>Finds the largest score, at least one. If a score is NaN, it is a score or NaN; the terms tell.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static T Max(ReadOnlySpan<T> logits)
    {
        ref T source = ref MemoryMarshal.GetReference(logits);
        nint whole = logits.Length - (logits.Length % TLanes.Count);
        TLanes max0 = TLanes.Create(double.NegativeInfinity);
        TLanes max1 = max0;
        TLanes max2 = max0;
        TLanes max3 = max0;
        nint i = 0;
        for (; i <= whole - (4 * TLanes.Count); i += 4 * TLanes.Count)
        {
            ref T from = ref Unsafe.Add(ref source, i);
            max0 = TLanes.Max(TLanes.Load(ref from), max0);
            max1 = TLanes.Max(TLanes.Load(ref Unsafe.Add(ref from, TLanes.Count)), max1);
            max2 = TLanes.Max(TLanes.Load(ref Unsafe.Add(ref from, 2 * TLanes.Count)), max2);
            max3 = TLanes.Max(TLanes.Load(ref Unsafe.Add(ref from, 3 * TLanes.Count)), max3);
        }

        for (; i < whole; i += TLanes.Count)
        {
            max0 = TLanes.Max(TLanes.Load(ref Unsafe.Add(ref source, i)), max0);
        }

        int rest = logits.Length - (int)whole;
        if (rest > 0)
        {
            max1 = TLanes.Max(TLanes.LoadPart(ref Unsafe.Add(ref source, whole), rest, T.NegativeInfinity), max1);
        }

        // Adding +0 makes one zero of both.
        return TLanes.Max(TLanes.Max(TLanes.Max(max0, max1), TLanes.Max(max2, max3))) + T.Zero;
    }

    /// <summary>Computes the rest, NaN if a score is NaN or the maximum is infinite.</summary>
    /// <param name="logits">The scores, at least one.</param>
    /// <param name="max">Their maximum.</param>
    /// <param name="terms">Receives the terms, in place if wished; or nothing, if empty.</param>
    /// <param name="later">What will be written when the rest is known, and is brought to the caches meanwhile; or nothing, if empty.</param>
    /// <param name="ahead">How far ahead the scores lie that will be read next.</param>
    public static double Rest(ReadOnlySpan<T> logits, T max, Span<T> terms, ReadOnlySpan<T> later, nint ahead)
    {
        ref T source = ref MemoryMarshal.GetReference(logits);
        ref T target = ref MemoryMarshal.GetReference(terms.IsEmpty ? later : terms);
        double rest = 0;
        double largest = 0;
        for (int start = 0; start < logits.Length; start += LaneSums<TLanes, T>.BlockLength)
        {
            int length = Math.Min(LaneSums<TLanes, T>.BlockLength, logits.Length - start);
            ref T block = ref Unsafe.Add(ref source, start);
            int count;
            T sum = !terms.IsEmpty ? Block<Kept>(ref block, length, max, ref Unsafe.Add(ref target, start), ahead, out count)
                : !later.IsEmpty ? Block<Awaited>(ref block, length, max, ref Unsafe.Add(ref target, start), ahead, out count)
                : Block<Dropped>(ref block, length, max, ref block, ahead, out count);
            rest += double.CreateTruncating(sum);
            largest += count;
        }

        // max − max is 0, or NaN if the maximum is infinite: then everything must become NaN.
        return rest + (largest - 1) + double.CreateTruncating(max - max);
    }

    /// <inheritdoc cref="Rest(ReadOnlySpan{T}, T, Span{T}, ReadOnlySpan{T}, nint)"/>
    public static T Rest(ReadOnlySpan<T> logits, T max, Span<T> terms, ReadOnlySpan<T> later = default) =>
        T.CreateTruncating(Rest(logits, max, terms, later, logits.Length));

    /// <summary>Sums the terms below the largest and counts the largest.</summary>
    private static T Block<TSink>(ref T source, int length, T max, ref T target, nint ahead, out int largest)
        where TSink : struct, ISink
    {
        Unsafe.SkipInit(out LaneSums<TLanes, T>.Room room);
        Unsafe.SkipInit(out LaneSums<TLanes, T>.Room group);
        ref T lanes = ref room.First;
        ref T counts = ref LaneSums<TLanes, T>.Room.Behind(ref lanes);
        int used = LaneSums<TLanes, T>.Start(ref lanes, length);
        TLanes.Create(0.0).Store(ref counts);
        nint whole = length - (length % (4 * TLanes.Count));
        if (whole > 0)
        {
            Groups<TSink>(ref source, whole, max, ref target, ref lanes, ref counts, ref group.First, ahead);
        }

        if (whole < length)
        {
            Mixed<TSink>(ref source, whole, length, max, ref target, ref lanes, ref counts);
        }

        largest = int.CreateTruncating(TLanes.Sum(TLanes.FromBits(TLanes.Load(ref counts))));
        return LaneSums<TLanes, T>.Combine(ref lanes, used);
    }

    /// <summary>Adds terms to their lanes, four vectors at once; where a largest is among them, once more one by one, but for the largest.</summary>
    /// <remarks>Meanwhile what lies <paramref name="ahead"/> comes from memory: its maximum would wait for it.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Groups<TSink>(ref T source, nint length, T max, ref T target, ref T lanes, ref T counts, ref T group, nint ahead)
        where TSink : struct, ISink
    {
        // Added, it gives +0 for a largest score, also where that is −0: all others become negative.
        TLanes below = TLanes.Create(T.Zero - max);
        for (nint i = 0; i < length; i += 4 * TLanes.Count)
        {
            ref T from = ref Unsafe.Add(ref source, i);
            TLanes x0 = below + TLanes.At(ref from);
            TLanes x1 = below + TLanes.At(ref Unsafe.Add(ref from, TLanes.Count));
            TLanes x2 = below + TLanes.At(ref Unsafe.Add(ref from, 2 * TLanes.Count));
            TLanes x3 = below + TLanes.At(ref Unsafe.Add(ref from, 3 * TLanes.Count));
            bool areBelow = TLanes.AreNegative(x0 & x1 & (x2 & x3));
            Cache.Prefetch(ref Unsafe.Add(ref from, ahead), 4 * TLanes.Count);
            Exponential<TLanes, T>.OfNonPositive(ref x0, ref x1, ref x2, ref x3);
            if (areBelow)
            {
                LaneSums<TLanes, T>.Add(ref lanes, i, x0, x1, x2, x3);
            }
            else
            {
                x0.Store(ref group);
                x1.Store(ref Unsafe.Add(ref group, TLanes.Count));
                x2.Store(ref Unsafe.Add(ref group, 2 * TLanes.Count));
                x3.Store(ref Unsafe.Add(ref group, 3 * TLanes.Count));
                for (nint j = 0; j < 4 * TLanes.Count; j += TLanes.Count)
                {
                    TLanes x = TLanes.Load(ref Unsafe.Add(ref from, j)) + below;
                    LaneSums<TLanes, T>.Add(ref lanes, i + j, Below(TLanes.Load(ref Unsafe.Add(ref group, j)), x, ref counts));
                }
            }

            ref T to = ref Unsafe.Add(ref target, i);
            TSink.Prepare(ref to);
            TSink.Put(x0, ref to);
            TSink.Put(x1, ref Unsafe.Add(ref to, TLanes.Count));
            TSink.Put(x2, ref Unsafe.Add(ref to, 2 * TLanes.Count));
            TSink.Put(x3, ref Unsafe.Add(ref to, 3 * TLanes.Count));
        }
    }

    /// <summary>Adds terms to their lanes, but for the largest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Mixed<TSink>(ref T source, nint start, nint end, T max, ref T target, ref T lanes, ref T counts)
        where TSink : struct, ISink
    {
        TLanes top = TLanes.Create(max);
        nint i = start;
        for (; i <= end - TLanes.Count; i += TLanes.Count)
        {
            TLanes x = TLanes.Load(ref Unsafe.Add(ref source, i)) - top;
            TLanes term = Exponential<TLanes, T>.OfNonPositive(x);
            TSink.Put(term, ref Unsafe.Add(ref target, i));
            LaneSums<TLanes, T>.Add(ref lanes, i, Below(term, x, ref counts));
        }

        if (i < end)
        {
            // Padding of −∞ has the term 0 and is never the largest, except where all is NaN anyway.
            int rest = (int)(end - i);
            TLanes x = TLanes.LoadPart(ref Unsafe.Add(ref source, i), rest, T.NegativeInfinity) - top;
            TLanes term = Exponential<TLanes, T>.OfNonPositive(x);
            TSink.PutPart(term, ref Unsafe.Add(ref target, i), rest);
            LaneSums<TLanes, T>.Add(ref lanes, i, Below(term, x, ref counts));
        }
    }

    /// <summary>Counts the largest and takes them away.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Below(TLanes term, TLanes x, ref T counts)
    {
        TLanes isTop = TLanes.Equal(x, TLanes.Create(0.0));
        TLanes.SubtractBits(TLanes.Load(ref counts), isTop).Store(ref counts);
        return TLanes.Clear(term, isTop);
    }

    /// <summary>Where terms go.</summary>
    private interface ISink
    {
        /// <summary>Called where four vectors follow.</summary>
        static abstract void Prepare(ref T target);

        static abstract void Put(TLanes terms, ref T target);

        static abstract void PutPart(TLanes terms, ref T target, int count);
    }

    private readonly struct Kept : ISink
    {
        // Lines are read before they are written, also where nothing of them stays.
        private const int Ahead = 2048;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Prepare(ref T target) => Cache.Prefetch(ref Unsafe.Add(ref target, Ahead), 4 * TLanes.Count);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Put(TLanes terms, ref T target) => terms.Store(ref target);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void PutPart(TLanes terms, ref T target, int count) => terms.StorePart(ref target, count);
    }

    private readonly struct Awaited : ISink
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Prepare(ref T target) => Kept.Prepare(ref target);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Put(TLanes terms, ref T target)
        {
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void PutPart(TLanes terms, ref T target, int count)
        {
        }
    }

    private readonly struct Dropped : ISink
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Prepare(ref T target)
        {
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Put(TLanes terms, ref T target)
        {
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void PutPart(TLanes terms, ref T target, int count)
        {
        }
    }
}
