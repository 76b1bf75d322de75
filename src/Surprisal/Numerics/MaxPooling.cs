using System.Numerics;

namespace Surprisal.Numerics;

/// <summary>The largest number of each window over planes.</summary>
/// <remarks>
/// Padding never wins: a window with no cell in the plane gives −∞ and the place −1. NaN counts as larger than all, and of
/// equal numbers the first is taken. <c>T</c> is <see cref="float"/> or <see cref="double"/>. Keras: <c>MaxPooling2D</c>.
/// </remarks>
public static class MaxPooling
{
    /// <summary>Computes the largest numbers and where they stand.</summary>
    /// <typeparam name="T">The precision.</typeparam>
    /// <param name="input">The planes: <c>[planes, height, width]</c>.</param>
    /// <param name="result">Receives the values: <c>[planes, result height, result width]</c>. Shares no memory with <paramref name="input"/>.</param>
    /// <param name="places">
    /// Receives for each value its place in its plane, counted along the lines; −1 for none: <c>[planes, result height, result width]</c>, or empty.
    /// </param>
    /// <param name="planes">The number of planes: channels times images.</param>
    /// <param name="shape">The sizes.</param>
    /// <exception cref="ArgumentException">A span does not have its shape, or spans overlap.</exception>
    public static void Value<T>(ReadOnlySpan<T> input, Span<T> result, Span<int> places, int planes, PoolingShape shape)
        where T : IFloatingPointIeee754<T>
    {
        Check.Shape(input, [planes, shape.Height, shape.Width]);
        Check.Shape<T>(result, [planes, shape.ResultHeight, shape.ResultWidth]);
        Check.Apart(result, input);
        if (!places.IsEmpty)
        {
            Check.Shape<int>(places, [planes, shape.ResultHeight, shape.ResultWidth]);
        }

        int size = shape.Height * shape.Width;
        int windows = shape.ResultHeight * shape.ResultWidth;
        for (int plane = 0; plane < planes; plane++)
        {
            ReadOnlySpan<T> cells = input.Slice(plane * size, size);
            Span<T> values = result.Slice(plane * windows, windows);
            Span<int> tops = places.IsEmpty ? [] : places.Slice(plane * windows, windows);
            if (shape.IsWithinPlane)
            {
                TakeWhole(cells, values, tops, shape);
            }
            else
            {
                TakeParts(cells, values, tops, shape);
            }
        }
    }

    /// <summary>Computes the gradient by the planes: each window's goes to the number that it took.</summary>
    /// <typeparam name="T">The precision.</typeparam>
    /// <param name="incoming">The gradient by the result: <c>[planes, result height, result width]</c>.</param>
    /// <param name="places">The places that <see cref="Value"/> gave: <c>[planes, result height, result width]</c>.</param>
    /// <param name="gradient">Receives the gradient: <c>[planes, height, width]</c>. Shares no memory with <paramref name="incoming"/>.</param>
    /// <param name="planes">The number of planes: channels times images.</param>
    /// <param name="shape">The sizes.</param>
    /// <exception cref="ArgumentException">A span does not have its shape, or spans overlap.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A place is not in its plane.</exception>
    public static void Gradient<T>(
        ReadOnlySpan<T> incoming, ReadOnlySpan<int> places, Span<T> gradient, int planes, PoolingShape shape)
        where T : IFloatingPointIeee754<T>
    {
        Check.Shape(incoming, [planes, shape.ResultHeight, shape.ResultWidth]);
        Check.Shape(places, [planes, shape.ResultHeight, shape.ResultWidth]);
        Check.Shape<T>(gradient, [planes, shape.Height, shape.Width]);
        Check.Apart(gradient, incoming);

        gradient.Clear();
        int size = shape.Height * shape.Width;
        int windows = shape.ResultHeight * shape.ResultWidth;
        for (int source = 0; source < incoming.Length; source++)
        {
            if (PlaceAt(places, source, size) is >= 0 and var place)
            {
                gradient[(source / windows * size) + place] += incoming[source];
            }
        }
    }

    /// <summary>Takes from other planes what stands where the largest numbers stood: the reverse of <see cref="Gradient"/>.</summary>
    /// <typeparam name="T">The precision.</typeparam>
    /// <param name="input">The planes: <c>[planes, height, width]</c>.</param>
    /// <param name="places">The places that <see cref="Value"/> gave: <c>[planes, result height, result width]</c>.</param>
    /// <param name="result">Receives what stands there, 0 where no place is: <c>[planes, result height, result width]</c>. Shares no memory with <paramref name="input"/>.</param>
    /// <param name="planes">The number of planes: channels times images.</param>
    /// <param name="shape">The sizes.</param>
    /// <exception cref="ArgumentException">A span does not have its shape, or spans overlap.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A place is not in its plane.</exception>
    public static void Pick<T>(ReadOnlySpan<T> input, ReadOnlySpan<int> places, Span<T> result, int planes, PoolingShape shape)
        where T : IFloatingPointIeee754<T>
    {
        Check.Shape(input, [planes, shape.Height, shape.Width]);
        Check.Shape(places, [planes, shape.ResultHeight, shape.ResultWidth]);
        Check.Shape<T>(result, [planes, shape.ResultHeight, shape.ResultWidth]);
        Check.Apart(result, input);

        int size = shape.Height * shape.Width;
        int windows = shape.ResultHeight * shape.ResultWidth;
        for (int target = 0; target < result.Length; target++)
        {
            result[target] = PlaceAt(places, target, size) is >= 0 and var place ? input[(target / windows * size) + place] : T.Zero;
        }
    }

    private static int PlaceAt(ReadOnlySpan<int> places, int index, int size)
    {
        int place = places[index];
        return place >= -1 && place < size
            ? place
            : throw new ArgumentOutOfRangeException(
                nameof(places), place, $"'places' is {place} at {index}, but a plane has {size} cells. Give the places that Value gave.");
    }

    /// <summary>Pools a plane whose windows all lie within it, so that their cells are at the same distances.</summary>
    private static void TakeWhole<T>(ReadOnlySpan<T> cells, Span<T> values, Span<int> tops, PoolingShape shape)
        where T : IFloatingPointIeee754<T>
    {
        for (int y = 0; y < shape.ResultHeight; y++)
        {
            int window = y * shape.Rows.Stride * shape.Width;
            int target = y * shape.ResultWidth;
            for (int end = target + shape.ResultWidth; target < end; target++, window += shape.Columns.Stride)
            {
                (int top, T value) = (window, cells[window]);
                for (int row = 0; row < shape.Rows.Size; row++)
                {
                    int place = window + (row * shape.Rows.Dilation * shape.Width);
                    for (int column = 0; column < shape.Columns.Size; column++, place += shape.Columns.Dilation)
                    {
                        // NaN is not less than or equal to anything, and nothing comes after it.
                        if (!(cells[place] <= value) && !T.IsNaN(value))
                        {
                            (top, value) = (place, cells[place]);
                        }
                    }
                }

                values[target] = value;
                if (!tops.IsEmpty)
                {
                    tops[target] = top;
                }
            }
        }
    }

    /// <summary>Pools a plane some windows of which reach into its padding.</summary>
    private static void TakeParts<T>(ReadOnlySpan<T> cells, Span<T> values, Span<int> tops, PoolingShape shape)
        where T : IFloatingPointIeee754<T>
    {
        for (int target = 0; target < values.Length; target++)
        {
            (int y, int x) = Math.DivRem(target, shape.ResultWidth);
            int top = Top(cells, new(y, x, shape));
            values[target] = top >= 0 ? cells[top] : T.NegativeInfinity;
            if (!tops.IsEmpty)
            {
                tops[target] = top;
            }
        }
    }

    private static int Top<T>(ReadOnlySpan<T> cells, WindowCells window)
        where T : IFloatingPointIeee754<T>
    {
        int top = -1;
        for (int row = 0; row < window.Rows; row++)
        {
            for (int column = 0; column < window.Columns; column++)
            {
                int place = window.Place(row, column);
                bool isNew = top < 0 || cells[place] > cells[top] || (T.IsNaN(cells[place]) && !T.IsNaN(cells[top]));
                top = isNew ? place : top;
            }
        }

        return top;
    }
}
