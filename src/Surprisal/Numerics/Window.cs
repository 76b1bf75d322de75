using System.Runtime.CompilerServices;

namespace Surprisal.Numerics;

/// <summary>How windows slide along one axis, as the filters of a convolution or the windows of pooling do.</summary>
/// <remarks>
/// Window <c>o</c> covers the cells <c>o·Stride − Before + k·Dilation</c> for <c>k</c> in <c>[0, Size)</c>. Cells outside
/// the axis are padding. Two of them, one for the height and one for the width, describe windows over an image.
/// </remarks>
/// <param name="Size">The number of cells in a window.</param>
public sealed record Window(int Size)
{
    /// <summary>The number of cells in a window.</summary>
    public int Size { get; } = AtLeast(1, Size);

    /// <summary>The distance of one window from the next.</summary>
    public int Stride { get; init => field = AtLeast(1, value, nameof(Stride)); } = 1;

    /// <summary>The distance of one cell from the next within a window; 1 leaves no gaps.</summary>
    public int Dilation { get; init => field = AtLeast(1, value, nameof(Dilation)); } = 1;

    /// <summary>The number of padding cells before the axis.</summary>
    public int Before { get; init => field = AtLeast(0, value, nameof(Before)); }

    /// <summary>The number of padding cells after the axis.</summary>
    public int After { get; init => field = AtLeast(0, value, nameof(After)); }

    /// <summary>Whether a last window may reach beyond the padding, if it begins before the end of the axis. ONNX, PyTorch: <c>ceil_mode</c>.</summary>
    public bool RoundsUp { get; init; }

    /// <summary>The length from the first cell of a window to its last.</summary>
    public long Reach => ((Size - 1L) * Dilation) + 1;

    /// <summary>Makes windows of which there are <c>⌈length / stride⌉</c>: with stride 1, as many as cells. Keras: <c>padding="same"</c>.</summary>
    /// <param name="length">The number of cells of the axis.</param>
    /// <param name="size">The number of cells in a window.</param>
    /// <param name="stride">The distance of one window from the next.</param>
    /// <param name="dilation">The distance of one cell from the next within a window.</param>
    /// <param name="extraBefore">Where an odd padding cell goes: before the axis, or, as in TensorFlow, after it.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1, or <paramref name="length"/> is negative.</exception>
    /// <exception cref="ArgumentException">The axis with its padding would have more than 2147483647 cells.</exception>
    public static Window Same(int length, int size, int stride = 1, int dilation = 1, bool extraBefore = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Window window = new(size) { Stride = stride, Dilation = dilation };

        int count = CeilingOfQuotient(length, stride);
        long padding = Math.Max(((count - 1L) * stride) + window.Reach - length, 0);
        RequireShort(length, padding);
        int less = (int)(padding / 2);
        int more = (int)padding - less;
        return window with { Before = extraBefore ? more : less, After = extraBefore ? less : more };
    }

    /// <summary>The number of windows along an axis.</summary>
    /// <param name="length">The number of cells of the axis.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is negative.</exception>
    /// <exception cref="ArgumentException">A window is longer than the axis with its padding, or those together have more than 2147483647 cells.</exception>
    public int Count(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        long padded = RequireShort(length, (long)Before + After);
        if (padded < Reach)
        {
            throw new ArgumentException(
                $"A window of {Size} cells with a dilation of {Dilation} reaches over {Reach} cells, but the axis has {length}, "
                + $"or {padded} with its padding. Give a smaller window or more padding.",
                nameof(length));
        }

        int room = (int)(padded - Reach);
        int count = (RoundsUp ? CeilingOfQuotient(room, Stride) : room / Stride) + 1;
        return RoundsUp && (count - 1L) * Stride >= length + Before ? count - 1 : count;
    }

    /// <summary>The size, and what differs from windows side by side without padding: <c>5, padded 2 + 2</c>.</summary>
    public override string ToString()
    {
        string stride = Stride == 1 ? "" : $", every {Stride}";
        string dilation = Dilation == 1 ? "" : $", dilated {Dilation}";
        string padding = Before == 0 && After == 0 ? "" : $", padded {Before} + {After}";
        return $"{Size}{stride}{dilation}{padding}{(RoundsUp ? ", rounded up" : "")}";
    }

    /// <summary>The cells of a window that lie within an axis: from the first to before the end.</summary>
    internal (int First, int End) Cells(int window, int length)
    {
        int start = (window * Stride) - Before;
        int first = start < 0 ? CeilingOfQuotient(-start, Dilation) : 0;
        int end = start < length ? Math.Min(Size, CeilingOfQuotient(length - start, Dilation)) : 0;
        return (Math.Min(first, end), end);
    }

    /// <summary>The number of cells of a window that lie within an axis or its padding.</summary>
    internal int CellsWithPadding(int window, int length) =>
        Math.Min(Size, CeilingOfQuotient(length + After + Before - (window * Stride), Dilation));

    /// <summary>The windows of which one cell lies within an axis: from the first to before the end.</summary>
    internal (int First, int End) Windows(int cell, int length, int count)
    {
        int offset = (cell * Dilation) - Before;
        int first = offset < 0 ? CeilingOfQuotient(-offset, Stride) : 0;
        int end = offset < length ? Math.Min(count, CeilingOfQuotient(length - offset, Stride)) : 0;
        return (Math.Min(first, end), end);
    }

    private static int CeilingOfQuotient(int value, int divisor) => (int)((value + (long)divisor - 1) / divisor);

    /// <summary>The length of an axis with its padding, of which an <see cref="int"/> must be able to count the cells.</summary>
    private static long RequireShort(int length, long padding) => length + padding <= int.MaxValue
        ? length + padding
        : throw new ArgumentException(
            $"The axis has {length} cells and its padding {padding}, but together they can have {int.MaxValue} at most. Give less padding, or windows that reach less far.",
            nameof(padding));

    private static int AtLeast(int least, int value, [CallerArgumentExpression(nameof(value))] string name = "") => value >= least
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"'{name}' is {value}, but must be at least {least}.");
}
