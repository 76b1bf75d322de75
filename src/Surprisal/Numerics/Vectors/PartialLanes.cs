using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Surprisal.Numerics;

/// <summary>Loads and stores of the first lanes of a vector, by way of the stack, for processors without masks.</summary>
internal static class PartialLanes
{
    public static TLanes Load<TLanes, T>(ref T source, int count, T padding)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        Unsafe.SkipInit(out Room<T> room);
        Span<T> lanes = room;
        lanes[count..].Fill(padding);
        MemoryMarshal.CreateReadOnlySpan(ref source, count).CopyTo(lanes);
        return TLanes.Load(ref lanes[0]);
    }

    public static void Store<TLanes, T>(TLanes value, ref T target, int count)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        Unsafe.SkipInit(out Room<T> room);
        Span<T> lanes = room;
        value.Store(ref lanes[0]);
        lanes[..count].CopyTo(MemoryMarshal.CreateSpan(ref target, count));
    }

    [InlineArray(16)]
    private struct Room<T>
    {
        private T _first;
    }
}
