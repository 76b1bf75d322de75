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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Divide(Span<T> values, T divisor)
    {
        ref T target = ref MemoryMarshal.GetReference(values);
        TLanes by = TLanes.Create(divisor);
        nint whole = values.Length - (values.Length % TLanes.Count);
        for (nint i = 0; i < whole; i += TLanes.Count)
        {
            (TLanes.Load(ref Unsafe.Add(ref target, i)) / by).Store(ref Unsafe.Add(ref target, i));
        }

        int rest = values.Length - (int)whole;
        if (rest > 0)
        {
            ref T tail = ref Unsafe.Add(ref target, whole);
            (TLanes.LoadPart(ref tail, rest, T.Zero) / by).StorePart(ref tail, rest);
        }
    }

    /// <summary>Computes <c>x − first − second</c>, in this order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
}
