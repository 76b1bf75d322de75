using System.Numerics;

namespace Surprisal.Numerics;

/// <summary>The mean of each window over planes.</summary>
/// <remarks>
/// The mean is taken over the cells in the plane, or, on request, over those of the padding too, which count as 0; cells
/// beyond the padding never count. A window with nothing to count gives NaN. The sums are held in double.
/// <c>T</c> is <see cref="float"/> or <see cref="double"/>. Keras: <c>AveragePooling2D</c>; ONNX: <c>AveragePool</c>.
/// </remarks>
public static class AveragePooling
{
    /// <summary>Computes the means.</summary>
    /// <typeparam name="T">The precision.</typeparam>
    /// <param name="input">The planes: <c>[planes, height, width]</c>.</param>
    /// <param name="result">Receives the values: <c>[planes, result height, result width]</c>. Shares no memory with <paramref name="input"/>.</param>
    /// <param name="planes">The number of planes: channels times images.</param>
    /// <param name="shape">The sizes.</param>
    /// <param name="countsPadding">Whether the padding counts, as zeros. ONNX, PyTorch: <c>count_include_pad</c>.</param>
    /// <exception cref="ArgumentException">A span does not have its shape, or the spans overlap.</exception>
    public static void Value<T>(ReadOnlySpan<T> input, Span<T> result, int planes, PoolingShape shape, bool countsPadding = false)
        where T : IFloatingPointIeee754<T>
    {
        Check.Shape(input, [planes, shape.Height, shape.Width]);
        Check.Shape<T>(result, [planes, shape.ResultHeight, shape.ResultWidth]);
        Check.Apart(result, input);

        int target = 0;
        for (int plane = 0; plane < planes; plane++)
        {
            ReadOnlySpan<T> cells = input.Slice(plane * shape.Height * shape.Width, shape.Height * shape.Width);
            for (int y = 0; y < shape.ResultHeight; y++)
            {
                for (int x = 0; x < shape.ResultWidth; x++, target++)
                {
                    WindowCells window = new(y, x, shape);
                    double sum = 0;
                    for (int row = 0; row < window.Rows; row++)
                    {
                        for (int column = 0; column < window.Columns; column++)
                        {
                            sum += double.CreateTruncating(cells[window.Place(row, column)]);
                        }
                    }

                    result[target] = T.CreateTruncating(sum / window.Count(countsPadding));
                }
            }
        }
    }

    /// <summary>Computes the gradient by the planes: each window's is shared by the numbers that it counted.</summary>
    /// <typeparam name="T">The precision.</typeparam>
    /// <param name="incoming">The gradient by the result: <c>[planes, result height, result width]</c>.</param>
    /// <param name="gradient">Receives the gradient: <c>[planes, height, width]</c>. Shares no memory with <paramref name="incoming"/>.</param>
    /// <param name="planes">The number of planes: channels times images.</param>
    /// <param name="shape">The sizes.</param>
    /// <param name="countsPadding">Whether the padding counts, as zeros.</param>
    /// <exception cref="ArgumentException">A span does not have its shape, or the spans overlap.</exception>
    public static void Gradient<T>(ReadOnlySpan<T> incoming, Span<T> gradient, int planes, PoolingShape shape, bool countsPadding = false)
        where T : IFloatingPointIeee754<T>
    {
        Check.Shape(incoming, [planes, shape.ResultHeight, shape.ResultWidth]);
        Check.Shape<T>(gradient, [planes, shape.Height, shape.Width]);
        Check.Apart(gradient, incoming);

        gradient.Clear();
        int source = 0;
        for (int plane = 0; plane < planes; plane++)
        {
            Span<T> cells = gradient.Slice(plane * shape.Height * shape.Width, shape.Height * shape.Width);
            for (int y = 0; y < shape.ResultHeight; y++)
            {
                for (int x = 0; x < shape.ResultWidth; x++, source++)
                {
                    WindowCells window = new(y, x, shape);
                    T share = incoming[source] / T.CreateTruncating(window.Count(countsPadding));
                    for (int row = 0; row < window.Rows; row++)
                    {
                        for (int column = 0; column < window.Columns; column++)
                        {
                            cells[window.Place(row, column)] += share;
                        }
                    }
                }
            }
        }
    }
}
