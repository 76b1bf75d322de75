using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Surprisal.Numerics;

/// <summary>The product of two matrices, each as it is stored or transposed.</summary>
/// <remarks>
/// <para>
/// The product is made of tiles of 6 or 12 rows and two vectors of columns, or of 8 rows where the columns exceed one vector by few
/// (<see cref="NarrowTile"/>). Their sums stay in registers while the terms pass by.
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
    // A panel of this depth fills a first-level cache of 32 KB, with vectors of 256 bits; the tiles of A pass by.
    private const int MaxDepthBytes = 2048;

    // Depths but for the last are multiples of this, so that they are copied four by four.
    private const int DepthUnit = 8;

    // A block of A of this size stays in a second-level cache of 512 KB.
    private const int LeftBytes = 192 << 10;

    // A block of B of this size stays in the last-level cache.
    private const int RightBytes = 3 << 20;

    // Up to this many rows, or columns, the copy of the other factor would cost more than it saves.
    private const int InPlaceRows = 12;
    private const int InPlaceColumns = 192;

    // Rows of A at distances of this many bytes meet in the same places of a first-level cache.
    private const int AliasedBytes = 1024;

    // Fewer rows than this keep the multipliers waiting.
    private const int LeastRows = 4;

    // So many numbers are worth the calls of what follows on them.
    private const int LeastEnded = 1 << 13;

    private const int MultiplyAddsPerNanosecond = 45;

    // What a part should take at least, so that its share of the factors is not packed for too little.
    private const long PartNanoseconds = 50_000;

    private const int PartsPerThread = 2;

    private const long LargeNanoseconds = 1_000_000;

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
        where T : IFloatingPointIeee754<T> => Multiply(a, b, result, rows, inner, columns, default(NoEnding<T>), transposeA, transposeB, add);

    /// <summary>Computes the product, and ends its rows while they are still in the cache.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <typeparam name="TEnding">What becomes of the rows, such as <see cref="BiasEnding{T}"/>.</typeparam>
    /// <param name="a">The left matrix, row-major: <c>[rows, inner]</c>, or <c>[inner, rows]</c> if transposed.</param>
    /// <param name="b">The right matrix, row-major: <c>[inner, columns]</c>, or <c>[columns, inner]</c> if transposed.</param>
    /// <param name="result">Receives the product: <c>[rows, columns]</c>. Shares no memory with the factors.</param>
    /// <param name="rows">The number of rows of the product.</param>
    /// <param name="inner">The number of terms of each sum; 0 gives zeros.</param>
    /// <param name="columns">The number of columns of the product.</param>
    /// <param name="ending">Is told of all rows, some at a time, once their sums are complete. It may change them.</param>
    /// <param name="transposeA">Whether <paramref name="a"/> is stored transposed.</param>
    /// <param name="transposeB">Whether <paramref name="b"/> is stored transposed.</param>
    /// <param name="add">Whether the product is added to what the result holds.</param>
    /// <exception cref="ArgumentException">A span does not have its shape, or the result overlaps a factor.</exception>
    public static void Multiply<T, TEnding>(
        ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> result, int rows, int inner, int columns, TEnding ending,
        bool transposeA = false, bool transposeB = false, bool add = false)
        where T : IFloatingPointIeee754<T>
        where TEnding : struct, IProductEnding<T>, allows ref struct
    {
        Check.Shape(a, transposeA ? [inner, rows] : [rows, inner]);
        Check.Shape(b, transposeB ? [columns, inner] : [inner, columns]);
        Check.Shape<T>(result, [rows, columns]);
        Check.Apart(result, a);
        Check.Apart(result, b);

        if (result.IsEmpty || inner == 0)
        {
            result[(add ? result.Length : 0)..].Clear();
            ending.End(result, 0, rows);
            return;
        }

        Strided<T> left = new(a, transposeA ? 1 : inner, transposeA ? rows : 1);
        Strided<T> right = new(b, transposeB ? inner : 1, transposeB ? 1 : columns);
        VectorWidth.Run<T, Kernel<T, TEnding>>(new(left, right, result, columns, rows, inner, columns, add, ending));
    }

    /// <summary>Computes the products of many pairs of matrices: <c>result[n, i, j] = Σₖ A[n, i, k] · B[n, k, j]</c>.</summary>
    /// <remarks>NumPy calls it <c>matmul</c>, PyTorch <c>bmm</c>. Each product is that of <see cref="Multiply{T}(ReadOnlySpan{T}, ReadOnlySpan{T}, Span{T}, int, int, int, bool, bool, bool)"/>, to the bit.</remarks>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="a">The left matrices: <c>[count, rows, inner]</c>, or <c>[count, inner, rows]</c> if transposed. One alone meets all others.</param>
    /// <param name="b">The right matrices: <c>[count, inner, columns]</c>, or <c>[count, columns, inner]</c> if transposed. One alone meets all others.</param>
    /// <param name="result">Receives the products: <c>[count, rows, columns]</c>. Shares no memory with the factors.</param>
    /// <param name="count">The number of products.</param>
    /// <param name="rows">The number of rows of a product.</param>
    /// <param name="inner">The number of terms of each sum; 0 gives zeros.</param>
    /// <param name="columns">The number of columns of a product.</param>
    /// <param name="transposeA">Whether each matrix of <paramref name="a"/> is stored transposed.</param>
    /// <param name="transposeB">Whether each matrix of <paramref name="b"/> is stored transposed.</param>
    /// <exception cref="ArgumentException">A span does not have its shape, or the result overlaps a factor.</exception>
    public static void MultiplyEach<T>(
        ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> result, int count, int rows, int inner, int columns, bool transposeA = false, bool transposeB = false)
        where T : IFloatingPointIeee754<T>
    {
        int countA = a.Length == (long)rows * inner ? 1 : count;
        int countB = b.Length == (long)inner * columns ? 1 : count;
        MultiplyEach(a, b, result, [count], [countA], [countB], rows, inner, columns, transposeA, transposeB, default(NoEnding<T>));
    }

    /// <summary>Computes the products of many pairs of matrices, counted by axes along which either factor may stay the same.</summary>
    /// <param name="a">The left matrices.</param>
    /// <param name="b">The right matrices.</param>
    /// <param name="result">Receives the products.</param>
    /// <param name="sizes">The sizes of the axes that count the products.</param>
    /// <param name="sizesA">Those of the left matrices, the last ones if they are fewer: equal, or 1 where one meets all.</param>
    /// <param name="sizesB">Those of the right matrices.</param>
    /// <param name="rows">The number of rows of a product.</param>
    /// <param name="inner">The number of terms of each sum.</param>
    /// <param name="columns">The number of columns of a product.</param>
    /// <param name="transposeA">Whether each left matrix is stored transposed.</param>
    /// <param name="transposeB">Whether each right matrix is stored transposed.</param>
    /// <param name="ending">Is told as by a single product, with the rows of all products counted on.</param>
    internal static void MultiplyEach<T, TEnding>(
        ReadOnlySpan<T> a,
        ReadOnlySpan<T> b,
        Span<T> result,
        ReadOnlySpan<int> sizes,
        ReadOnlySpan<int> sizesA,
        ReadOnlySpan<int> sizesB,
        int rows,
        int inner,
        int columns,
        bool transposeA,
        bool transposeB,
        TEnding ending)
        where T : IFloatingPointIeee754<T>
        where TEnding : struct, IProductEnding<T>, allows ref struct
    {
        int count = Size(sizes);
        if (count == 1 || (Size(sizesB) == 1 && !transposeA && Size(sizesA) == count))
        {
            // Rows that all meet the same matrix are rows of one.
            Multiply(a, b, result, count * rows, inner, columns, ending, transposeA, transposeB);
            return;
        }

        Check.Shape(a, [Size(sizesA), rows, inner]);
        Check.Shape(b, [Size(sizesB), inner, columns]);
        Check.Shape<T>(result, [count, rows, columns]);
        Check.Apart(result, a);
        Check.Apart(result, b);

        long nanoseconds = Nanoseconds<T>(rows, inner, columns);
        int together = (int)Math.Clamp(PartNanoseconds / 2 / Math.Max(nanoseconds, 1), 1, Math.Max(count, 1));
        Each<T> work = new(a, b, result, sizes, sizesA, sizesB, rows, inner, columns, transposeA, transposeB, together);

        // Those that are large share their own work.
        Workers.Run(work, Blocks(count, together), nanoseconds > LargeNanoseconds ? 0 : count * nanoseconds);
        ending.End(result, 0, count * rows);

        static int Size(ReadOnlySpan<int> sizes)
        {
            int product = 1;
            foreach (int size in sizes)
            {
                product *= size;
            }

            return product;
        }
    }

    /// <summary>Computes a product of which each matrix may be a part of a larger one.</summary>
    /// <param name="left">A, of which each line is a row.</param>
    /// <param name="right">B, of which each line is a column.</param>
    /// <param name="result">Receives the product.</param>
    /// <param name="step">The distance of the result's rows.</param>
    /// <param name="rows">The number of rows, at least 1.</param>
    /// <param name="inner">The number of terms of each sum.</param>
    /// <param name="columns">The number of columns, at least 1.</param>
    /// <param name="add">Whether the product is added to what the result holds.</param>
    internal static void Multiply<T>(Strided<T> left, Strided<T> right, Span<T> result, int step, int rows, int inner, int columns, bool add)
        where T : IFloatingPointIeee754<T>
    {
        if (inner > 0)
        {
            VectorWidth.Run<T, Kernel<T, NoEnding<T>>>(new(left, right, result, step, rows, inner, columns, add, default));
            return;
        }

        for (int row = 0; row < rows && !add; row++)
        {
            result.Slice(row * step, columns).Clear();
        }
    }

    /// <summary>Computes a product of which each factor may be a part of a larger one, and ends its rows while they are in the cache.</summary>
    /// <param name="left">A, of which each line is a row.</param>
    /// <param name="right">B, of which each line is a column.</param>
    /// <param name="result">Receives the product: <c>[rows, columns]</c>.</param>
    /// <param name="rows">The number of rows, at least 1.</param>
    /// <param name="inner">The number of terms of each sum.</param>
    /// <param name="columns">The number of columns, at least 1.</param>
    /// <param name="ending">Is told of all rows.</param>
    internal static void Multiply<T, TEnding>(Strided<T> left, Strided<T> right, Span<T> result, int rows, int inner, int columns, TEnding ending)
        where T : IFloatingPointIeee754<T>
        where TEnding : struct, IProductEnding<T>, allows ref struct
    {
        if (inner > 0)
        {
            VectorWidth.Run<T, Kernel<T, TEnding>>(new(left, right, result, columns, rows, inner, columns, add: false, ending));
            return;
        }

        result.Clear();
        ending.End(result, 0, rows);
    }

    /// <summary>Products of many pairs of matrices, some at a time.</summary>
    private readonly ref struct Each<T>(
        ReadOnlySpan<T> a,
        ReadOnlySpan<T> b,
        Span<T> result,
        ReadOnlySpan<int> sizes,
        ReadOnlySpan<int> sizesA,
        ReadOnlySpan<int> sizesB,
        int rows,
        int inner,
        int columns,
        bool transposeA,
        bool transposeB,
        int together) : IDivisibleWork
        where T : IFloatingPointIeee754<T>
    {
        private readonly ReadOnlySpan<T> _a = a;
        private readonly ReadOnlySpan<T> _b = b;
        private readonly Span<T> _result = result;
        private readonly ReadOnlySpan<int> _sizes = sizes;
        private readonly ReadOnlySpan<int> _sizesA = sizesA;
        private readonly ReadOnlySpan<int> _sizesB = sizesB;

        public void Run(int part)
        {
            int size = rows * columns;
            int end = size == 0 ? 0 : Math.Min((part + 1) * together, _result.Length / size);
            for (int index = part * together; index < end; index++)
            {
                ReadOnlySpan<T> left = _a.Slice(Place(index, _sizesA) * rows * inner, rows * inner);
                ReadOnlySpan<T> right = _b.Slice(Place(index, _sizesB) * inner * columns, inner * columns);
                Multiply(left, right, _result.Slice(index * size, size), rows, inner, columns, transposeA, transposeB);
            }
        }

        /// <summary>Which of the given matrices meets in the product of that index.</summary>
        private int Place(int index, ReadOnlySpan<int> given)
        {
            (int place, int step) = (0, 1);
            for (int back = 1; back <= given.Length; back++)
            {
                (index, int along) = Math.DivRem(index, _sizes[^back]);
                place += given[^back] == 1 ? 0 : along * step;
                step *= given[^back];
            }

            return place;
        }
    }

    /// <summary>A product on vectors of one width.</summary>
    private readonly ref struct Kernel<T, TEnding>(
        Strided<T> left, Strided<T> right, Span<T> result, int step, int rows, int inner, int columns, bool add, TEnding ending) : IKernel<T>
        where T : IFloatingPointIeee754<T>
        where TEnding : struct, IProductEnding<T>, allows ref struct
    {
        private readonly Strided<T> _left = left;
        private readonly Strided<T> _right = right;
        private readonly Span<T> _result = result;
        private readonly TEnding _ending = ending;

        public void Run<TLanes>()
            where TLanes : struct, ILanes<TLanes, T>
        {
            int tile = MatrixTile.Columns<TLanes, T>();
            if (columns < tile && columns % TLanes.Count != 0 && rows >= tile && _left.LineStep == 1)
            {
                Turned<TLanes>();
                _ending.End(_result, 0, rows);
                return;
            }

            (int down, int across) = Parts<T>(rows, inner, columns, High<TLanes, T>(columns), tile);
            if (down * across == 1)
            {
                Multiply<TLanes, T, TEnding>(_left, _right, _result, step, rows, inner, columns, add, _ending);
                return;
            }

            Shared<TLanes, T, TEnding> work = new(_left, _right, _result, step, rows, inner, columns, add, across, down, _ending);
            Workers.Run(work, down * across, Nanoseconds<T>(rows, inner, columns));
            if (across > 1)
            {
                _ending.End(_result, 0, rows);
            }
        }

        /// <summary>Computes <c>(BᵀAᵀ)ᵀ</c>: few columns fill no vectors, but the rows of A lie side by side and do.</summary>
        private void Turned<TLanes>()
            where TLanes : struct, ILanes<TLanes, T>
        {
            using Borrowed<T> turned = new(rows * columns);
            if (add)
            {
                Transposition.Copy(_result, step, turned.Span, rows, rows, columns);
            }

            Multiply<TLanes, T, NoEnding<T>>(_right, _left, turned.Span, rows, columns, inner, rows, add, default);
            Transposition.Copy(turned.Span, rows, _result, step, columns, rows);
        }
    }

    /// <summary>A product whose result is cut into rectangles. The bits do not depend on how.</summary>
    private readonly ref struct Shared<TLanes, T, TEnding>(
        Strided<T> left, Strided<T> right, Span<T> result, int step, int rows, int inner, int columns, bool add, int across, int down, TEnding ending) : IDivisibleWork
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
        where TEnding : struct, IProductEnding<T>, allows ref struct
    {
        private readonly Strided<T> _left = left;
        private readonly Strided<T> _right = right;
        private readonly Span<T> _result = result;
        private readonly TEnding _ending = ending;

        public void Run(int part)
        {
            (int y, int x) = Math.DivRem(part, across);
            int high = High<TLanes, T>(columns);
            int row = Begin(rows, down, y, high);
            int column = Begin(columns, across, x, MatrixTile.Columns<TLanes, T>());
            int height = Begin(rows, down, y + 1, high) - row;
            int width = Begin(columns, across, x + 1, MatrixTile.Columns<TLanes, T>()) - column;
            Multiply<TLanes, T, NoEnding<T>>(
                _left.From(row, 0), _right.From(column, 0), _result[((row * step) + column)..], step, height, inner, width, add, default);
            if (across == 1)
            {
                // Whoever has whole rows ends them, while they lie in the cache of the processor.
                _ending.End(_result.Slice(row * step, height * columns), row, height);
            }
        }
    }

    /// <summary>Into how many rectangles the result is cut, down and across: one, if the product is small.</summary>
    private static (int Down, int Across) Parts<T>(int rows, int inner, int columns, int high, int tile)
    {
        int threads = Workers.MaxDegreeOfParallelism;
        long nanoseconds = Nanoseconds<T>(rows, inner, columns);
        (int down, int across) = (1, 1);
        if (!Workers.AreWorthSharing(threads, nanoseconds))
        {
            return (down, across);
        }

        // Enough for threads that are not equally fast; each packs its share of the factors anew, so squares are best.
        long most = Math.Min(PartsPerThread * threads, Math.Max(nanoseconds / PartNanoseconds, 2));
        while (down * across < most)
        {
            (int height, int width) = (rows / down, columns / across);
            if (height >= width && height >= 4 * high)
            {
                down *= 2;
            }
            else if (width >= 4 * tile)
            {
                across *= 2;
            }
            else if (height >= 4 * high)
            {
                down *= 2;
            }
            else
            {
                break;
            }
        }

        return (down, across);
    }

    private static long Nanoseconds<T>(int rows, int inner, int columns) =>
        (long)rows * inner * columns * Unsafe.SizeOf<T>() / (4 * MultiplyAddsPerNanosecond);

    /// <summary>Multiplies on one thread.</summary>
    /// <param name="left">A.</param>
    /// <param name="right">B, as lines of columns.</param>
    /// <param name="result">Receives the product.</param>
    /// <param name="step">The distance of the result's rows.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="inner">The number of terms.</param>
    /// <param name="columns">The number of columns.</param>
    /// <param name="add">Whether the product is added to the result.</param>
    /// <param name="ending">Is told of rows.</param>
    private static void Multiply<TLanes, T, TEnding>(
        Strided<T> left, Strided<T> right, Span<T> result, int step, int rows, int inner, int columns, bool add, TEnding ending)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
        where TEnding : struct, IProductEnding<T>, allows ref struct
    {
        int lanes = TLanes.Count;
        int high = High<TLanes, T>(columns);
        int tile = MatrixTile.Columns<TLanes, T>();
        int size = Unsafe.SizeOf<T>();
        int deep = Blocks(inner, MaxDepthBytes / size);
        int depth = (inner / deep) + DepthUnit;
        bool packLeft = left.TermStep == 1
            ? columns > (left.LineStep * size % AliasedBytes == 0 ? tile : InPlaceColumns)
            : columns > tile;
        bool packRight = right.LineStep != 1 || columns < lanes || (rows > InPlaceRows && right.TermStep > tile);
        int down = Blocks(rows, Math.Max(high, LeftBytes / size / depth));
        int across = packRight ? Blocks(columns, Math.Max(tile, RightBytes / size / depth)) : 1;

        using Borrowed<T> panels = Borrowed<T>.Aligned(packRight ? ((columns / across) + tile) * depth : 0);
        using Borrowed<T> tiles = Borrowed<T>.Aligned(packLeft ? ((rows / down) + high) * depth : 0);
        int ended = 0;
        for (int x = 0; x < across; x++)
        {
            int column = Begin(columns, across, x, tile);
            int width = Begin(columns, across, x + 1, tile) - column;
            for (int z = 0; z < deep; z++)
            {
                int term = Begin(inner, deep, z, DepthUnit);
                depth = Begin(inner, deep, z + 1, DepthUnit) - term;
                Strided<T> columnBlock = right.From(column, term);
                if (packRight)
                {
                    MatrixPanels.Pack<TLanes, T>(columnBlock, width, depth, tile, lanes, lanes, panels.Span);
                }

                for (int y = 0; y < down; y++)
                {
                    int row = Begin(rows, down, y, high);
                    int height = Begin(rows, down, y + 1, high) - row;
                    Strided<T> rowBlock = left.From(row, term);
                    if (packLeft)
                    {
                        MatrixPanels.Pack<TLanes, T>(rowBlock, height, depth, high, LeastRows, width: 1, tiles.Span);
                    }

                    Span<T> target = result[((row * step) + column)..];
                    MultiplyBlock<TLanes, T>(
                        rowBlock, tiles.Span, columnBlock, panels.Span, height, depth, width, target, step, add || z > 0);
                    int done = row + height - ended;
                    if (z == deep - 1 && x == across - 1 && (done * columns >= LeastEnded || y == down - 1))
                    {
                        ending.End(result.Slice(ended * step, done * columns), ended, done);
                        ended += done;
                    }
                }
            }
        }
    }

    /// <summary>Multiplies a block of A by a block of B, tile by tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void MultiplyBlock<TLanes, T>(
        Strided<T> left, Span<T> tiles, Strided<T> right, Span<T> panels, int height, int depth, int width, Span<T> result, int step, bool add)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        // What the tiles reach, checked once.
        _ = result[((height - 1) * step) + width - 1];
        ref T c = ref MemoryMarshal.GetReference(result);
        int lanes = TLanes.Count;
        int high = MatrixTile.Rows<TLanes, T>();
        int tile = MatrixTile.Columns<TLanes, T>();
        Debug.Assert(tiles.IsEmpty || !NarrowTile.Fits<TLanes, T>(width), "What is copied has the height of the tiles that read it; products as narrow as this read A where it lies.");
        nint line = tiles.IsEmpty ? left.LineStep : 1;
        Span<nint> lines = stackalloc nint[MatrixTile.MostRows];
        for (int i = 0; i < lines.Length; i++)
        {
            lines[i] = i * line;
        }

        ReadOnlySpan<TileRun> oneRun = [default];
        int columns;
        for (int column = 0; column < width; column += columns)
        {
            columns = MatrixPanels.Lines(width - column, tile, lanes);
            ref T b = ref panels.IsEmpty
                ? ref Unsafe.Add(ref MemoryMarshal.GetReference(right.Values), column)
                : ref Unsafe.Add(ref MemoryMarshal.GetReference(panels), (nint)column * depth);
            int rightStep = panels.IsEmpty ? right.TermStep : Math.Max(columns, lanes);
            int rows;
            for (int row = 0; row < height; row += rows)
            {
                bool narrow = tiles.IsEmpty && NarrowTile.Fits<TLanes, T>(columns) && MatrixPanels.Lines(height - row, NarrowTile.Rows, LeastRows) == NarrowTile.Rows;
                rows = narrow ? NarrowTile.Rows : MatrixPanels.Lines(height - row, high, LeastRows);
                ref T a = ref tiles.IsEmpty
                    ? ref Unsafe.Add(ref MemoryMarshal.GetReference(left.Values), (nint)row * left.LineStep)
                    : ref Unsafe.Add(ref MemoryMarshal.GetReference(tiles), (nint)row * depth);
                ref T target = ref Unsafe.Add(ref c, ((nint)row * step) + column);
                if (narrow)
                {
                    NarrowTile.Multiply<TLanes, T>(ref a, left.LineStep, left.TermStep, ref b, rightStep, depth, ref target, step, columns, add);
                    continue;
                }

                TileTerms terms = new(oneRun, depth, tiles.IsEmpty ? left.TermStep : rows, rightStep);
                MatrixTile.Multiply<TLanes, T>(
                    ref a, lines[..rows], ref b, terms, ref target, step, columns, add);
            }
        }
    }

    /// <summary>The number of rows of the tiles that make a product of so many columns.</summary>
    private static int High<TLanes, T>(int columns)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T> => NarrowTile.Fits<TLanes, T>(columns) ? NarrowTile.Rows : MatrixTile.Rows<TLanes, T>();

    /// <summary>Into how many blocks a whole is cut, of which none is larger than <paramref name="most"/> by more than a unit.</summary>
    private static int Blocks(int whole, int most) => (whole + most - 1) / most;

    /// <summary>Where a block of nearly equal ones begins, a multiple of <paramref name="unit"/>; the one after the last begins at the end.</summary>
    private static int Begin(int whole, int blocks, int index, int unit) =>
        index == blocks ? whole : (int)((long)whole * index / blocks) / unit * unit;
}
