using System.Buffers;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Surprisal.Numerics;

/// <summary>The product of two matrices, each as it is stored or transposed.</summary>
/// <remarks>
/// <para>
/// The product is made of tiles of 6 rows and two vectors of columns, whose 12 sums stay in registers while the terms pass by.
/// B is copied into panels of two vectors' width, so that a tile reads it in one line whatever its layout; A is read
/// where it lies, or, if many panels use it, copied likewise. Long sums are cut into blocks whose panels stay in the first cache.
/// </para>
/// <para>
/// The terms of a sum are added in the order of <c>k</c>, each by one fused multiply-add, and the sums of blocks are
/// added in order. The result depends on nothing but the numbers: not on addresses, threads, the layout of A and B or the processor.
/// </para>
/// <para>
/// Reference: K. Goto, R. A. van de Geijn, "Anatomy of high-performance matrix multiplication", ACM TOMS 34(3), 2008.
/// </para>
/// </remarks>
public static class MatrixProduct
{
    // A panel of this depth, beside a tile's share of A, fills most of a first-level cache of 32 KB.
    private const int MaxDepth = 384;

    // A block of A of this height and depth stays in a second-level cache of 512 KB.
    private const int MaxHeight = 20 * MatrixTile.Rows;

    // A block of B of this width and depth stays in the last-level cache.
    private const int MaxWidth = 2048;

    // From this many columns on, enough panels use A to pay for its copy.
    private const int WideColumns = 128;

    /// <summary>Computes <c>result[i, j] = Σₖ A[i, k] · B[k, j]</c>.</summary>
    /// <remarks>A sum with NaN, <c>0 · ∞</c> or both infinities in it is NaN; one that overflows is infinite.</remarks>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="a">The left matrix, row-major: <c>[rows, inner]</c>, or <c>[inner, rows]</c> if transposed.</param>
    /// <param name="b">The right matrix, row-major: <c>[inner, columns]</c>, or <c>[columns, inner]</c> if transposed.</param>
    /// <param name="result">Receives the product: <c>[rows, columns]</c>. Shares no memory with the factors.</param>
    /// <param name="rows">The number of rows of the product.</param>
    /// <param name="inner">The number of terms of each sum; 0 gives zeros.</param>
    /// <param name="columns">The number of columns of the product.</param>
    /// <param name="transposeA">Whether <paramref name="a"/> is stored transposed.</param>
    /// <param name="transposeB">Whether <paramref name="b"/> is stored transposed.</param>
    /// <param name="add">Whether the product is added to what the result holds.</param>
    /// <exception cref="ArgumentException">A span does not have its shape, or the result overlaps a factor.</exception>
    public static void Multiply<T>(
        ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> result, int rows, int inner, int columns,
        bool transposeA = false, bool transposeB = false, bool add = false)
        where T : IFloatingPointIeee754<T> => Multiply(a, b, result, rows, inner, columns, transposeA, transposeB, add, whenRowsAreDone: null);

    /// <summary>Computes the product, and tells of rows of the result while they are still in the cache.</summary>
    /// <param name="a">The left matrix.</param>
    /// <param name="b">The right matrix.</param>
    /// <param name="result">Receives the product.</param>
    /// <param name="rows">The number of rows of the product.</param>
    /// <param name="inner">The number of terms of each sum.</param>
    /// <param name="columns">The number of columns of the product.</param>
    /// <param name="transposeA">Whether <paramref name="a"/> is stored transposed.</param>
    /// <param name="transposeB">Whether <paramref name="b"/> is stored transposed.</param>
    /// <param name="add">Whether the product is added to what the result holds.</param>
    /// <param name="whenRowsAreDone">Is called with the first and the number of rows whenever some are done, until all are. It may change them.</param>
    internal static void Multiply<T>(
        ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> result, int rows, int inner, int columns,
        bool transposeA, bool transposeB, bool add, Action<int, int>? whenRowsAreDone)
        where T : IFloatingPointIeee754<T>
    {
        Check.Shape(a, transposeA ? [inner, rows] : [rows, inner]);
        Check.Shape(b, transposeB ? [columns, inner] : [inner, columns]);
        Check.Shape<T>(result, [rows, columns]);
        Check.Apart(result, a);
        Check.Apart(result, b);

        if (result.IsEmpty || inner == 0)
        {
            result[(add ? result.Length : 0)..].Clear();
            whenRowsAreDone?.Invoke(0, rows);
            return;
        }

        Strided<T> left = new(a, transposeA ? 1 : inner, transposeA ? rows : 1);
        Strided<T> right = new(b, transposeB ? inner : 1, transposeB ? 1 : columns);
        VectorWidth.Run<T, Kernel<T>>(new(left, right, result, rows, inner, columns, add, whenRowsAreDone));
    }

    private readonly ref struct Kernel<T>(
        Strided<T> left, Strided<T> right, Span<T> result, int rows, int inner, int columns, bool add, Action<int, int>? whenRowsAreDone) : IKernel<T>
        where T : IFloatingPointIeee754<T>
    {
        private readonly Strided<T> _left = left;
        private readonly Strided<T> _right = right;
        private readonly Span<T> _result = result;

        public void Run<TLanes>()
            where TLanes : struct, ILanes<TLanes, T> => Multiply<TLanes, T>(_left, _right, _result, rows, inner, columns, add, whenRowsAreDone);
    }

    private static void Multiply<TLanes, T>(
        Strided<T> left, Strided<T> right, Span<T> result, int rows, int inner, int columns, bool add, Action<int, int>? whenRowsAreDone)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        int depth = EvenPart(inner, MaxDepth);
        int height = Math.Min(rows, MaxHeight);
        int width = Math.Min(columns, MaxWidth);
        bool packLeft = columns >= WideColumns;

        T[] panels = ArrayPool<T>.Shared.Rent(RoundUp(width, MatrixTile.Columns<TLanes, T>()) * depth);
        T[] tiles = packLeft ? ArrayPool<T>.Shared.Rent(RoundUp(height, MatrixTile.Rows) * depth) : [];
        for (int column = 0; column < columns; column += width)
        {
            int blockWidth = Math.Min(width, columns - column);
            for (int term = 0; term < inner; term += depth)
            {
                int blockDepth = Math.Min(depth, inner - term);
                Pack(right.From(column, term), blockWidth, blockDepth, MatrixTile.Columns<TLanes, T>(), panels);
                for (int row = 0; row < rows; row += height)
                {
                    int blockHeight = Math.Min(height, rows - row);
                    Strided<T> block = left.From(row, term);
                    int tileStep = MatrixTile.Rows * block.LineStep;
                    if (packLeft)
                    {
                        Pack(block, blockHeight, blockDepth, MatrixTile.Rows, tiles);
                        block = new(tiles, 1, MatrixTile.Rows);
                        tileStep = MatrixTile.Rows * blockDepth;
                    }

                    Span<T> target = result[((row * columns) + column)..];
                    MultiplyBlock<TLanes, T>(block, tileStep, panels, blockHeight, blockDepth, blockWidth, target, columns, add || term > 0);
                    if (term + depth >= inner && column + width >= columns)
                    {
                        whenRowsAreDone?.Invoke(row, blockHeight);
                    }
                }
            }
        }

        ArrayPool<T>.Shared.Return(panels);
        if (packLeft)
        {
            ArrayPool<T>.Shared.Return(tiles);
        }
    }

    /// <summary>Multiplies a block of A by a block of B, tile by tile.</summary>
    private static void MultiplyBlock<TLanes, T>(
        Strided<T> left, int tileStep, ReadOnlySpan<T> panels,
        int height, int depth, int width, Span<T> result, int columns, bool add)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        int panelWidth = MatrixTile.Columns<TLanes, T>();
        MatrixTile.Sums<T> sums = default;
        Span<T> edge = sums;
        Span<int> rows = stackalloc int[MatrixTile.Rows];
        TileTerms terms = new([default], depth, left.TermStep, panelWidth);
        for (int j = 0; j < width; j += panelWidth)
        {
            ReadOnlySpan<T> panel = panels.Slice(j * depth, panelWidth * depth);
            int tileWidth = Math.Min(panelWidth, width - j);
            int start = 0;
            for (int i = 0; i < height; i += MatrixTile.Rows, start += tileStep)
            {
                int tileHeight = Math.Min(MatrixTile.Rows, height - i);
                ReadOnlySpan<T> tile = left.Values[start..];
                for (int row = 0; row < rows.Length; row++)
                {
                    // Rows that A lacks are computed like its last, and not stored.
                    rows[row] = Math.Min(row, tileHeight - 1) * left.LineStep;
                }

                Span<T> target = result[((i * columns) + j)..];
                if (tileHeight == MatrixTile.Rows && tileWidth == panelWidth)
                {
                    MatrixTile.Multiply<TLanes, T>(tile, rows, panel, terms, target, columns, add);
                    continue;
                }

                MatrixTile.Multiply<TLanes, T>(tile, rows, panel, terms, edge, panelWidth, add: false);
                for (int row = 0; row < tileHeight; row++)
                {
                    ReadOnlySpan<T> from = edge.Slice(row * panelWidth, tileWidth);
                    Span<T> to = target.Slice(row * columns, tileWidth);
                    if (add)
                    {
                        TensorPrimitives.Add(from, to, to);
                    }
                    else
                    {
                        from.CopyTo(to);
                    }
                }
            }
        }
    }

    /// <summary>Copies lines (rows of A, columns of B) so that those of one tile lie side by side, term after term.</summary>
    private static void Pack<T>(Strided<T> source, int lines, int depth, int tileLines, Span<T> packed)
    {
        for (int line = 0; line < lines; line += tileLines)
        {
            int count = Math.Min(tileLines, lines - line);
            Span<T> tile = packed.Slice(line * depth, tileLines * depth);
            if (source.LineStep == 1)
            {
                CopyTerms(source.From(line, 0), depth, count, tileLines, tile);
                continue;
            }

            if (count < tileLines)
            {
                tile.Clear();
            }

            for (int place = 0; place < count; place++)
            {
                CopyLine(source.From(line + place, 0), depth, tileLines, tile[place..]);
            }
        }
    }

    /// <summary>Copies a line to one place of each term.</summary>
    private static void CopyLine<T>(Strided<T> source, int depth, int tileLines, Span<T> tile)
    {
        // The ends are checked once; a check for each term would take longer than its copy.
        _ = source.Values[(depth - 1) * source.TermStep];
        _ = tile[(depth - 1) * tileLines];
        ref T from = ref MemoryMarshal.GetReference(source.Values);
        ref T to = ref MemoryMarshal.GetReference(tile);
        nint step = source.TermStep;
        for (nint term = depth; term > 0; term--)
        {
            to = from;
            from = ref Unsafe.Add(ref from, step);
            to = ref Unsafe.Add(ref to, tileLines);
        }
    }

    /// <summary>Copies term after term, where the lines of one term lie side by side already.</summary>
    private static void CopyTerms<T>(Strided<T> source, int depth, int count, int tileLines, Span<T> tile)
    {
        // Whole vectors, as far as the source goes, may carry strangers into lines that nobody reads.
        int vector = Vector256<T>.Count;
        int whole = tileLines % vector == 0 && source.Values.Length >= tileLines
            ? Math.Min(((source.Values.Length - tileLines) / source.TermStep) + 1, depth)
            : 0;
        ref T from = ref MemoryMarshal.GetReference(source.Values);
        ref T to = ref MemoryMarshal.GetReference(tile);
        for (int term = 0; term < whole; term++)
        {
            for (int line = 0; line < tileLines; line += vector)
            {
                Vector256.LoadUnsafe(ref from, (nuint)((term * source.TermStep) + line))
                    .StoreUnsafe(ref to, (nuint)((term * tileLines) + line));
            }
        }

        for (int term = whole; term < depth; term++)
        {
            source.Values.Slice(term * source.TermStep, count).CopyTo(tile[(term * tileLines)..]);
        }
    }

    /// <summary>The size of parts, at most <paramref name="max"/> and nearly equal, that make up a whole.</summary>
    private static int EvenPart(int whole, int max)
    {
        int parts = (whole + max - 1) / max;
        return (whole + parts - 1) / parts;
    }

    private static int RoundUp(int value, int unit) => (value + unit - 1) / unit * unit;
}
