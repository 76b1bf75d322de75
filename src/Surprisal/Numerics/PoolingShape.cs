namespace Surprisal.Numerics;

/// <summary>The sizes of a pooling: <c>[planes, height, width]</c> to <c>[planes, result height, result width]</c>.</summary>
/// <remarks>A plane is one channel of one image. A window as large as the plane pools all of it to one number.</remarks>
public sealed record PoolingShape
{
    /// <summary>Describes a pooling.</summary>
    /// <param name="height">The height of a plane.</param>
    /// <param name="width">The width of a plane.</param>
    /// <param name="rows">How the windows slide along the height.</param>
    /// <param name="columns">How the windows slide along the width.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative or a window less than 1.</exception>
    /// <exception cref="ArgumentException">A window is longer than its axis with padding, or a plane, a window or the result has more than 2147483647 cells.</exception>
    public PoolingShape(int height, int width, Window rows, Window columns)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(columns);
        (Height, Width, Rows, Columns) = (height, width, rows, columns);
        ResultHeight = rows.Count(height);
        ResultWidth = columns.Count(width);
        RequireCountable("plane", height, width);
        RequireCountable("window", rows.Size, columns.Size);
        RequireCountable("result", ResultHeight, ResultWidth);
        IsWithinPlane = IsWithin(rows, ResultHeight, height) && IsWithin(columns, ResultWidth, width);

        static bool IsWithin(Window window, int count, int length) =>
            window.Before == 0 && ((count - 1L) * window.Stride) + window.Reach <= length;

        static void RequireCountable(string what, int height, int width)
        {
            if ((long)height * width > int.MaxValue)
            {
                throw new ArgumentException($"A {what} has {height} by {width} cells, but can have {int.MaxValue} at most. Give smaller images or windows, or less padding.", nameof(height));
            }
        }
    }

    /// <summary>The height of a plane.</summary>
    public int Height { get; }

    /// <summary>The width of a plane.</summary>
    public int Width { get; }

    /// <summary>How the windows slide along the height.</summary>
    public Window Rows { get; }

    /// <summary>How the windows slide along the width.</summary>
    public Window Columns { get; }

    /// <summary>The height of the result.</summary>
    public int ResultHeight { get; }

    /// <summary>The width of the result.</summary>
    public int ResultWidth { get; }

    /// <summary>Whether no window reaches into the padding.</summary>
    internal bool IsWithinPlane { get; }

    /// <summary>The shape of a pooling of whole planes to one number each.</summary>
    /// <param name="height">The height of a plane, at least 1.</param>
    /// <param name="width">The width of a plane, at least 1.</param>
    public static PoolingShape Global(int height, int width) => new(height, width, new(height), new(width));
}

/// <summary>The cells of one window that lie in a plane, as rows and columns counted from 0.</summary>
internal readonly struct WindowCells
{
    private readonly int _first;
    private readonly int _rowStep;
    private readonly int _columnStep;
    private readonly int _countWithPadding;

    public WindowCells(int y, int x, PoolingShape shape)
    {
        (int row, int endRow) = shape.Rows.Cells(y, shape.Height);
        (int column, int endColumn) = shape.Columns.Cells(x, shape.Width);
        Rows = endRow - row;
        Columns = endColumn - column;
        _rowStep = shape.Rows.Dilation * shape.Width;
        _columnStep = shape.Columns.Dilation;
        _first = (((y * shape.Rows.Stride) - shape.Rows.Before) * shape.Width) + (row * _rowStep)
            + (x * shape.Columns.Stride) - shape.Columns.Before + (column * _columnStep);
        _countWithPadding = shape.Rows.CellsWithPadding(y, shape.Height) * shape.Columns.CellsWithPadding(x, shape.Width);
    }

    public int Rows { get; }

    public int Columns { get; }

    /// <summary>Where a cell stands in the plane.</summary>
    public int Place(int row, int column) => _first + (row * _rowStep) + (column * _columnStep);

    /// <summary>The number of cells, those of the padding included or not.</summary>
    public int Count(bool withPadding) => withPadding ? _countWithPadding : Rows * Columns;
}
