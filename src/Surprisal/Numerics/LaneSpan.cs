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
        nint i = 0;
        for (; i <= whole - (4 * TLanes.Count); i += 4 * TLanes.Count)
        {
            ref T from = ref Unsafe.Add(ref source, i);
            TLanes x0 = TLanes.Load(ref from) - one;
            TLanes x1 = TLanes.Load(ref Unsafe.Add(ref from, TLanes.Count)) - one;
            TLanes x2 = TLanes.Load(ref Unsafe.Add(ref from, 2 * TLanes.Count)) - one;
            TLanes x3 = TLanes.Load(ref Unsafe.Add(ref from, 3 * TLanes.Count)) - one;
            ref T to = ref Unsafe.Add(ref target, i);
            (x0 - two).Store(ref to);
            (x1 - two).Store(ref Unsafe.Add(ref to, TLanes.Count));
            (x2 - two).Store(ref Unsafe.Add(ref to, 2 * TLanes.Count));
            (x3 - two).Store(ref Unsafe.Add(ref to, 3 * TLanes.Count));
        }

        for (; i < whole; i += TLanes.Count)
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

    /// <summary>Multiplies each element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Multiply(Span<T> values, T factor)
    {
        ref T target = ref MemoryMarshal.GetReference(values);
        TLanes times = TLanes.Create(factor);
        nint whole = values.Length - (values.Length % TLanes.Count);
        nint i = 0;
        for (; i <= whole - (4 * TLanes.Count); i += 4 * TLanes.Count)
        {
            ref T four = ref Unsafe.Add(ref target, i);
            TLanes x0 = TLanes.Load(ref four) * times;
            TLanes x1 = TLanes.Load(ref Unsafe.Add(ref four, TLanes.Count)) * times;
            TLanes x2 = TLanes.Load(ref Unsafe.Add(ref four, 2 * TLanes.Count)) * times;
            TLanes x3 = TLanes.Load(ref Unsafe.Add(ref four, 3 * TLanes.Count)) * times;
            x0.Store(ref four);
            x1.Store(ref Unsafe.Add(ref four, TLanes.Count));
            x2.Store(ref Unsafe.Add(ref four, 2 * TLanes.Count));
            x3.Store(ref Unsafe.Add(ref four, 3 * TLanes.Count));
        }

        for (; i < whole; i += TLanes.Count)
        {
            ref T one = ref Unsafe.Add(ref target, i);
            (TLanes.Load(ref one) * times).Store(ref one);
        }

        int rest = values.Length - (int)whole;
        if (rest > 0)
        {
            ref T tail = ref Unsafe.Add(ref target, whole);
            (TLanes.LoadPart(ref tail, rest, T.Zero) * times).StorePart(ref tail, rest);
        }
    }

    /// <summary>Computes <c>x · factor − y · weight</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void MultiplyAndSubtract(Span<T> values, T factor, ReadOnlySpan<T> y, T weight)
    {
        ref T target = ref MemoryMarshal.GetReference(values);
        ref T other = ref MemoryMarshal.GetReference(y);
        TLanes times = TLanes.Create(factor);
        TLanes negative = TLanes.Create(-weight);
        nint whole = values.Length - (values.Length % TLanes.Count);
        for (nint i = 0; i < whole; i += TLanes.Count)
        {
            TLanes product = TLanes.Load(ref Unsafe.Add(ref other, i)) * negative;
            TLanes.MultiplyAdd(TLanes.Load(ref Unsafe.Add(ref target, i)), times, product).Store(ref Unsafe.Add(ref target, i));
        }

        int rest = values.Length - (int)whole;
        if (rest > 0)
        {
            ref T tail = ref Unsafe.Add(ref target, whole);
            TLanes product = TLanes.LoadPart(ref Unsafe.Add(ref other, whole), rest, T.Zero) * negative;
            TLanes.MultiplyAdd(TLanes.LoadPart(ref tail, rest, T.Zero), times, product).StorePart(ref tail, rest);
        }
    }

    /// <summary>Finds the first element that equals a value; 0 if there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static int IndexOf(ReadOnlySpan<T> values, T value)
    {
        ref T source = ref MemoryMarshal.GetReference(values);
        TLanes wanted = TLanes.Create(value);
        nint i = 0;
        while (i <= values.Length - TLanes.Count && !TLanes.AnyEqual(TLanes.Load(ref Unsafe.Add(ref source, i)), wanted))
        {
            i += TLanes.Count;
        }

        for (; i < values.Length; i++)
        {
            if (Unsafe.Add(ref source, i) == value)
            {
                return (int)i;
            }
        }

        return 0;
    }

    /// <summary>Computes <c>log(1 + x)</c> of each element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Log1P(Span<T> values)
    {
        ref T target = ref MemoryMarshal.GetReference(values);
        nint whole = values.Length - (values.Length % TLanes.Count);
        for (nint i = 0; i < whole; i += TLanes.Count)
        {
            Logarithm<TLanes, T>.Log1P(TLanes.Load(ref Unsafe.Add(ref target, i))).Store(ref Unsafe.Add(ref target, i));
        }

        Log1PTail(ref Unsafe.Add(ref target, whole), values.Length - (int)whole);
    }

    private static void Log1PTail(ref T tail, int count)
    {
        if (count > 0)
        {
            Logarithm<TLanes, T>.Log1P(TLanes.LoadPart(ref tail, count, T.Zero)).StorePart(ref tail, count);
        }
    }
}
