using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Surprisal.Numerics;

/// <summary>Last passes over a row, for kernels that have chosen their width already.</summary>
internal static class LaneSpan<TLanes, T>
    where TLanes : struct, ILanes<TLanes, T>
    where T : IFloatingPointIeee754<T>
{
    /// <summary>Divides each element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Divide(Span<T> values, T divisor)
    {
        ref T target = ref MemoryMarshal.GetReference(values);
        TLanes opposite = TLanes.Create(-divisor);
        TLanes inverse = TLanes.Create(T.One / divisor);
        nint whole = values.Length - (values.Length % TLanes.Count);
        nint i = 0;
        for (; i <= whole - (4 * TLanes.Count); i += 4 * TLanes.Count)
        {
            ref T four = ref Unsafe.Add(ref target, i);
            TLanes x0 = TLanes.Load(ref four);
            TLanes x1 = TLanes.Load(ref Unsafe.Add(ref four, TLanes.Count));
            TLanes x2 = TLanes.Load(ref Unsafe.Add(ref four, 2 * TLanes.Count));
            TLanes x3 = TLanes.Load(ref Unsafe.Add(ref four, 3 * TLanes.Count));
            Quotient(x0, opposite, inverse).Store(ref four);
            Quotient(x1, opposite, inverse).Store(ref Unsafe.Add(ref four, TLanes.Count));
            Quotient(x2, opposite, inverse).Store(ref Unsafe.Add(ref four, 2 * TLanes.Count));
            Quotient(x3, opposite, inverse).Store(ref Unsafe.Add(ref four, 3 * TLanes.Count));
        }

        for (; i < whole; i += TLanes.Count)
        {
            ref T one = ref Unsafe.Add(ref target, i);
            Quotient(TLanes.Load(ref one), opposite, inverse).Store(ref one);
        }

        int rest = values.Length - (int)whole;
        if (rest > 0)
        {
            ref T tail = ref Unsafe.Add(ref target, whole);
            Quotient(TLanes.LoadPart(ref tail, rest, T.Zero), opposite, inverse).StorePart(ref tail, rest);
        }
    }

    /// <summary>Computes a quotient from the reciprocal, which one step makes as exact as a division, in a quarter of its time.</summary>
    /// <remarks>Source: P. Markstein, "Computation of elementary functions on the IBM RISC System/6000 processor", IBM J. Res. Dev. 34(1), 1990.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Quotient(TLanes x, TLanes oppositeDivisor, TLanes inverse)
    {
        TLanes quotient = x * inverse;
        return TLanes.MultiplyAdd(TLanes.MultiplyAdd(quotient, oppositeDivisor, x), inverse, quotient);
    }

    /// <summary>Computes <c>x − first − second</c>, in this order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void SubtractTwice(ReadOnlySpan<T> x, T first, T second, Span<T> result)
    {
        ref T source = ref MemoryMarshal.GetReference(x);
        ref T target = ref MemoryMarshal.GetReference(result);
        TLanes one = TLanes.Create(first);
        TLanes two = TLanes.Create(second);
        nint whole = x.Length - (x.Length % TLanes.Count);
        for (nint i = 0; i < whole; i += TLanes.Count)
        {
            (TLanes.Load(ref Unsafe.Add(ref source, i)) - one - two).Store(ref Unsafe.Add(ref target, i));
        }

        int rest = x.Length - (int)whole;
        if (rest > 0)
        {
            TLanes tail = TLanes.LoadPart(ref Unsafe.Add(ref source, whole), rest, T.Zero);
            (tail - one - two).StorePart(ref Unsafe.Add(ref target, whole), rest);
        }
    }

    /// <summary>Computes a formula of each pair. The result may be an input.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Map<TFormula>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result, TFormula formula)
        where TFormula : struct, ITerm<T>
    {
        ref T left = ref MemoryMarshal.GetReference(x);
        ref T right = ref MemoryMarshal.GetReference(y);
        ref T target = ref MemoryMarshal.GetReference(result);
        nint whole = x.Length - (x.Length % TLanes.Count);
        for (nint i = 0; i < whole; i += TLanes.Count)
        {
            formula.Of(TLanes.Load(ref Unsafe.Add(ref left, i)), TLanes.Load(ref Unsafe.Add(ref right, i))).Store(ref Unsafe.Add(ref target, i));
        }

        int rest = x.Length - (int)whole;
        if (rest > 0)
        {
            TLanes a = TLanes.LoadPart(ref Unsafe.Add(ref left, whole), rest, T.Zero);
            TLanes b = TLanes.LoadPart(ref Unsafe.Add(ref right, whole), rest, T.Zero);
            formula.Of(a, b).StorePart(ref Unsafe.Add(ref target, whole), rest);
        }
    }

    /// <summary>Computes <c>(x / divisor) · factor</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void DivideAndMultiply(Span<T> values, T divisor, T factor)
    {
        ref T target = ref MemoryMarshal.GetReference(values);
        TLanes by = TLanes.Create(divisor);
        TLanes times = TLanes.Create(factor);
        nint whole = values.Length - (values.Length % TLanes.Count);
        for (nint i = 0; i < whole; i += TLanes.Count)
        {
            (TLanes.Load(ref Unsafe.Add(ref target, i)) / by * times).Store(ref Unsafe.Add(ref target, i));
        }

        int rest = values.Length - (int)whole;
        if (rest > 0)
        {
            ref T tail = ref Unsafe.Add(ref target, whole);
            (TLanes.LoadPart(ref tail, rest, T.Zero) / by * times).StorePart(ref tail, rest);
        }
    }

    /// <summary>Computes <c>(x / divisor) · factor − y · weight</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void DivideAndSubtract(Span<T> values, T divisor, T factor, ReadOnlySpan<T> y, T weight)
    {
        ref T target = ref MemoryMarshal.GetReference(values);
        ref T other = ref MemoryMarshal.GetReference(y);
        TLanes by = TLanes.Create(divisor);
        TLanes times = TLanes.Create(factor);
        TLanes negative = TLanes.Create(-weight);
        nint whole = values.Length - (values.Length % TLanes.Count);
        for (nint i = 0; i < whole; i += TLanes.Count)
        {
            TLanes product = TLanes.Load(ref Unsafe.Add(ref other, i)) * negative;
            TLanes.MultiplyAdd(TLanes.Load(ref Unsafe.Add(ref target, i)) / by, times, product).Store(ref Unsafe.Add(ref target, i));
        }

        int rest = values.Length - (int)whole;
        if (rest > 0)
        {
            ref T tail = ref Unsafe.Add(ref target, whole);
            TLanes product = TLanes.LoadPart(ref Unsafe.Add(ref other, whole), rest, T.Zero) * negative;
            TLanes.MultiplyAdd(TLanes.LoadPart(ref tail, rest, T.Zero) / by, times, product).StorePart(ref tail, rest);
        }
    }

    /// <summary>Computes <c>log(1 + x)</c> of each element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Log1P(Span<T> values)
    {
        for (int i = 0; i < values.Length; i += TLanes.Count)
        {
            int count = Math.Min(TLanes.Count, values.Length - i);
            Logarithm<TLanes, T>.Log1P(TLanes.LoadPart(ref values[i], count, T.Zero)).StorePart(ref values[i], count);
        }
    }
}
