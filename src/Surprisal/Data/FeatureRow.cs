using System.Runtime.CompilerServices;
using Surprisal.Numerics;

namespace Surprisal.Data;

/// <summary>Rows of features on their way from memory: shuffled ones come too late for the processor to foresee them.</summary>
internal static class FeatureRow
{
    // Each row keeps some lines of memory on their way; more than these at once take each other's places in the first-level cache.
    private const int Together = 8;

    // Few enough for two threads to share a batch of 64.
    private const int BlockRows = 4 * Together;

    // As memory gives rows at random places.
    private const double FeaturesPerNanosecond = 2.5;

    private const int PageLength = 4096;

    /// <summary>Copies rows of a table, several of them line by line in turns, so that the memory is asked by all of them at once.</summary>
    /// <param name="table">The features: <c>[samples, size]</c>.</param>
    /// <param name="size">The number of features of a row.</param>
    /// <param name="rows">The rows, each of them in the table.</param>
    /// <param name="destination">Receives the features: <c>[rows, size]</c>.</param>
    public static void Gather(ReadOnlySpan<float> table, int size, ReadOnlySpan<int> rows, Span<float> destination) =>
        Workers.Run(new Blocks(table, size, rows, destination), (rows.Length + BlockRows - 1) / BlockRows, (long)((long)rows.Length * size / FeaturesPerNanosecond));

    /// <summary>Asks for the first line of a row in each page, which takes longer than those that follow.</summary>
    private static unsafe void Announce(byte* row, int length)
    {
        for (byte* place = row; place < row + length; place = (byte*)(((nuint)place + PageLength) & ~(nuint)(PageLength - 1)))
        {
            Cache.Prefetch(ref *place);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Copy(float* table, int size, ReadOnlySpan<int> rows, float* destination)
    {
        byte* from0 = (byte*)(table + ((nint)rows[0] * size));
        byte* from1 = (byte*)(table + ((nint)rows[1] * size));
        byte* from2 = (byte*)(table + ((nint)rows[2] * size));
        byte* from3 = (byte*)(table + ((nint)rows[3] * size));
        byte* from4 = (byte*)(table + ((nint)rows[4] * size));
        byte* from5 = (byte*)(table + ((nint)rows[5] * size));
        byte* from6 = (byte*)(table + ((nint)rows[6] * size));
        byte* from7 = (byte*)(table + ((nint)rows[7] * size));
        byte* to = (byte*)destination;
        nint length = (nint)size * sizeof(float);
        nint i = 0;
        for (; i <= length - Cache.LineLength; i += Cache.LineLength)
        {
            Unsafe.CopyBlockUnaligned(to + i, from0 + i, Cache.LineLength);
            Unsafe.CopyBlockUnaligned(to + length + i, from1 + i, Cache.LineLength);
            Unsafe.CopyBlockUnaligned(to + (2 * length) + i, from2 + i, Cache.LineLength);
            Unsafe.CopyBlockUnaligned(to + (3 * length) + i, from3 + i, Cache.LineLength);
            Unsafe.CopyBlockUnaligned(to + (4 * length) + i, from4 + i, Cache.LineLength);
            Unsafe.CopyBlockUnaligned(to + (5 * length) + i, from5 + i, Cache.LineLength);
            Unsafe.CopyBlockUnaligned(to + (6 * length) + i, from6 + i, Cache.LineLength);
            Unsafe.CopyBlockUnaligned(to + (7 * length) + i, from7 + i, Cache.LineLength);
        }

        uint rest = (uint)(length - i);
        for (int row = 0; row < Together && rest > 0; row++)
        {
            Unsafe.CopyBlockUnaligned(to + (row * length) + i, (byte*)(table + ((nint)rows[row] * size)) + i, rest);
        }
    }

    /// <summary>The rows, a block of them in each part.</summary>
    private readonly ref struct Blocks(ReadOnlySpan<float> table, int size, ReadOnlySpan<int> rows, Span<float> destination) : IDivisibleWork
    {
        private readonly ReadOnlySpan<float> _table = table;
        private readonly ReadOnlySpan<int> _rows = rows;
        private readonly Span<float> _destination = destination;

        public unsafe void Run(int part)
        {
            int end = Math.Min((part + 1) * BlockRows, _rows.Length);
            fixed (float* from = _table, to = _destination)
            {
                int row = part * BlockRows;
                for (; row <= end - Together; row += Together)
                {
                    for (int next = row + Together; next < Math.Min(row + (2 * Together), _rows.Length); next++)
                    {
                        Announce((byte*)(from + ((nint)_rows[next] * size)), size * sizeof(float));
                    }

                    Copy(from, size, _rows.Slice(row, Together), to + ((nint)row * size));
                }

                for (; row < end; row++)
                {
                    _table.Slice(_rows[row] * size, size).CopyTo(_destination.Slice(row * size, size));
                }
            }
        }
    }
}
