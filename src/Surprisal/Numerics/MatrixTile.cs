using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Surprisal.Numerics;

/// <summary>The innermost part of the matrix product: one tile of sums, held in registers.</summary>
/// <remarks>
/// 6 rows of 2 vectors make 12 sums, which with 2 vectors of B and 1 number of A fit the 16 registers of AVX2, and keep both
/// multipliers of AVX-512 busy. A sum is a chain of fused multiply-adds in the order of the terms, so its bits do not depend on the width.
/// </remarks>
internal static class MatrixTile
{
    /// <summary>The number of rows of a tile.</summary>
    public const int Rows = 6;

    /// <summary>The number of columns of a tile.</summary>
    public static int Columns<TLanes, T>()
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T> => 2 * TLanes.Count;

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
    public static void Multiply<TLanes, T>(
        Strided<T> left, int height, ReadOnlySpan<T> panel, int depth, Span<T> result, int step, bool add)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        nint lineStep = left.LineStep;
        nint last = (height - 1) * lineStep;
        ref T a0 = ref MemoryMarshal.GetReference(left.Values);
        ref T a1 = ref Unsafe.Add(ref a0, Math.Min(lineStep, last));
        ref T a2 = ref Unsafe.Add(ref a0, Math.Min(2 * lineStep, last));
        ref T a3 = ref Unsafe.Add(ref a0, Math.Min(3 * lineStep, last));
        ref T a4 = ref Unsafe.Add(ref a0, Math.Min(4 * lineStep, last));
        ref T a5 = ref Unsafe.Add(ref a0, Math.Min(5 * lineStep, last));
        TLanes left0 = default, right0 = default;
        TLanes left1 = default, right1 = default;
        TLanes left2 = default, right2 = default;
        TLanes left3 = default, right3 = default;
        TLanes left4 = default, right4 = default;
        TLanes left5 = default, right5 = default;

        ref T b = ref MemoryMarshal.GetReference(panel);
        nint termStep = left.TermStep;
        nint term = 0;
        for (nint k = depth; k > 0; k--)
        {
            TLanes bLeft = TLanes.Load(ref b);
            TLanes bRight = TLanes.Load(ref Unsafe.Add(ref b, TLanes.Count));
            b = ref Unsafe.Add(ref b, 2 * TLanes.Count);

            TLanes x = TLanes.Create(Unsafe.Add(ref a0, term));
            left0 = TLanes.MultiplyAdd(x, bLeft, left0);
            right0 = TLanes.MultiplyAdd(x, bRight, right0);
            x = TLanes.Create(Unsafe.Add(ref a1, term));
            left1 = TLanes.MultiplyAdd(x, bLeft, left1);
            right1 = TLanes.MultiplyAdd(x, bRight, right1);
            x = TLanes.Create(Unsafe.Add(ref a2, term));
            left2 = TLanes.MultiplyAdd(x, bLeft, left2);
            right2 = TLanes.MultiplyAdd(x, bRight, right2);
            x = TLanes.Create(Unsafe.Add(ref a3, term));
            left3 = TLanes.MultiplyAdd(x, bLeft, left3);
            right3 = TLanes.MultiplyAdd(x, bRight, right3);
            x = TLanes.Create(Unsafe.Add(ref a4, term));
            left4 = TLanes.MultiplyAdd(x, bLeft, left4);
            right4 = TLanes.MultiplyAdd(x, bRight, right4);
            x = TLanes.Create(Unsafe.Add(ref a5, term));
            left5 = TLanes.MultiplyAdd(x, bLeft, left5);
            right5 = TLanes.MultiplyAdd(x, bRight, right5);
            term += termStep;
        }

        ref T c = ref MemoryMarshal.GetReference(result);
        Store<TLanes, T>(left0, right0, ref c, add);
        Store<TLanes, T>(left1, right1, ref Unsafe.Add(ref c, step), add);
        Store<TLanes, T>(left2, right2, ref Unsafe.Add(ref c, 2 * (nint)step), add);
        Store<TLanes, T>(left3, right3, ref Unsafe.Add(ref c, 3 * (nint)step), add);
        Store<TLanes, T>(left4, right4, ref Unsafe.Add(ref c, 4 * (nint)step), add);
        Store<TLanes, T>(left5, right5, ref Unsafe.Add(ref c, 5 * (nint)step), add);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TLanes, T>(TLanes left, TLanes right, ref T row, bool add)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        ref T half = ref Unsafe.Add(ref row, TLanes.Count);
        if (add)
        {
            left += TLanes.Load(ref row);
            right += TLanes.Load(ref half);
        }

        left.Store(ref row);
        right.Store(ref half);
    }

    /// <summary>Room for the sums of one tile at the edge of a result, where fewer are wanted.</summary>
    [InlineArray(Rows * 32)]
    public struct Sums<T>
    {
        private T _first;
    }
}
