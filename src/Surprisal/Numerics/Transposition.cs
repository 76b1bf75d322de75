using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Surprisal.Numerics;

/// <summary>Copies a matrix with rows and columns exchanged, in pieces that fill vectors; the last ones overlap those before.</summary>
internal static class Transposition
{
    private const int Side = 4;

    /// <summary>Computes <c>target[j · targetStep + i] = source[i · sourceStep + j]</c>.</summary>
    /// <param name="source">The matrix.</param>
    /// <param name="sourceStep">The distance of its rows.</param>
    /// <param name="target">Receives its columns as rows. Shares no memory with the source.</param>
    /// <param name="targetStep">The distance of these.</param>
    /// <param name="rows">The number of rows of the source.</param>
    /// <param name="columns">The number of its columns.</param>
    public static void Copy<T>(ReadOnlySpan<T> source, int sourceStep, Span<T> target, int targetStep, int rows, int columns)
    {
        if (rows == 0 || columns == 0)
        {
            return;
        }

        // The ends are checked once.
        _ = source[((rows - 1) * sourceStep) + columns - 1];
        _ = target[((columns - 1) * targetStep) + rows - 1];
        Copy(ref MemoryMarshal.GetReference(source), sourceStep, ref MemoryMarshal.GetReference(target), targetStep, rows, columns);
    }

    /// <inheritdoc cref="Copy{T}(ReadOnlySpan{T}, int, Span{T}, int, int, int)"/>
    public static void Copy<T>(ref T source, nint sourceStep, ref T target, nint targetStep, int rows, int columns)
    {
        if (typeof(T) == typeof(float) && Avx.IsSupported && rows >= 8 && columns >= 4)
        {
            Singles(ref Unsafe.As<T, float>(ref source), sourceStep, ref Unsafe.As<T, float>(ref target), targetStep, rows, columns);
        }
        else if (HasSquares<T>() && rows >= Side && columns >= Side)
        {
            Squares(ref source, sourceStep, ref target, targetStep, rows, columns);
        }
        else
        {
            Elements(ref source, sourceStep, ref target, targetStep, rows, columns);
        }
    }

    private static void Elements<T>(ref T source, nint sourceStep, ref T target, nint targetStep, int rows, int columns)
    {
        for (nint row = 0; row < rows; row++)
        {
            for (nint column = 0; column < columns; column++)
            {
                Unsafe.Add(ref target, (column * targetStep) + row) = Unsafe.Add(ref source, (row * sourceStep) + column);
            }
        }
    }

    /// <summary>Takes pieces of 8 × 4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Singles(ref float source, nint sourceStep, ref float target, nint targetStep, nint rows, nint columns)
    {
        RowSteps steps = new(sourceStep);
        for (nint i = 0; i < rows; i += 8)
        {
            nint row = Math.Min(i, rows - 8);
            for (nint j = 0; j < columns; j += 4)
            {
                nint column = Math.Min(j, columns - 4);
                Load(
                    ref Unsafe.Add(ref source, (row * sourceStep) + column), steps,
                    out Vector256<float> column0, out Vector256<float> column1, out Vector256<float> column2, out Vector256<float> column3);
                ref float to = ref Unsafe.Add(ref target, (column * targetStep) + row);
                column0.StoreUnsafe(ref to);
                column1.StoreUnsafe(ref Unsafe.Add(ref to, targetStep));
                column2.StoreUnsafe(ref Unsafe.Add(ref to, 2 * targetStep));
                column3.StoreUnsafe(ref Unsafe.Add(ref to, 3 * targetStep));
            }
        }
    }

    /// <summary>Loads four neighbours out of eight rows: a vector for each column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(
        ref float first, RowSteps rows, out Vector256<float> column0, out Vector256<float> column1, out Vector256<float> column2, out Vector256<float> column3)
    {
        ref float fifth = ref Unsafe.Add(ref first, rows.Four);
        column0 = Pair(ref first, ref fifth);
        column1 = Pair(ref Unsafe.Add(ref first, rows.One), ref Unsafe.Add(ref fifth, rows.One));
        column2 = Pair(ref Unsafe.Add(ref first, rows.Two), ref Unsafe.Add(ref fifth, rows.Two));
        column3 = Pair(ref Unsafe.Add(ref first, rows.Three), ref Unsafe.Add(ref fifth, rows.Three));
        Exchange(ref column0, ref column1, ref column2, ref column3);
    }

    /// <summary>Stores four columns as neighbours in eight rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(
        ref float first, RowSteps rows, Vector256<float> column0, Vector256<float> column1, Vector256<float> column2, Vector256<float> column3)
    {
        Exchange(ref column0, ref column1, ref column2, ref column3);

        // The upper halves first: then the lower ones need no registers of their own.
        ref float fifth = ref Unsafe.Add(ref first, rows.Four);
        column0.GetUpper().StoreUnsafe(ref fifth);
        column1.GetUpper().StoreUnsafe(ref Unsafe.Add(ref fifth, rows.One));
        column2.GetUpper().StoreUnsafe(ref Unsafe.Add(ref fifth, rows.Two));
        column3.GetUpper().StoreUnsafe(ref Unsafe.Add(ref fifth, rows.Three));
        column0.GetLower().StoreUnsafe(ref first);
        column1.GetLower().StoreUnsafe(ref Unsafe.Add(ref first, rows.One));
        column2.GetLower().StoreUnsafe(ref Unsafe.Add(ref first, rows.Two));
        column3.GetLower().StoreUnsafe(ref Unsafe.Add(ref first, rows.Three));
    }

    /// <summary>Stores eight columns as neighbours in eight rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(
        ref float first,
        RowSteps rows,
        Vector256<float> column0,
        Vector256<float> column1,
        Vector256<float> column2,
        Vector256<float> column3,
        Vector256<float> column4,
        Vector256<float> column5,
        Vector256<float> column6,
        Vector256<float> column7)
    {
        Exchange(ref column0, ref column1, ref column2, ref column3);
        Exchange(ref column4, ref column5, ref column6, ref column7);
        ref float fifth = ref Unsafe.Add(ref first, rows.Four);
        StoreLower(column0, column4, ref first);
        StoreLower(column1, column5, ref Unsafe.Add(ref first, rows.One));
        StoreLower(column2, column6, ref Unsafe.Add(ref first, rows.Two));
        StoreLower(column3, column7, ref Unsafe.Add(ref first, rows.Three));
        StoreUpper(column0, column4, ref fifth);
        StoreUpper(column1, column5, ref Unsafe.Add(ref fifth, rows.One));
        StoreUpper(column2, column6, ref Unsafe.Add(ref fifth, rows.Two));
        StoreUpper(column3, column7, ref Unsafe.Add(ref fifth, rows.Three));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreLower(Vector256<float> x, Vector256<float> y, ref float target) => Avx.InsertVector128(x, y.GetLower(), 1).StoreUnsafe(ref target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreUpper(Vector256<float> x, Vector256<float> y, ref float target) => Avx.Permute2x128(x, y, 0x31).StoreUnsafe(ref target);

    /// <summary>Exchanges rows and columns in both halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Exchange(ref Vector256<float> x0, ref Vector256<float> x1, ref Vector256<float> x2, ref Vector256<float> x3)
    {
        Vector256<double> low01 = Avx.UnpackLow(x0, x1).AsDouble();
        Vector256<double> high01 = Avx.UnpackHigh(x0, x1).AsDouble();
        Vector256<double> low23 = Avx.UnpackLow(x2, x3).AsDouble();
        Vector256<double> high23 = Avx.UnpackHigh(x2, x3).AsDouble();
        x0 = Avx.UnpackLow(low01, low23).AsSingle();
        x1 = Avx.UnpackHigh(low01, low23).AsSingle();
        x2 = Avx.UnpackLow(high01, high23).AsSingle();
        x3 = Avx.UnpackHigh(high01, high23).AsSingle();
    }

    /// <summary>Loads four neighbours out of four rows: a vector for each column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(
        ref float first, RowSteps rows, out Vector128<float> column0, out Vector128<float> column1, out Vector128<float> column2, out Vector128<float> column3)
    {
        column0 = Vector128.LoadUnsafe(ref first);
        column1 = Vector128.LoadUnsafe(ref Unsafe.Add(ref first, rows.One));
        column2 = Vector128.LoadUnsafe(ref Unsafe.Add(ref first, rows.Two));
        column3 = Vector128.LoadUnsafe(ref Unsafe.Add(ref first, rows.Three));
        Exchange(ref column0, ref column1, ref column2, ref column3);
    }

    /// <summary>Stores four columns as neighbours in four rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(
        ref float first, RowSteps rows, Vector128<float> column0, Vector128<float> column1, Vector128<float> column2, Vector128<float> column3)
    {
        Exchange(ref column0, ref column1, ref column2, ref column3);
        column0.StoreUnsafe(ref first);
        column1.StoreUnsafe(ref Unsafe.Add(ref first, rows.One));
        column2.StoreUnsafe(ref Unsafe.Add(ref first, rows.Two));
        column3.StoreUnsafe(ref Unsafe.Add(ref first, rows.Three));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Exchange(ref Vector128<float> x0, ref Vector128<float> x1, ref Vector128<float> x2, ref Vector128<float> x3)
    {
        (Vector128<float> even0, Vector128<float> even1) = Zip(x0, x2);
        (Vector128<float> odd0, Vector128<float> odd1) = Zip(x1, x3);
        (x0, x1) = Zip(even0, odd0);
        (x2, x3) = Zip(even1, odd1);
    }

    /// <summary>Loads four neighbours out of four rows: a vector for each column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(
        ref double first, RowSteps rows, out Vector256<double> column0, out Vector256<double> column1, out Vector256<double> column2, out Vector256<double> column3)
    {
        column0 = Vector256.LoadUnsafe(ref first);
        column1 = Vector256.LoadUnsafe(ref Unsafe.Add(ref first, rows.One));
        column2 = Vector256.LoadUnsafe(ref Unsafe.Add(ref first, rows.Two));
        column3 = Vector256.LoadUnsafe(ref Unsafe.Add(ref first, rows.Three));
        Exchange(ref column0, ref column1, ref column2, ref column3);
    }

    /// <summary>Stores four columns as neighbours in four rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(
        ref double first, RowSteps rows, Vector256<double> column0, Vector256<double> column1, Vector256<double> column2, Vector256<double> column3)
    {
        Exchange(ref column0, ref column1, ref column2, ref column3);
        column0.StoreUnsafe(ref first);
        column1.StoreUnsafe(ref Unsafe.Add(ref first, rows.One));
        column2.StoreUnsafe(ref Unsafe.Add(ref first, rows.Two));
        column3.StoreUnsafe(ref Unsafe.Add(ref first, rows.Three));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Exchange(ref Vector256<double> x0, ref Vector256<double> x1, ref Vector256<double> x2, ref Vector256<double> x3)
    {
        Vector256<double> low01 = Avx.UnpackLow(x0, x1);
        Vector256<double> high01 = Avx.UnpackHigh(x0, x1);
        Vector256<double> low23 = Avx.UnpackLow(x2, x3);
        Vector256<double> high23 = Avx.UnpackHigh(x2, x3);
        x0 = Avx.Permute2x128(low01, low23, 0x20);
        x1 = Avx.Permute2x128(high01, high23, 0x20);
        x2 = Avx.Permute2x128(low01, low23, 0x31);
        x3 = Avx.Permute2x128(high01, high23, 0x31);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Pair(ref float lower, ref float upper) =>
        Avx.InsertVector128(Vector128.LoadUnsafe(ref lower).ToVector256Unsafe(), Vector128.LoadUnsafe(ref upper), 1);

    /// <summary>Takes pieces of 4 × 4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Squares<T>(ref T source, nint sourceStep, ref T target, nint targetStep, nint rows, nint columns)
    {
        for (nint i = 0; i < rows; i += Side)
        {
            nint row = Math.Min(i, rows - Side);
            for (nint j = 0; j < columns; j += Side)
            {
                nint column = Math.Min(j, columns - Side);
                CopySquare(
                    ref Unsafe.Add(ref source, (row * sourceStep) + column), sourceStep,
                    ref Unsafe.Add(ref target, (column * targetStep) + row), targetStep);
            }
        }
    }

    /// <summary>Whether a square is copied by registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HasSquares<T>() => HasSquares128<T>() || (typeof(T) == typeof(double) && Avx.IsSupported);

    /// <summary>Whether a square is copied by registers of 128 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool HasSquares128<T>() => typeof(T) == typeof(float) && (Sse.IsSupported || AdvSimd.Arm64.IsSupported);

    /// <summary>Copies 4 × 4 elements with rows and columns exchanged.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CopySquare<T>(ref T from, nint fromStep, ref T to, nint toStep)
    {
        if (!HasSquares<T>())
        {
            Elements(ref from, fromStep, ref to, toStep, Side, Side);
        }
        else if (typeof(T) == typeof(float))
        {
            CopySquare(ref Unsafe.As<T, float>(ref from), fromStep, ref Unsafe.As<T, float>(ref to), toStep);
        }
        else
        {
            CopySquare(ref Unsafe.As<T, double>(ref from), fromStep, ref Unsafe.As<T, double>(ref to), toStep);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopySquare(ref float from, nint fromStep, ref float to, nint toStep)
    {
        Load(ref from, new(fromStep), out Vector128<float> column0, out Vector128<float> column1, out Vector128<float> column2, out Vector128<float> column3);
        column0.StoreUnsafe(ref to);
        column1.StoreUnsafe(ref Unsafe.Add(ref to, toStep));
        column2.StoreUnsafe(ref Unsafe.Add(ref to, 2 * toStep));
        column3.StoreUnsafe(ref Unsafe.Add(ref to, 3 * toStep));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopySquare(ref double from, nint fromStep, ref double to, nint toStep)
    {
        Load(ref from, new(fromStep), out Vector256<double> column0, out Vector256<double> column1, out Vector256<double> column2, out Vector256<double> column3);
        column0.StoreUnsafe(ref to);
        column1.StoreUnsafe(ref Unsafe.Add(ref to, toStep));
        column2.StoreUnsafe(ref Unsafe.Add(ref to, 2 * toStep));
        column3.StoreUnsafe(ref Unsafe.Add(ref to, 3 * toStep));
    }

    /// <summary>The elements of two vectors in turns: those of the lower halves, and those of the upper ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<float> Lower, Vector128<float> Upper) Zip(Vector128<float> x, Vector128<float> y) => Sse.IsSupported
        ? (Sse.UnpackLow(x, y), Sse.UnpackHigh(x, y))
        : (AdvSimd.Arm64.ZipLow(x, y), AdvSimd.Arm64.ZipHigh(x, y));
}
