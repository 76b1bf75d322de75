using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Surprisal.Numerics;

/// <summary>Hints to the processor about memory.</summary>
internal static class Cache
{
    /// <summary>The bytes that memory brings at once.</summary>
    public const int LineLength = 64;

    // Twice the last cache of most processors: whoever reads such a result finds little of it there.
    private const long PastLength = 1 << 26;

    /// <summary>Whether a result, apart from what it is made of, is so large that it is written past the caches: nothing is read to be overwritten.</summary>
    /// <remarks>Never one whose numbers lie across lines, as they may in memory that was given as bytes.</remarks>
    public static unsafe bool IsPassedBy<T>(ReadOnlySpan<T> result, ReadOnlySpan<T> source)
    {
        ref T first = ref MemoryMarshal.GetReference(result);
        return (long)result.Length * Unsafe.SizeOf<T>() >= PastLength
            && !Unsafe.AreSame(in first, in MemoryMarshal.GetReference(source))
            && (nint)Unsafe.AsPointer(ref first) % Unsafe.SizeOf<T>() == 0;
    }

    /// <summary>Lets other threads see what was stored past the caches.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fence()
    {
        if (Sse.IsSupported)
        {
            Sse.StoreFence();
        }
    }

    /// <summary>Asks for the line of an element that will be read or written soon. It may lie outside of all memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Prefetch<T>(ref readonly T place)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.AsRef(in place)));
        }
    }

    /// <summary>Asks for elements that will be read soon. They may lie outside of all memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Prefetch<T>(ref T first, int count)
    {
        if (Sse.IsSupported)
        {
            byte* address = (byte*)Unsafe.AsPointer(ref first);
            for (int i = 0; i < count * Unsafe.SizeOf<T>(); i += LineLength)
            {
                Sse.Prefetch0(address + i);
            }
        }
    }
}
