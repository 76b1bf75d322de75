using System.Numerics;

namespace Surprisal.Numerics;

/// <summary>Copies of elements to other places: transposes, slices and their reverse.</summary>
/// <remarks>Arrays are row-major. What works along one axis sees a block <c>[outer, length, inner]</c>; for the last axis, <c>inner</c> is 1.</remarks>
public static class Layout
{
    private const int MaxRank = 8;

    // Four squares of this side, read along one axis and written along the other, fit in the first cache.
    private const int Side = 32;

    /// <summary>Exchanges axes: axis <c>i</c> of the result is axis <c>axes[i]</c> of the input.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="x">The input, of shape <paramref name="shape"/>.</param>
    /// <param name="shape">The input's shape, of 8 axes at most.</param>
    /// <param name="axes">Each axis of the input once, in the order of the result.</param>
    /// <param name="result">Receives the elements. Shares no memory with <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">A span does not have its shape, an axis is missing, or the spans overlap.</exception>
    public static void Transpose<T>(ReadOnlySpan<T> x, ReadOnlySpan<int> shape, ReadOnlySpan<int> axes, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        Check.Shape(x, shape);
        Check.SameLength<T>(result, x);
        Check.Apart(result, x);
        Check.Permutation(axes, shape.Length, MaxRank);
        if (result.IsEmpty)
        {
            return;
        }

        Span<int> sizes = stackalloc int[MaxRank];
        Span<int> steps = stackalloc int[MaxRank];
        int rank = Join(shape, axes, sizes, steps);

        // The last two axes are copied in squares; the others count up like an odometer.
        (int rows, int columns) = (sizes[rank - 2], sizes[rank - 1]);
        (int rowStep, int columnStep) = (steps[rank - 2], steps[rank - 1]);
        Span<int> index = stackalloc int[MaxRank];
        int source = 0;
        for (int start = 0; start < result.Length; start += rows * columns)
        {
            Copy(x[source..], rowStep, columnStep, rows, columns, result.Slice(start, rows * columns));
            for (int axis = rank - 3; axis >= 0; axis--)
            {
                source += steps[axis];
                if (++index[axis] < sizes[axis])
                {
                    break;
                }

                source -= steps[axis] * sizes[axis];
                index[axis] = 0;
            }
        }
    }

    /// <summary>Takes elements along the middle axis: <paramref name="start"/>, <paramref name="start"/> + <paramref name="step"/> and so on.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="x">The input: <c>[outer, length, inner]</c>.</param>
    /// <param name="outer">The size of the axes before the one cut.</param>
    /// <param name="length">The size of the axis cut.</param>
    /// <param name="inner">The size of the axes after the one cut.</param>
    /// <param name="start">The place of the first element.</param>
    /// <param name="step">How far the next one lies; negative to go backwards.</param>
    /// <param name="count">How many elements are taken.</param>
    /// <param name="result">Receives the elements: <c>[outer, count, inner]</c>. Shares no memory with <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">A span does not have its shape, the axis ends before the slice does, or the spans overlap.</exception>
    public static void Slice<T>(ReadOnlySpan<T> x, int outer, int length, int inner, int start, int step, int count, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        Check.Shape(x, [outer, length, inner]);
        Check.Shape<T>(result, [outer, count, inner]);
        Check.Apart(result, x);
        Check.Within(start, step, count, length);

        for (int o = 0; o < outer; o++)
        {
            ReadOnlySpan<T> block = x.Slice(o * length * inner, length * inner);
            Span<T> target = result.Slice(o * count * inner, count * inner);
            if (step == 1)
            {
                block.Slice(start * inner, target.Length).CopyTo(target);
                continue;
            }

            for (int i = 0; i < count; i++)
            {
                block.Slice((start + (i * step)) * inner, inner).CopyTo(target[(i * inner)..]);
            }
        }
    }

    /// <summary>Writes elements to places along the middle axis, the reverse of <see cref="Slice"/>; other places stay as they are.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="x">The elements: <c>[outer, count, inner]</c>.</param>
    /// <param name="outer">The size of the axes before the one written to.</param>
    /// <param name="count">How many elements are written.</param>
    /// <param name="inner">The size of the axes after the one written to.</param>
    /// <param name="start">The place of the first element.</param>
    /// <param name="step">How far the next one lies; negative to go backwards.</param>
    /// <param name="length">The size of the axis written to.</param>
    /// <param name="result">Receives the elements: <c>[outer, length, inner]</c>. Shares no memory with <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">A span does not have its shape, the axis ends before the elements do, or the spans overlap.</exception>
    public static void Place<T>(ReadOnlySpan<T> x, int outer, int count, int inner, int start, int step, int length, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        Check.Shape(x, [outer, count, inner]);
        Check.Shape<T>(result, [outer, length, inner]);
        Check.Apart(result, x);
        Check.Within(start, step, count, length);

        for (int o = 0; o < outer; o++)
        {
            ReadOnlySpan<T> source = x.Slice(o * count * inner, count * inner);
            Span<T> block = result.Slice(o * length * inner, length * inner);
            if (step == 1)
            {
                source.CopyTo(block[(start * inner)..]);
                continue;
            }

            for (int i = 0; i < count; i++)
            {
                source.Slice(i * inner, inner).CopyTo(block[((start + (i * step)) * inner)..]);
            }
        }
    }

    /// <summary>Finds the sizes and steps of the result's axes in the input, with axes joined that stay together.</summary>
    /// <returns>The number of axes left, at least two.</returns>
    private static int Join(ReadOnlySpan<int> shape, ReadOnlySpan<int> axes, Span<int> sizes, Span<int> steps)
    {
        Span<int> stepOf = stackalloc int[MaxRank];
        int size = 1;
        for (int axis = shape.Length - 1; axis >= 0; axis--)
        {
            stepOf[axis] = size;
            size *= shape[axis];
        }

        int rank = 0;
        foreach (int axis in axes)
        {
            if (rank > 0 && steps[rank - 1] == stepOf[axis] * shape[axis])
            {
                sizes[rank - 1] *= shape[axis];
                steps[rank - 1] = stepOf[axis];
            }
            else if (shape[axis] > 1)
            {
                sizes[rank] = shape[axis];
                steps[rank++] = stepOf[axis];
            }
        }

        for (; rank < 2; rank++)
        {
            sizes[rank] = 1;
        }

        return rank;
    }

    private static void Copy<T>(ReadOnlySpan<T> x, int rowStep, int columnStep, int rows, int columns, Span<T> result)
    {
        if (columnStep == 1)
        {
            for (int row = 0; row < rows; row++)
            {
                x.Slice(row * rowStep, columns).CopyTo(result[(row * columns)..]);
            }

            return;
        }

        for (int top = 0; top < rows; top += Side)
        {
            for (int left = 0; left < columns; left += Side)
            {
                for (int row = top; row < Math.Min(rows, top + Side); row++)
                {
                    for (int column = left; column < Math.Min(columns, left + Side); column++)
                    {
                        result[(row * columns) + column] = x[(row * rowStep) + (column * columnStep)];
                    }
                }
            }
        }
    }
}
