using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Surprisal.Data;

/// <summary>Rows of features on their way from memory: shuffled ones come too late for the processor to foresee them, so they are asked for ahead.</summary>
internal static class FeatureRow
{
    private const int CacheLine = 64;

    /// <summary>Copies a row while asking for another, line by line, so that neither waits for the other.</summary>
    /// <param name="row">The features.</param>
    /// <param name="ahead">The row that is needed soon, as long.</param>
    /// <param name="destination">Receives the features.</param>
    public static unsafe void Copy(ReadOnlySpan<float> row, ReadOnlySpan<float> ahead, Span<float> destination)
    {
        ReadOnlySpan<byte> source = MemoryMarshal.AsBytes(row);
        Span<byte> target = MemoryMarshal.AsBytes(destination[..row.Length]);
        int whole = source.Length / CacheLine * CacheLine;
        fixed (byte* from = source, to = target, next = MemoryMarshal.AsBytes(ahead[..row.Length]))
        {
            for (int i = 0; i < whole; i += CacheLine)
            {
                if (Sse.IsSupported)
                {
                    Sse.Prefetch0(next + i);
                }

                Unsafe.CopyBlockUnaligned(to + i, from + i, CacheLine);
            }
        }

        source[whole..].CopyTo(target[whole..]);
    }

    /// <summary>Asks for a row that is needed soon.</summary>
    public static unsafe void Prefetch(ReadOnlySpan<byte> row)
    {
        if (!Sse.IsSupported)
        {
            return;
        }

        fixed (byte* start = row)
        {
            for (int i = 0; i < row.Length; i += CacheLine)
            {
                Sse.Prefetch0(start + i);
            }
        }
    }
}
