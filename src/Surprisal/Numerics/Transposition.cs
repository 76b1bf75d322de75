using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Surprisal.Numerics;

/// <summary>Copies of matrices with rows and columns exchanged.</summary>
internal static class Transposition
{
    /// <summary>Copies a matrix so that its columns become rows.</summary>
    /// <param name="source">The matrix: <c>[rows, columns]</c>.</param>
    /// <param name="sourceStride">The distance between its rows.</param>
    /// <param name="rows">The number of its rows.</param>
    /// <param name="columns">The number of its columns.</param>
    /// <param name="target">Receives the copy: <c>[columns, rows]</c>. Shares no memory with the source.</param>
    /// <param name="targetStride">The distance between the rows of the copy.</param>
    public static void Copy<T>(ref T source, nint sourceStride, int rows, int columns, ref T target, nint targetStride)
        where T : IFloatingPointIeee754<T>
    {
        int most = Unsafe.SizeOf<T>() == sizeof(float) ? 8 : 4;
        if (!Avx.IsSupported || rows < most || columns < 4)
        {
            Elements(ref source, sourceStride, rows, columns, ref target, targetStride);
        }
        else if (typeof(T) == typeof(float))
        {
            Singles(ref Unsafe.As<T, float>(ref source), sourceStride, rows, columns, ref Unsafe.As<T, float>(ref target), targetStride);
        }
        else
        {
            Doubles(ref Unsafe.As<T, double>(ref source), sourceStride, rows, columns, ref Unsafe.As<T, double>(ref target), targetStride);
        }
    }

    private static void Elements<T>(ref T source, nint sourceStride, int rows, int columns, ref T target, nint targetStride)
    {
        for (nint row = 0; row < rows; row++)
        {
            for (nint column = 0; column < columns; column++)
            {
                Unsafe.Add(ref target, (column * targetStride) + row) = Unsafe.Add(ref source, (row * sourceStride) + column);
            }
        }
    }

    /// <summary>Takes pieces of 8 × 4; the last ones overlap those before where the numbers are no multiples.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Singles(ref float source, nint sourceStride, nint rows, nint columns, ref float target, nint targetStride)
    {
        for (nint i = 0; i < rows; i += 8)
        {
            nint row = Math.Min(i, rows - 8);
            for (nint j = 0; j < columns; j += 4)
            {
                nint column = Math.Min(j, columns - 4);
                ref float from = ref Unsafe.Add(ref source, (row * sourceStride) + column);
                ref float fifth = ref Unsafe.Add(ref from, 4 * sourceStride);
                Vector256<float> x0 = Pair(ref from, ref fifth);
                Vector256<float> x1 = Pair(ref Unsafe.Add(ref from, sourceStride), ref Unsafe.Add(ref fifth, sourceStride));
                Vector256<float> x2 = Pair(ref Unsafe.Add(ref from, 2 * sourceStride), ref Unsafe.Add(ref fifth, 2 * sourceStride));
                Vector256<float> x3 = Pair(ref Unsafe.Add(ref from, 3 * sourceStride), ref Unsafe.Add(ref fifth, 3 * sourceStride));
                Vector256<double> low01 = Avx.UnpackLow(x0, x1).AsDouble();
                Vector256<double> high01 = Avx.UnpackHigh(x0, x1).AsDouble();
                Vector256<double> low23 = Avx.UnpackLow(x2, x3).AsDouble();
                Vector256<double> high23 = Avx.UnpackHigh(x2, x3).AsDouble();
                ref float to = ref Unsafe.Add(ref target, (column * targetStride) + row);
                Avx.UnpackLow(low01, low23).AsSingle().StoreUnsafe(ref to);
                Avx.UnpackHigh(low01, low23).AsSingle().StoreUnsafe(ref Unsafe.Add(ref to, targetStride));
                Avx.UnpackLow(high01, high23).AsSingle().StoreUnsafe(ref Unsafe.Add(ref to, 2 * targetStride));
                Avx.UnpackHigh(high01, high23).AsSingle().StoreUnsafe(ref Unsafe.Add(ref to, 3 * targetStride));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Doubles(ref double source, nint sourceStride, nint rows, nint columns, ref double target, nint targetStride)
    {
        for (nint i = 0; i < rows; i += 4)
        {
            nint row = Math.Min(i, rows - 4);
            for (nint j = 0; j < columns; j += 4)
            {
                nint column = Math.Min(j, columns - 4);
                ref double from = ref Unsafe.Add(ref source, (row * sourceStride) + column);
                Vector256<double> x0 = Vector256.LoadUnsafe(ref from);
                Vector256<double> x1 = Vector256.LoadUnsafe(ref Unsafe.Add(ref from, sourceStride));
                Vector256<double> x2 = Vector256.LoadUnsafe(ref Unsafe.Add(ref from, 2 * sourceStride));
                Vector256<double> x3 = Vector256.LoadUnsafe(ref Unsafe.Add(ref from, 3 * sourceStride));
                Vector256<double> low01 = Avx.UnpackLow(x0, x1);
                Vector256<double> high01 = Avx.UnpackHigh(x0, x1);
                Vector256<double> low23 = Avx.UnpackLow(x2, x3);
                Vector256<double> high23 = Avx.UnpackHigh(x2, x3);
                ref double to = ref Unsafe.Add(ref target, (column * targetStride) + row);
                Avx.Permute2x128(low01, low23, 0x20).StoreUnsafe(ref to);
                Avx.Permute2x128(high01, high23, 0x20).StoreUnsafe(ref Unsafe.Add(ref to, targetStride));
                Avx.Permute2x128(low01, low23, 0x31).StoreUnsafe(ref Unsafe.Add(ref to, 2 * targetStride));
                Avx.Permute2x128(high01, high23, 0x31).StoreUnsafe(ref Unsafe.Add(ref to, 3 * targetStride));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Pair(ref float lower, ref float upper) =>
        Avx.InsertVector128(Vector128.LoadUnsafe(ref lower).ToVector256Unsafe(), Vector128.LoadUnsafe(ref upper), 1);
}
