using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Surprisal.Numerics;

/// <summary>Loads and stores by way of the stack, for processors without the instructions: of the first lanes of a vector, and of columns.</summary>
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

    public static void LoadColumns<TLanes, T>(
        ref T first, nint step, out TLanes column0, out TLanes column1, out TLanes column2, out TLanes column3)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        column0 = Column<TLanes, T>(ref first, step);
        column1 = Column<TLanes, T>(ref Unsafe.Add(ref first, 1), step);
        column2 = Column<TLanes, T>(ref Unsafe.Add(ref first, 2), step);
        column3 = Column<TLanes, T>(ref Unsafe.Add(ref first, 3), step);
    }

    public static void StoreColumns<TLanes, T>(ref T first, nint step, TLanes column0, TLanes column1, TLanes column2, TLanes column3)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        PutColumn(column0, ref first, step);
        PutColumn(column1, ref Unsafe.Add(ref first, 1), step);
        PutColumn(column2, ref Unsafe.Add(ref first, 2), step);
        PutColumn(column3, ref Unsafe.Add(ref first, 3), step);
    }

    /// <summary>Loads one column.</summary>
    public static TLanes Column<TLanes, T>(ref T first, nint step)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        Unsafe.SkipInit(out Room<T> room);
        Span<T> lanes = room;
        for (int i = 0; i < TLanes.Count; i++)
        {
            lanes[i] = Unsafe.Add(ref first, i * step);
        }

        return TLanes.Load(ref lanes[0]);
    }

    /// <summary>Stores one column.</summary>
    public static void PutColumn<TLanes, T>(TLanes column, ref T first, nint step)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        Unsafe.SkipInit(out Room<T> room);
        Span<T> lanes = room;
        column.Store(ref lanes[0]);
        for (int i = 0; i < TLanes.Count; i++)
        {
            Unsafe.Add(ref first, i * step) = lanes[i];
        }
    }

    [InlineArray(16)]
    private struct Room<T>
    {
        private T _first;
    }
}
