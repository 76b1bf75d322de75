using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Surprisal.Numerics;

/// <summary>The innermost part of the matrix product: one tile of sums, held in registers.</summary>
/// <remarks>
/// 6 rows of 2 vectors make 12 sums, which with 2 vectors of B and 1 number of A fit the 16 registers of AVX2.
/// <see cref="Vector256{T}"/> is two halves on processors without it, so one body serves all of them.
/// </remarks>
internal static class MatrixTile
{
    /// <summary>The number of rows of a tile.</summary>
    public const int Rows = 6;

    /// <summary>The number of columns of a tile.</summary>
    public static int Columns<T>() => 2 * Vector256<T>.Count;

    /// <summary>Computes one tile of the product.</summary>
    /// <param name="left">The rows of A; from <paramref name="height"/> on they are not read.</param>
    /// <param name="height">The number of rows that A has here, at least 1; sums of further rows are those of the last.</param>
    /// <param name="panel">The columns of B: <c>[depth, Columns]</c>.</param>
    /// <param name="depth">The number of terms.</param>
    /// <param name="result">Receives the sums, <c>Rows</c> rows of <c>Columns</c>, one every <paramref name="step"/>.</param>
    /// <param name="step">The distance of the result's rows.</param>
    /// <param name="add">Whether the sums are added to the result or replace it.</param>
    [SuppressMessage("Design", "MA0051:Method is too long", Justification = "Only named locals are sure to stay in registers.")]
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<T>(
        Strided<T> left, int height, ReadOnlySpan<T> panel, int depth, Span<T> result, int step, bool add)
    {
        nint lineStep = left.LineStep;
        nint last = (height - 1) * lineStep;
        ref T a0 = ref MemoryMarshal.GetReference(left.Values);
        ref T a1 = ref Unsafe.Add(ref a0, Math.Min(lineStep, last));
        ref T a2 = ref Unsafe.Add(ref a0, Math.Min(2 * lineStep, last));
        ref T a3 = ref Unsafe.Add(ref a0, Math.Min(3 * lineStep, last));
        ref T a4 = ref Unsafe.Add(ref a0, Math.Min(4 * lineStep, last));
        ref T a5 = ref Unsafe.Add(ref a0, Math.Min(5 * lineStep, last));
        Vector256<T> left0 = default, right0 = default;
        Vector256<T> left1 = default, right1 = default;
        Vector256<T> left2 = default, right2 = default;
        Vector256<T> left3 = default, right3 = default;
        Vector256<T> left4 = default, right4 = default;
        Vector256<T> left5 = default, right5 = default;

        ref T b = ref MemoryMarshal.GetReference(panel);
        nint termStep = left.TermStep;
        nint term = 0;
        for (nint k = depth; k > 0; k--)
        {
            Vector256<T> bLeft = Vector256.LoadUnsafe(ref b);
            Vector256<T> bRight = Vector256.LoadUnsafe(ref b, (nuint)Vector256<T>.Count);
            b = ref Unsafe.Add(ref b, 2 * Vector256<T>.Count);

            Vector256<T> x = Vector256.Create(Unsafe.Add(ref a0, term));
            left0 = MultiplyAdd(x, bLeft, left0);
            right0 = MultiplyAdd(x, bRight, right0);
            x = Vector256.Create(Unsafe.Add(ref a1, term));
            left1 = MultiplyAdd(x, bLeft, left1);
            right1 = MultiplyAdd(x, bRight, right1);
            x = Vector256.Create(Unsafe.Add(ref a2, term));
            left2 = MultiplyAdd(x, bLeft, left2);
            right2 = MultiplyAdd(x, bRight, right2);
            x = Vector256.Create(Unsafe.Add(ref a3, term));
            left3 = MultiplyAdd(x, bLeft, left3);
            right3 = MultiplyAdd(x, bRight, right3);
            x = Vector256.Create(Unsafe.Add(ref a4, term));
            left4 = MultiplyAdd(x, bLeft, left4);
            right4 = MultiplyAdd(x, bRight, right4);
            x = Vector256.Create(Unsafe.Add(ref a5, term));
            left5 = MultiplyAdd(x, bLeft, left5);
            right5 = MultiplyAdd(x, bRight, right5);
            term += termStep;
        }

        ref T c = ref MemoryMarshal.GetReference(result);
        Store(left0, right0, ref c, add);
        Store(left1, right1, ref Unsafe.Add(ref c, step), add);
        Store(left2, right2, ref Unsafe.Add(ref c, 2 * (nint)step), add);
        Store(left3, right3, ref Unsafe.Add(ref c, 3 * (nint)step), add);
        Store(left4, right4, ref Unsafe.Add(ref c, 4 * (nint)step), add);
        Store(left5, right5, ref Unsafe.Add(ref c, 5 * (nint)step), add);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<T>(Vector256<T> left, Vector256<T> right, ref T row, bool add)
    {
        if (add)
        {
            left += Vector256.LoadUnsafe(ref row);
            right += Vector256.LoadUnsafe(ref row, (nuint)Vector256<T>.Count);
        }

        left.StoreUnsafe(ref row);
        right.StoreUnsafe(ref row, (nuint)Vector256<T>.Count);
    }

    /// <summary>Computes <c>x · y + sum</c>, rounded once where the processor can.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> MultiplyAdd<T>(Vector256<T> x, Vector256<T> y, Vector256<T> sum) =>
        typeof(T) == typeof(float)
            ? Vector256.MultiplyAddEstimate(x.AsSingle(), y.AsSingle(), sum.AsSingle()).As<float, T>()
            : Vector256.MultiplyAddEstimate(x.AsDouble(), y.AsDouble(), sum.AsDouble()).As<double, T>();

    /// <summary>Room for the sums of one tile at the edge of a result, where fewer are wanted.</summary>
    [InlineArray(Rows * 16)]
    public struct Sums<T>
    {
        private T _first;
    }
}
