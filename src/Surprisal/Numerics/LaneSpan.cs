using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Surprisal.Numerics;

/// <summary>Last passes over a row, for kernels that have chosen their width already.</summary>
internal static class LaneSpan<TLanes, T>
    where TLanes : struct, ILanes<TLanes, T>
    where T : IFloatingPointIeee754<T>
{
    /// <summary>Computes a quotient from the reciprocal, which one step makes as exact as a division, in a quarter of its time.</summary>
    /// <remarks>Source: P. Markstein, "Computation of elementary functions on the IBM RISC System/6000 processor", IBM J. Res. Dev. 34(1), 1990.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Quotient(TLanes x, TLanes oppositeDivisor, TLanes inverse)
    {
        TLanes quotient = x * inverse;
        return TLanes.MultiplyAdd(TLanes.MultiplyAdd(quotient, oppositeDivisor, x), inverse, quotient);
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

    /// <summary>Computes a short formula of each pair.</summary>
    /// <param name="x">The first numbers.</param>
    /// <param name="y">The second numbers.</param>
    /// <param name="result">Receives the values; may be an input, unless they are stored past the caches.</param>
    /// <param name="formula">The formula.</param>
    /// <param name="isPast">Whether the values are stored past the caches. Other threads may look after <see cref="Cache.Fence"/>.</param>
    public static void Map<TFormula>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result, TFormula formula, bool isPast)
        where TFormula : struct, ITerm<T>
    {
        ref T left = ref MemoryMarshal.GetReference(x);
        ref T right = ref MemoryMarshal.GetReference(y);
        ref T target = ref MemoryMarshal.GetReference(result);
        if (isPast)
        {
            Past(ref left, ref right, ref target, result.Length, formula);
        }
        else
        {
            InTurns(ref left, ref right, ref target, result.Length, formula);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void InTurns<TFormula>(ref T x, ref T y, ref T target, nint length, TFormula formula)
        where TFormula : struct, ITerm<T>
    {
        nint i = 0;
        for (; i <= length - (4 * TLanes.Count); i += 4 * TLanes.Count)
        {
            ref T left = ref Unsafe.Add(ref x, i);
            ref T right = ref Unsafe.Add(ref y, i);
            TLanes value0 = formula.Of(TLanes.Load(ref left), TLanes.Load(ref right));
            TLanes value1 = formula.Of(TLanes.Load(ref Unsafe.Add(ref left, TLanes.Count)), TLanes.Load(ref Unsafe.Add(ref right, TLanes.Count)));
            TLanes value2 = formula.Of(TLanes.Load(ref Unsafe.Add(ref left, 2 * TLanes.Count)), TLanes.Load(ref Unsafe.Add(ref right, 2 * TLanes.Count)));
            TLanes value3 = formula.Of(TLanes.Load(ref Unsafe.Add(ref left, 3 * TLanes.Count)), TLanes.Load(ref Unsafe.Add(ref right, 3 * TLanes.Count)));
            ref T to = ref Unsafe.Add(ref target, i);
            value0.Store(ref to);
            value1.Store(ref Unsafe.Add(ref to, TLanes.Count));
            value2.Store(ref Unsafe.Add(ref to, 2 * TLanes.Count));
            value3.Store(ref Unsafe.Add(ref to, 3 * TLanes.Count));
        }

        for (; i <= length - TLanes.Count; i += TLanes.Count)
        {
            formula.Of(TLanes.Load(ref Unsafe.Add(ref x, i)), TLanes.Load(ref Unsafe.Add(ref y, i))).Store(ref Unsafe.Add(ref target, i));
        }

        int rest = (int)(length - i);
        if (rest > 0)
        {
            TLanes left = TLanes.LoadPart(ref Unsafe.Add(ref x, i), rest, T.Zero);
            TLanes right = TLanes.LoadPart(ref Unsafe.Add(ref y, i), rest, T.Zero);
            formula.Of(left, right).StorePart(ref Unsafe.Add(ref target, i), rest);
        }
    }

    /// <summary>Stores whole lines past the caches, and the ends as usual.</summary>
    private static unsafe void Past<TFormula>(ref T x, ref T y, ref T target, nint length, TFormula formula)
        where TFormula : struct, ITerm<T>
    {
        // Pinned, as the lines would not stay lines if the collector moved them.
        fixed (byte* address = &Unsafe.As<T, byte>(ref target))
        {
            int size = Unsafe.SizeOf<T>();
            nint start = Math.Min(length, (-(nint)address & (Cache.LineLength - 1)) / size);
            nint lines = (length - start) / (Cache.LineLength / size) * (Cache.LineLength / size);
            nint end = start + lines;
            InTurns(ref x, ref y, ref target, start, formula);
            Lines(ref Unsafe.Add(ref x, start), ref Unsafe.Add(ref y, start), address + (start * size), lines, formula);
            InTurns(ref Unsafe.Add(ref x, end), ref Unsafe.Add(ref y, end), ref Unsafe.Add(ref target, end), length - end, formula);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static unsafe void Lines<TFormula>(ref T x, ref T y, byte* target, nint length, TFormula formula)
        where TFormula : struct, ITerm<T>
    {
        for (nint i = 0; i < length; i += TLanes.Count)
        {
            formula.Of(TLanes.Load(ref Unsafe.Add(ref x, i)), TLanes.Load(ref Unsafe.Add(ref y, i))).StorePast(target + (i * Unsafe.SizeOf<T>()));
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
