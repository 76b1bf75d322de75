using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Surprisal.Numerics;

namespace Surprisal.Data;

/// <summary>Rows of features on their way from memory: shuffled ones come too late for the processor to foresee them, so they are asked for ahead.</summary>
internal static class FeatureRow
{
    /// <summary>Copies a row while asking for another, line by line, so that neither waits for the other.</summary>
    /// <param name="row">The features.</param>
    /// <param name="ahead">The row that is needed soon, as long.</param>
    /// <param name="destination">Receives the features.</param>
    public static unsafe void Copy(ReadOnlySpan<float> row, ReadOnlySpan<float> ahead, Span<float> destination)
    {
        ReadOnlySpan<byte> source = MemoryMarshal.AsBytes(row);
        Span<byte> target = MemoryMarshal.AsBytes(destination[..row.Length]);
        int whole = source.Length / Cache.LineLength * Cache.LineLength;
        fixed (byte* from = source, to = target, next = MemoryMarshal.AsBytes(ahead[..row.Length]))
        {
            for (int i = 0; i < whole; i += Cache.LineLength)
            {
                Cache.Prefetch(ref next[i]);
                Unsafe.CopyBlockUnaligned(to + i, from + i, Cache.LineLength);
            }
        }

        source[whole..].CopyTo(target[whole..]);
    }
}
