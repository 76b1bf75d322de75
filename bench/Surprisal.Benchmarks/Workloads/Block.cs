using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Surprisal.Benchmarks.Workloads;

/// <summary>Numbers in memory of their own, on the border of a cache line: as large as need be, and given back at once.</summary>
/// <typeparam name="T">The precision.</typeparam>
internal sealed unsafe class Block<T>(int length) : IBlock
    where T : unmanaged
{
    private const nuint CacheLine = 64;

    private T* _first = (T*)NativeMemory.AlignedAlloc((nuint)length * (nuint)sizeof(T), CacheLine);

    public Span<T> Span => new(_first, length);

    public long Bytes => (long)length * Unsafe.SizeOf<T>();

    public void Dispose()
    {
        NativeMemory.AlignedFree(_first);
        _first = null;
    }
}
