namespace Surprisal.Numerics;

/// <summary>Padded planes, laid out so that the cells of a window lie at the same distances from it wherever it stands.</summary>
/// <remarks>
/// Where windows step by more than one column, a line is stored as its columns 0, s, 2s, …, then 1, s + 1, … and so on: so windows side by side
/// always cover cells side by side, and a vector of places needs one load for each cell. Lines follow each other without a gap, so that a vector
/// may reach from one line of places into the next where the windows step by 1; the places between them mean nothing.
/// </remarks>
internal readonly record struct SlidingPlanes
{
    // More than any tile has columns: one may reach beyond the planes.
    private const int RoomForTile = 1024;

    // Sums over this many places of some filters stay in a second-level cache of 512 KB.
    private const int MaxStretch = 2048;

    private readonly Window _rows;
    private readonly Window _columns;
    private readonly int _phase;

    /// <summary>Lays out planes.</summary>
    /// <param name="channels">The number of planes.</param>
    /// <param name="rows">How windows slide along the height; its padding does not count.</param>
    /// <param name="columns">How windows slide along the width; its padding does not count.</param>
    /// <param name="height">The number of windows along the height.</param>
    /// <param name="width">The number of windows along the width.</param>
    /// <exception cref="ArgumentException">No array is long enough for the planes.</exception>
    public SlidingPlanes(int channels, Window rows, Window columns, int height, int width)
    {
        (_rows, _columns, Channels, Height, Width) = (rows, columns, channels, height, width);
        long lines = ((height - 1L) * rows.Stride) + rows.Reach;
        long padded = ((width - 1L) * columns.Stride) + columns.Reach;
        long phase = (padded + columns.Stride - 1) / columns.Stride;
        long pitch = phase * columns.Stride;
        if ((UInt128)channels * (ulong)lines * (ulong)pitch > (UInt128)(Array.MaxLength - RoomForTile))
        {
            throw new ArgumentException(
                $"Windows {rows} by {columns} slide over planes of {lines} by {pitch} cells, but {channels} of those are too large for an array. "
                + "Give less padding or dilation, or smaller images.",
                nameof(rows));
        }

        (Lines, _phase, Pitch) = ((int)lines, (int)phase, (int)pitch);
        bool isDense = rows.Stride == 1 && columns.Stride == 1;
        StretchHeight = isDense ? Math.Clamp(MaxStretch / Pitch, 1, Math.Max(height, 1)) : 1;
    }

    public int Channels { get; }

    /// <summary>The number of windows along the height.</summary>
    public int Height { get; }

    /// <summary>The number of windows along the width.</summary>
    public int Width { get; }

    /// <summary>The number of lines of a plane.</summary>
    public int Lines { get; }

    /// <summary>The length of a line.</summary>
    public int Pitch { get; }

    public int Size => Channels * Lines * Pitch;

    /// <summary>How many lines of places are computed in one stretch.</summary>
    public int StretchHeight { get; }

    /// <summary>How many numbers such a stretch takes, those between its lines included.</summary>
    public int StretchLength => ((StretchHeight - 1) * Pitch) + Width;

    /// <summary>The number of cells of a window, over all planes.</summary>
    public int Cells => Channels * _rows.Size * _columns.Size;

    /// <summary>The number of runs of cells at equal distances.</summary>
    public int RunCount => Cells / RunLength;

    /// <summary>The number of cells of a run: a line of the window, if cells side by side are stored so.</summary>
    public int RunLength => _columns.Stride == 1 ? _columns.Size : 1;

    /// <summary>The distance of the cells of a run.</summary>
    public int RunStep => _columns.Dilation;

    /// <summary>Where the cells of a window at the first place stand; further places are further by their distance.</summary>
    public int Cell(int index)
    {
        (int line, int column) = Math.DivRem(index, _columns.Size);
        (int channel, int row) = Math.DivRem(line, _rows.Size);
        return (((channel * Lines) + (row * _rows.Dilation)) * Pitch) + Column(column * _columns.Dilation);
    }

    /// <summary>Where a line of places begins.</summary>
    public int Line(int y) => y * _rows.Stride * Pitch;

    /// <summary>The runs of a window's cells: as the weights of a filter lie, and as the planes do.</summary>
    public void CopyRuns(Span<TileRun> runs)
    {
        for (int i = 0; i < RunCount; i++)
        {
            runs[i] = new(i * RunLength, Cell(i * RunLength));
        }
    }

    /// <summary>Copies planes into the layout; what they do not cover is left as it is.</summary>
    /// <param name="source">The planes: <c>[channels, height, width]</c>.</param>
    /// <param name="height">The height of a plane.</param>
    /// <param name="width">The width of a plane.</param>
    /// <param name="down">Where the lines go: line 0 to <c>Before</c>, each next one <c>Stride</c> further.</param>
    /// <param name="right">Where the columns go.</param>
    /// <param name="planes">Receives them.</param>
    public void Fill<T>(ReadOnlySpan<T> source, int height, int width, (int Before, int Stride) down, (int Before, int Stride) right, Span<T> planes)
    {
        bool isPlain = _columns.Stride == 1 && right.Stride == 1;
        for (int line = 0; line < Channels * height; line++)
        {
            (int channel, int y) = Math.DivRem(line, height);
            int row = down.Before + (y * down.Stride);
            if ((uint)row >= (uint)Lines)
            {
                continue;
            }

            ReadOnlySpan<T> from = source.Slice(line * width, width);
            Span<T> to = planes.Slice(((channel * Lines) + row) * Pitch, Pitch);
            if (isPlain)
            {
                int skipped = Math.Max(0, -right.Before);
                int count = Math.Min(width, Pitch - right.Before) - skipped;
                if (count > 0)
                {
                    from.Slice(skipped, count).CopyTo(to[(right.Before + skipped)..]);
                }

                continue;
            }

            for (int x = 0; x < width; x++)
            {
                int column = right.Before + (x * right.Stride);
                if ((uint)column < (uint)Pitch)
                {
                    to[Column(column)] = from[x];
                }
            }
        }
    }

    /// <summary>Where a column of a line stands in it.</summary>
    private int Column(int column) => (column % _columns.Stride * _phase) + (column / _columns.Stride);
}
