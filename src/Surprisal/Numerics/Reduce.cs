using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Surprisal.Numerics;

/// <summary>Sums, maxima and their places along one axis.</summary>
/// <remarks>
/// Inputs are row-major blocks <c>[outer, length, inner]</c>, reduced over <c>length</c> to <c>[outer, inner]</c>;
/// for the last axis of an array, <c>inner</c> is 1. <c>T</c> is <see cref="float"/> or <see cref="double"/>.
/// </remarks>
public static class Reduce
{
    private const int BlockRows = 64;
    private const int MaxColumns = 256;

    // Rows that are summed are shared in parts of about so many numbers.
    private const int PartSize = 1 << 14;

    // To begin and end a row, besides its numbers.
    private const int RowNanoseconds = 20;

    /// <summary>Computes the sum along the middle axis; the sum of nothing is 0. NaN, or both infinities, give NaN.</summary>
    /// <typeparam name="T">The precision.</typeparam>
    /// <param name="x">The inputs: <c>[outer, length, inner]</c>.</param>
    /// <param name="outer">The size of the axes before the one reduced.</param>
    /// <param name="length">The size of the axis reduced.</param>
    /// <param name="inner">The size of the axes after the one reduced.</param>
    /// <param name="result">Receives the values: <c>[outer, inner]</c>. Shares no memory with <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">A span does not have its shape, or the spans overlap.</exception>
    public static void Sum<T>(ReadOnlySpan<T> x, int outer, int length, int inner, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        CheckBlock(x, outer, length, inner, result);

        if (inner == 1)
        {
            VectorWidth.Run<T, TotalKernel<T, Term.First<T>>>(new(x, x, default, result));
            return;
        }

        for (int o = 0; o < outer; o++)
        {
            ReadOnlySpan<T> block = x.Slice(o * length * inner, length * inner);
            Span<T> sums = result.Slice(o * inner, inner);
            for (int column = 0; column < inner; column += MaxColumns)
            {
                Span<T> part = sums[column..Math.Min(inner, column + MaxColumns)];
                AddRows(length == 0 ? block : block[column..], length, inner, part);
            }
        }
    }

    /// <summary>Computes the largest value along the middle axis; NaN counts as larger than all.</summary>
    /// <inheritdoc cref="Sum"/>
    /// <exception cref="ArgumentException">The axis is empty, a span does not have its shape, or the spans overlap.</exception>
    public static void Max<T>(ReadOnlySpan<T> x, int outer, int length, int inner, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        CheckBlock(x, outer, length, inner, result);
        Check.Axis(length);

        for (int o = 0; o < outer; o++)
        {
            ReadOnlySpan<T> block = x.Slice(o * length * inner, length * inner);
            Span<T> maxima = result.Slice(o * inner, inner);
            if (inner == 1)
            {
                maxima[0] = TensorPrimitives.Max(block);
                continue;
            }

            block[..inner].CopyTo(maxima);
            for (int row = 1; row < length; row++)
            {
                TensorPrimitives.Max(maxima, block.Slice(row * inner, inner), maxima);
            }
        }
    }

    /// <summary>Finds the place of the largest value along the middle axis, the first one of equals; NaN counts as larger than all.</summary>
    /// <remarks>The place is a whole number in <c>[0, length)</c>, held as a <typeparamref name="T"/>.</remarks>
    /// <inheritdoc cref="Sum"/>
    /// <exception cref="ArgumentException">The axis is empty, a span does not have its shape, or the spans overlap.</exception>
    public static void ArgMax<T>(ReadOnlySpan<T> x, int outer, int length, int inner, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        CheckBlock(x, outer, length, inner, result);
        Check.Axis(length);

        for (int o = 0; o < outer; o++)
        {
            for (int i = 0; i < inner; i++)
            {
                ReadOnlySpan<T> column = x[((o * length * inner) + i)..];
                int top = 0;
                for (int row = 1; row < length && !T.IsNaN(column[top * inner]); row++)
                {
                    T value = column[row * inner];
                    top = value > column[top * inner] || T.IsNaN(value) ? row : top;
                }

                result[(o * inner) + i] = T.CreateTruncating(top);
            }
        }
    }

    /// <summary>Sums a formula over pairs of numbers.</summary>
    internal static T Total<T, TTerm>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, TTerm term)
        where T : IFloatingPointIeee754<T>
        where TTerm : struct, ITerm<T>
    {
        T total = T.Zero;
        VectorWidth.Run<T, TotalKernel<T, TTerm>>(new(x, y, term, new(ref total)));
        return total;
    }

    /// <summary>Sums rows by halves, so that the error grows with the logarithm of their number.</summary>
    private static void AddRows<T>(ReadOnlySpan<T> rows, int count, int width, Span<T> sums)
        where T : IFloatingPointIeee754<T>
    {
        if (count <= BlockRows)
        {
            sums.Clear();
            for (int row = 0; row < count; row++)
            {
                TensorPrimitives.Add(sums, rows.Slice(row * width, sums.Length), sums);
            }

            return;
        }

        int half = count / 2;
        Unsafe.SkipInit(out Sums<T> room);
        Span<T> others = ((Span<T>)room)[..sums.Length];
        AddRows(rows, half, width, sums);
        AddRows(rows[(half * width)..], count - half, width, others);
        TensorPrimitives.Add(sums, others, sums);
    }

    private static void CheckBlock<T>(ReadOnlySpan<T> x, int outer, int length, int inner, ReadOnlySpan<T> result)
    {
        Check.Shape(x, [outer, length, inner]);
        Check.Shape(result, [outer, inner]);
        Check.Apart(result, x);
    }

    /// <summary>The sums of rows of equal length, one for each result.</summary>
    private readonly ref struct TotalKernel<T, TTerm>(
        ReadOnlySpan<T> x, ReadOnlySpan<T> y, TTerm term, Span<T> result) : IKernel<T>
        where T : IFloatingPointIeee754<T>
        where TTerm : struct, ITerm<T>
    {
        private readonly ReadOnlySpan<T> _x = x;
        private readonly ReadOnlySpan<T> _y = y;
        private readonly Span<T> _result = result;

        public void Run<TLanes>()
            where TLanes : struct, ILanes<TLanes, T>
        {
            int length = _result.IsEmpty ? 0 : _x.Length / _result.Length;
            int rows = Math.Max(1, PartSize / Math.Max(1, length));
            Workers.Run(new Totals<TLanes, T, TTerm>(_x, _y, term, _result, length, rows), (_result.Length + rows - 1) / rows, _result.Length * (RowNanoseconds + (length / 8L)));
        }
    }

    /// <summary>The sums of some rows in each part.</summary>
    private readonly ref struct Totals<TLanes, T, TTerm>(
        ReadOnlySpan<T> x, ReadOnlySpan<T> y, TTerm term, Span<T> result, int length, int rows) : IDivisibleWork
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
        where TTerm : struct, ITerm<T>
    {
        private readonly ReadOnlySpan<T> _x = x;
        private readonly ReadOnlySpan<T> _y = y;
        private readonly Span<T> _result = result;

        public void Run(int part)
        {
            int end = Math.Min((part + 1) * rows, _result.Length);
            for (int row = part * rows; row < end; row++)
            {
                ref T first = ref Unsafe.Add(ref MemoryMarshal.GetReference(_x), row * length);
                ref T second = ref Unsafe.Add(ref MemoryMarshal.GetReference(_y), row * length);
                _result[row] = T.CreateTruncating(LaneSums<TLanes, T>.Total(ref first, ref second, length, term));
            }
        }
    }

    [InlineArray(MaxColumns)]
    private struct Sums<T>
    {
        private T _first;
    }
}
