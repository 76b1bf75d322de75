using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Surprisal.Numerics;

/// <summary>The one pass over a row of scores behind softmax and all cross-entropies.</summary>
/// <remarks>
/// <para>
/// Each term is <c>exp(zₖ − m)</c> with <c>m = max z</c>. What is summed is the <em>rest</em>: all terms but one of the largest, which is 1.
/// So <c>Σ = 1 + rest</c>, and small terms are not swallowed by the 1: <c>log Σ = log1p(rest)</c> and <c>1 − p = rest/(1 + rest)</c>
/// keep their relative precision when one class is nearly certain.
/// </para>
/// <para>
/// Terms are summed in the lanes of a vector of 256 bits, blocks of 1024 in double, whatever the processor: the same bits everywhere.
/// </para>
/// </remarks>
internal static class Exponentials
{
    private const int BlockLength = 1024;

    /// <summary>Computes the rest, NaN if a score is NaN or the maximum is infinite.</summary>
    /// <param name="logits">The scores, at least one.</param>
    /// <param name="max">Their maximum.</param>
    /// <param name="terms">Receives the terms, in place if wished; or nothing, if empty.</param>
    public static T Rest<T>(ReadOnlySpan<T> logits, T max, Span<T> terms)
        where T : IFloatingPointIeee754<T>
    {
        int whole = logits.Length - (logits.Length % Vector256<T>.Count);
        double rest = 0;
        double largest = 0;
        for (int start = 0; start < whole; start += BlockLength)
        {
            int length = Math.Min(BlockLength, whole - start);
            Span<T> target = terms.IsEmpty ? terms : terms.Slice(start, length);
            (T sum, T count) = Block(logits.Slice(start, length), max, target);
            rest += double.CreateTruncating(sum);
            largest += double.CreateTruncating(count);
        }

        if (whole < logits.Length)
        {
            // Padding of −∞ has the term 0 and is never the largest, except where all is NaN anyway.
            Vector256<T> padded = Vector256.Create(T.NegativeInfinity);
            Span<T> lanes = MemoryMarshal.CreateSpan(ref Unsafe.As<Vector256<T>, T>(ref padded), Vector256<T>.Count);
            logits[whole..].CopyTo(lanes);
            (T sum, T count) = Block(lanes, max, lanes);
            rest += double.CreateTruncating(sum);
            largest += double.CreateTruncating(count);
            if (!terms.IsEmpty)
            {
                lanes[..(logits.Length - whole)].CopyTo(terms[whole..]);
            }
        }

        // max − max is 0, or NaN if the maximum is infinite: then everything must become NaN.
        return T.CreateTruncating(rest + (largest - 1)) + (max - max);
    }

    /// <summary>Sums the terms below the largest and counts the largest, over whole vectors. No calls: sums stay in registers.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (T Sum, T Count) Block<T>(ReadOnlySpan<T> logits, T max, Span<T> terms)
        where T : IFloatingPointIeee754<T>
    {
        Vector256<T> top = Vector256.Create(max);
        Vector256<T> sum = Vector256<T>.Zero;
        Vector256<T> count = Vector256<T>.Zero;

        ref T source = ref MemoryMarshal.GetReference(logits);
        ref T target = ref MemoryMarshal.GetReference(terms);
        for (int i = 0; i < logits.Length; i += Vector256<T>.Count)
        {
            Vector256<T> x = Vector256.LoadUnsafe(ref source, (nuint)i);
            Vector256<T> isTop = Vector256.Equals(x, top);
            Vector256<T> term = OfNonPositive(x - top);
            sum += Vector256.AndNot(term, isTop);
            count += isTop & Vector256<T>.One;
            if (!terms.IsEmpty)
            {
                term.StoreUnsafe(ref target, (nuint)i);
            }
        }

        return (Vector256.Sum(sum), Vector256.Sum(count));
    }

    /// <summary>Computes <c>exp x</c> for <c>x ≤ 0</c> in each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> OfNonPositive<T>(Vector256<T> x) =>
        typeof(T) == typeof(float)
            ? OfNonPositive(x.AsSingle()).As<float, T>()
            : Vector256.Exp(x.AsDouble()).As<double, T>();

    /// <summary>Computes <c>exp x</c> for <c>x ≤ 0</c>, within one unit in the last place; 0 where it would be subnormal.</summary>
    /// <remarks>
    /// <c>x = n log 2 + t</c> with whole <c>n</c> and <c>|t| ≤ ½ log 2</c>; then <c>2ⁿ</c> is an exponent, and
    /// <c>exp t = 1 + t + t² q(t)</c> with a minimax fit <c>q</c>.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> OfNonPositive(Vector256<float> x)
    {
        // Adding 1.5 · 2²³ rounds to a whole number and leaves it in the lowest bits.
        Vector256<float> shift = Vector256.Create(12582912f);
        Vector256<float> shifted = Vector256.MultiplyAddEstimate(x, Vector256.Create(1.44269502f), shift);
        Vector256<float> n = shifted - shift;
        Vector256<float> t = Vector256.MultiplyAddEstimate(n, Vector256.Create(-0.6931152344f), x);
        t = Vector256.MultiplyAddEstimate(n, Vector256.Create(-3.19461833e-05f), t);

        Vector256<float> q = Vector256.MultiplyAddEstimate(t, Vector256.Create(0.001386463526f), Vector256.Create(0.008367592469f));
        q = Vector256.MultiplyAddEstimate(t, q, Vector256.Create(0.04166723043f));
        q = Vector256.MultiplyAddEstimate(t, q, Vector256.Create(0.1666653305f));
        q = Vector256.MultiplyAddEstimate(t, q, Vector256.Create(0.5f));
        Vector256<float> term = Vector256.MultiplyAddEstimate(q, t * t, t) + Vector256<float>.One;

        Vector256<int> exponent = (shifted.AsInt32() << 23) + Vector256.Create(127 << 23);
        Vector256<float> small = Vector256.LessThan(x, Vector256.Create(-87.33f));
        return Vector256.AndNot(term * exponent.AsSingle(), small);
    }
}
