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
        TLanes even = TLanes.Create(double.NegativeInfinity);
        TLanes odd = even;
        nint i = 0;
        for (; i < whole - TLanes.Count; i += 2 * TLanes.Count)
        {
            even = TLanes.Max(TLanes.Load(ref Unsafe.Add(ref source, i)), even);
            odd = TLanes.Max(TLanes.Load(ref Unsafe.Add(ref source, i + TLanes.Count)), odd);
        }

        if (i < whole)
        {
            even = TLanes.Max(TLanes.Load(ref Unsafe.Add(ref source, i)), even);
        }

        int rest = logits.Length - (int)whole;
        if (rest > 0)
        {
            odd = TLanes.Max(TLanes.LoadPart(ref Unsafe.Add(ref source, whole), rest, T.NegativeInfinity), odd);
        }

        // Adding +0 makes one zero of both.
        return TLanes.Max(TLanes.Max(even, odd)) + T.Zero;
    }

    /// <summary>Computes the rest, NaN if a score is NaN or the maximum is infinite.</summary>
    /// <param name="logits">The scores, at least one.</param>
    /// <param name="max">Their maximum.</param>
    /// <param name="terms">Receives the terms, in place if wished; or nothing, if empty.</param>
    public static T Rest(ReadOnlySpan<T> logits, T max, Span<T> terms)
    {
        ref T source = ref MemoryMarshal.GetReference(logits);
        ref T target = ref MemoryMarshal.GetReference(terms);
        bool keep = !terms.IsEmpty;
        double rest = 0;
        double largest = 0;
        for (int start = 0; start < logits.Length; start += LaneSums<TLanes, T>.BlockLength)
        {
            int length = Math.Min(LaneSums<TLanes, T>.BlockLength, logits.Length - start);
            rest += double.CreateTruncating(Block(
                ref Unsafe.Add(ref source, start), length, max, ref Unsafe.Add(ref target, keep ? start : 0), keep, out T count));
            largest += double.CreateTruncating(count);
        }

        // max − max is 0, or NaN if the maximum is infinite: then everything must become NaN.
        return T.CreateTruncating(rest + (largest - 1)) + (max - max);
    }

    /// <summary>Computes the softmax, in place if wished, and returns the rest.</summary>
    public static T Probabilities(ReadOnlySpan<T> logits, Span<T> result)
    {
        T rest = Rest(logits, Max(logits), result);
        LaneSpan<TLanes, T>.Divide(result, T.One + rest);
        return rest;
    }

    /// <summary>Sums the terms below the largest and counts the largest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static T Block(ref T source, int length, T max, ref T target, bool keep, out T largest)
    {
        Unsafe.SkipInit(out LaneSums<TLanes, T>.Room room);
        int used = LaneSums<TLanes, T>.Start(ref room, length);
        TLanes top = TLanes.Create(max);
        TLanes count = TLanes.Create(0.0);
        nint whole = length - (length % TLanes.Count);

        // Loaded one step ahead: a load just above a waiting store, by the lowest 12 bits of their addresses, would wait for it.
        nint last = whole - TLanes.Count;
        TLanes next = whole > 0 ? TLanes.Load(ref source) : top;
        for (nint i = 0; i < whole; i += TLanes.Count)
        {
            TLanes x = next;
            next = TLanes.Load(ref Unsafe.Add(ref source, Math.Min(i + TLanes.Count, last)));
            TLanes isTop = TLanes.Equal(x, top);
            TLanes term = Exponential<TLanes, T>.OfNonPositive(x - top);
            LaneSums<TLanes, T>.Add(ref room, i, TLanes.Clear(term, isTop));
            count = TLanes.SubtractBits(count, isTop);
            if (keep)
            {
                term.Store(ref Unsafe.Add(ref target, i));
            }
        }

        int rest = length - (int)whole;
        if (rest > 0)
        {
            // Padding of −∞ has the term 0 and is never the largest, except where all is NaN anyway.
            TLanes x = TLanes.LoadPart(ref Unsafe.Add(ref source, whole), rest, T.NegativeInfinity);
            TLanes isTop = TLanes.Equal(x, top);
            TLanes term = Exponential<TLanes, T>.OfNonPositive(x - top);
            LaneSums<TLanes, T>.Add(ref room, whole, TLanes.Clear(term, isTop));
            count = TLanes.SubtractBits(count, isTop);
            if (keep)
            {
                term.StorePart(ref Unsafe.Add(ref target, whole), rest);
            }
        }

        largest = TLanes.Sum(TLanes.FromBits(count));
        return LaneSums<TLanes, T>.Combine(ref room, used);
    }
}
