using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Surprisal.Numerics;

/// <summary>Copies a matrix with rows and columns exchanged.</summary>
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
        ref T from = ref MemoryMarshal.GetReference(source);
        ref T to = ref MemoryMarshal.GetReference(target);
        bool hasSquares = Unsafe.SizeOf<T>() == sizeof(float) && (Sse.IsSupported || AdvSimd.Arm64.IsSupported);
        int wholeRows = hasSquares ? rows & -Side : 0;
        int wholeColumns = hasSquares ? columns & -Side : 0;
        for (int row = 0; row < wholeRows; row += Side)
        {
            for (int column = 0; column < wholeColumns; column += Side)
            {
                CopySquare(
                    ref Unsafe.As<T, float>(ref Unsafe.Add(ref from, ((nint)row * sourceStep) + column)), sourceStep,
                    ref Unsafe.As<T, float>(ref Unsafe.Add(ref to, ((nint)column * targetStep) + row)), targetStep);
            }
        }

        for (int row = 0; row < rows; row++)
        {
            ref T line = ref Unsafe.Add(ref from, (nint)row * sourceStep);
            for (int column = row < wholeRows ? wholeColumns : 0; column < columns; column++)
            {
                Unsafe.Add(ref to, ((nint)column * targetStep) + row) = Unsafe.Add(ref line, column);
            }
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

    /// <summary>The elements of two vectors in turns: those of the lower halves, and those of the upper ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<float> Lower, Vector128<float> Upper) Zip(Vector128<float> x, Vector128<float> y) => Sse.IsSupported
        ? (Sse.UnpackLow(x, y), Sse.UnpackHigh(x, y))
        : (AdvSimd.Arm64.ZipLow(x, y), AdvSimd.Arm64.ZipHigh(x, y));
}
