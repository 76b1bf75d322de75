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
        for (nint i = 0; i < rows; i += 8)
        {
            nint row = Math.Min(i, rows - 8);
            for (nint j = 0; j < columns; j += 4)
            {
                nint column = Math.Min(j, columns - 4);
                ref float from = ref Unsafe.Add(ref source, (row * sourceStep) + column);
                ref float fifth = ref Unsafe.Add(ref from, 4 * sourceStep);
                Vector256<float> x0 = Pair(ref from, ref fifth);
                Vector256<float> x1 = Pair(ref Unsafe.Add(ref from, sourceStep), ref Unsafe.Add(ref fifth, sourceStep));
                Vector256<float> x2 = Pair(ref Unsafe.Add(ref from, 2 * sourceStep), ref Unsafe.Add(ref fifth, 2 * sourceStep));
                Vector256<float> x3 = Pair(ref Unsafe.Add(ref from, 3 * sourceStep), ref Unsafe.Add(ref fifth, 3 * sourceStep));
                Vector256<double> low01 = Avx.UnpackLow(x0, x1).AsDouble();
                Vector256<double> high01 = Avx.UnpackHigh(x0, x1).AsDouble();
                Vector256<double> low23 = Avx.UnpackLow(x2, x3).AsDouble();
                Vector256<double> high23 = Avx.UnpackHigh(x2, x3).AsDouble();
                ref float to = ref Unsafe.Add(ref target, (column * targetStep) + row);
                Avx.UnpackLow(low01, low23).AsSingle().StoreUnsafe(ref to);
                Avx.UnpackHigh(low01, low23).AsSingle().StoreUnsafe(ref Unsafe.Add(ref to, targetStep));
                Avx.UnpackLow(high01, high23).AsSingle().StoreUnsafe(ref Unsafe.Add(ref to, 2 * targetStep));
                Avx.UnpackHigh(high01, high23).AsSingle().StoreUnsafe(ref Unsafe.Add(ref to, 3 * targetStep));
            }
        }
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
    private static bool HasSquares<T>() => typeof(T) == typeof(float)
        ? Sse.IsSupported || AdvSimd.Arm64.IsSupported
        : typeof(T) == typeof(double) && Avx.IsSupported;

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
        Vector128<float> row0 = Vector128.LoadUnsafe(ref from);
        Vector128<float> row1 = Vector128.LoadUnsafe(ref Unsafe.Add(ref from, fromStep));
        Vector128<float> row2 = Vector128.LoadUnsafe(ref Unsafe.Add(ref from, 2 * fromStep));
        Vector128<float> row3 = Vector128.LoadUnsafe(ref Unsafe.Add(ref from, 3 * fromStep));
        (Vector128<float> even0, Vector128<float> even1) = Zip(row0, row2);
        (Vector128<float> odd0, Vector128<float> odd1) = Zip(row1, row3);
        (Vector128<float> column0, Vector128<float> column1) = Zip(even0, odd0);
        (Vector128<float> column2, Vector128<float> column3) = Zip(even1, odd1);
        column0.StoreUnsafe(ref to);
        column1.StoreUnsafe(ref Unsafe.Add(ref to, toStep));
        column2.StoreUnsafe(ref Unsafe.Add(ref to, 2 * toStep));
        column3.StoreUnsafe(ref Unsafe.Add(ref to, 3 * toStep));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopySquare(ref double from, nint fromStep, ref double to, nint toStep)
    {
        Vector256<double> row0 = Vector256.LoadUnsafe(ref from);
        Vector256<double> row1 = Vector256.LoadUnsafe(ref Unsafe.Add(ref from, fromStep));
        Vector256<double> row2 = Vector256.LoadUnsafe(ref Unsafe.Add(ref from, 2 * fromStep));
        Vector256<double> row3 = Vector256.LoadUnsafe(ref Unsafe.Add(ref from, 3 * fromStep));
        Vector256<double> low01 = Avx.UnpackLow(row0, row1);
        Vector256<double> high01 = Avx.UnpackHigh(row0, row1);
        Vector256<double> low23 = Avx.UnpackLow(row2, row3);
        Vector256<double> high23 = Avx.UnpackHigh(row2, row3);
        Avx.Permute2x128(low01, low23, 0x20).StoreUnsafe(ref to);
        Avx.Permute2x128(high01, high23, 0x20).StoreUnsafe(ref Unsafe.Add(ref to, toStep));
        Avx.Permute2x128(low01, low23, 0x31).StoreUnsafe(ref Unsafe.Add(ref to, 2 * toStep));
        Avx.Permute2x128(high01, high23, 0x31).StoreUnsafe(ref Unsafe.Add(ref to, 3 * toStep));
    }

    /// <summary>The elements of two vectors in turns: those of the lower halves, and those of the upper ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<float> Lower, Vector128<float> Upper) Zip(Vector128<float> x, Vector128<float> y) => Sse.IsSupported
        ? (Sse.UnpackLow(x, y), Sse.UnpackHigh(x, y))
        : (AdvSimd.Arm64.ZipLow(x, y), AdvSimd.Arm64.ZipHigh(x, y));
}
