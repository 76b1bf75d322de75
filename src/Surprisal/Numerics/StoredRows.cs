using System.Buffers;
using System.Diagnostics;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Surprisal.Numerics;

/// <summary>Rows as kernels want them: side by side, in the precision they compute in, however they are stored.</summary>
/// <remarks>
/// Numbers stored as <c>[outer, classes, inner]</c> are <c>outer · inner</c> rows of <c>classes</c>. Where they lie as wanted, a block
/// of rows is a slice of them; else it is a copy in a room of the caller's, so that every layout gives the same bits.
/// </remarks>
internal readonly ref struct StoredRows<TStored, T>
    where TStored : IFloatingPointIeee754<TStored>
    where T : IFloatingPointIeee754<T>
{
    /// <summary>The largest number of rows in a block.</summary>
    public const int MostRows = 64;

    // Enough columns to use what each load of a cache line brings, few enough that narrow rows stay in the nearest cache.
    private const int LeastRows = 16;
    private const int RoomLength = 8192;

    private readonly Span<TStored> _values;
    private readonly int _classes;
    private readonly int _inner;

    /// <param name="values">The numbers: <c>[outer, classes, inner]</c>; empty if they are not wanted.</param>
    /// <param name="classes">The length of a row, at least 1.</param>
    /// <param name="inner">The distance between two numbers of a row.</param>
    public StoredRows(Span<TStored> values, int classes, int inner)
    {
        _values = values;
        _classes = classes;
        _inner = inner;
    }

    public StoredRows(ReadOnlySpan<TStored> values, int classes, int inner)
        : this(MemoryMarshal.CreateSpan(ref MemoryMarshal.GetReference(values), values.Length), classes, inner)
    {
    }

    public bool IsEmpty => _values.IsEmpty;

    /// <summary>The number of rows to take at once, at most <see cref="MostRows"/>.</summary>
    public int BlockRows => Math.Clamp(RoomLength / _classes, _inner == 1 ? 1 : LeastRows, MostRows);

    /// <summary>The length of the room for a block: 0 if the rows need none.</summary>
    public int Room(int rows) => IsEmpty || IsDirect ? 0 : rows * _classes;

    private bool IsDirect => typeof(TStored) == typeof(T) && _inner == 1;

    /// <summary>Brings a block of rows; their place or the room holds them.</summary>
    public Span<T> Read(int first, int count, Span<T> room)
    {
        Span<T> rows = Place(first, count, room);
        if (!IsDirect && !IsEmpty)
        {
            Gather(first, count, rows);
        }

        return rows;
    }

    /// <summary>The place to write a block of rows to, before <see cref="Write"/>; empty if they are not wanted.</summary>
    public Span<T> Place(int first, int count, Span<T> room)
    {
        if (IsEmpty)
        {
            return [];
        }

        return IsDirect ? Stored.As<TStored, T>(_values.Slice(first * _classes, count * _classes)) : room[..(count * _classes)];
    }

    /// <summary>Stores a block of rows that was written to its place.</summary>
    public void Write(int first, int count, ReadOnlySpan<T> rows)
    {
        if (IsDirect || IsEmpty)
        {
            return;
        }

        if (_inner == 1)
        {
            Stored.Convert(rows, _values.Slice(first * _classes, rows.Length));
            return;
        }

        for (Strip strip = StripOf(first, count); strip.Row < count; strip = StripOf(first, count, strip.End))
        {
            if (typeof(TStored) == typeof(T))
            {
                Transposition.Copy(
                    rows[(strip.Row * _classes)..], _classes, Stored.As<TStored, T>(_values[strip.Start..]), _inner, strip.Columns, _classes);
                continue;
            }

            for (int k = 0; k < _classes; k++)
            {
                Span<TStored> values = _values.Slice(strip.Start + (k * _inner), strip.Columns);
                for (int column = 0; column < values.Length; column++)
                {
                    values[column] = TStored.CreateTruncating(rows[((strip.Row + column) * _classes) + k]);
                }
            }
        }
    }

    private void Gather(int first, int count, Span<T> rows)
    {
        if (_inner == 1)
        {
            Stored.Convert<TStored, T>(_values.Slice(first * _classes, rows.Length), rows);
            return;
        }

        for (Strip strip = StripOf(first, count); strip.Row < count; strip = StripOf(first, count, strip.End))
        {
            if (typeof(TStored) == typeof(T))
            {
                Transposition.Copy<T>(
                    Stored.As<TStored, T>(_values[strip.Start..]), _inner, rows[(strip.Row * _classes)..], _classes, _classes, strip.Columns);
                continue;
            }

            for (int k = 0; k < _classes; k++)
            {
                ReadOnlySpan<TStored> values = _values.Slice(strip.Start + (k * _inner), strip.Columns);
                for (int column = 0; column < values.Length; column++)
                {
                    rows[((strip.Row + column) * _classes) + k] = T.CreateTruncating(values[column]);
                }
            }
        }
    }

    /// <summary>The next rows of a block that are columns side by side: walked class by class, they are read in the order of the memory.</summary>
    private Strip StripOf(int first, int count, int row = 0)
    {
        (int outer, int column) = Math.DivRem(first + row, _inner);
        return new(row, (outer * _classes * _inner) + column, Math.Min(count - row, _inner - column));
    }

    private readonly record struct Strip(int Row, int Start, int Columns)
    {
        public int End => Row + Columns;
    }
}

/// <summary>Numbers in the precision they are stored in, and the one kernels compute in.</summary>
internal static class Stored
{
    /// <summary>Converts each number, rounding to the nearest where the result is narrower.</summary>
    public static void Convert<TFrom, TTo>(ReadOnlySpan<TFrom> values, Span<TTo> result)
        where TFrom : IFloatingPointIeee754<TFrom>
        where TTo : IFloatingPointIeee754<TTo> => TensorPrimitives.ConvertTruncating(values, result);

    /// <summary>Names a precision that is known to be the same by its other name.</summary>
    public static Span<TTo> As<TFrom, TTo>(Span<TFrom> values)
        where TFrom : IFloatingPointIeee754<TFrom>
        where TTo : IFloatingPointIeee754<TTo>
    {
        Debug.Assert(typeof(TFrom) == typeof(TTo), "Nothing is converted here.");
        return MemoryMarshal.CreateSpan(ref Unsafe.As<TFrom, TTo>(ref MemoryMarshal.GetReference(values)), values.Length);
    }

    /// <inheritdoc cref="As{TFrom, TTo}(Span{TFrom})"/>
    public static ReadOnlySpan<TTo> As<TFrom, TTo>(ReadOnlySpan<TFrom> values)
        where TFrom : IFloatingPointIeee754<TFrom>
        where TTo : IFloatingPointIeee754<TTo>
    {
        Debug.Assert(typeof(TFrom) == typeof(TTo), "Nothing is converted here.");
        return MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<TFrom, TTo>(ref MemoryMarshal.GetReference(values)), values.Length);
    }
}

/// <summary>Memory for a call, borrowed so that calls allocate nothing once the first has run.</summary>
internal readonly ref struct Borrowed<T>
{
    private readonly T[]? _array;

    /// <param name="length">The number of elements; none are borrowed for 0.</param>
    public Borrowed(int length)
    {
        _array = length == 0 ? null : ArrayPool<T>.Shared.Rent(length);
        Span = _array.AsSpan(0, length);
    }

    /// <summary>Borrows memory that begins with a line of the cache, so that vectors lie in one each.</summary>
    /// <remarks>Only speed depends on it, should the memory be moved meanwhile.</remarks>
    public static unsafe Borrowed<T> Aligned(int length)
    {
        if (length == 0)
        {
            return default;
        }

        T[] array = ArrayPool<T>.Shared.Rent(length + (Cache.LineLength / Unsafe.SizeOf<T>()));
        nint address = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(array));
        return new(array, array.AsSpan((int)(-address & (Cache.LineLength - 1)) / Unsafe.SizeOf<T>(), length));
    }

    private Borrowed(T[] array, Span<T> span)
    {
        _array = array;
        Span = span;
    }

    public Span<T> Span { get; }

    public void Dispose()
    {
        if (_array is not null)
        {
            ArrayPool<T>.Shared.Return(_array);
        }
    }
}
