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
    /// <param name="left">The numbers of A.</param>
    /// <param name="rows">Where each of the <c>Rows</c> rows of A begins in them.</param>
    /// <param name="right">The numbers of B, of which each term is <c>Columns</c> side by side.</param>
    /// <param name="terms">Where the terms stand in both.</param>
    /// <param name="result">Receives the sums, <c>Rows</c> rows of <c>Columns</c>, one every <paramref name="step"/>.</param>
    /// <param name="step">The distance of the result's rows.</param>
    /// <param name="add">Whether the sums are added to the result or replace it.</param>
    [SuppressMessage("Design", "MA0051:Method is too long", Justification = "Only named locals are sure to stay in registers.")]
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<TLanes, T>(
        ReadOnlySpan<T> left, ReadOnlySpan<int> rows, ReadOnlySpan<T> right, TileTerms terms, Span<T> result, int step, bool add)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        ref T a = ref MemoryMarshal.GetReference(left);
        ref T a0 = ref Unsafe.Add(ref a, rows[0]);
        ref T a1 = ref Unsafe.Add(ref a, rows[1]);
        ref T a2 = ref Unsafe.Add(ref a, rows[2]);
        ref T a3 = ref Unsafe.Add(ref a, rows[3]);
        ref T a4 = ref Unsafe.Add(ref a, rows[4]);
        ref T a5 = ref Unsafe.Add(ref a, rows[5]);
        TLanes left0 = default, right0 = default;
        TLanes left1 = default, right1 = default;
        TLanes left2 = default, right2 = default;
        TLanes left3 = default, right3 = default;
        TLanes left4 = default, right4 = default;
        TLanes left5 = default, right5 = default;

        nint leftStep = terms.LeftStep;
        nint rightStep = terms.RightStep;
        foreach (TileRun run in terms.Runs)
        {
            ref T b = ref Unsafe.Add(ref MemoryMarshal.GetReference(right), run.Right);
            nint term = run.Left;
            for (nint k = terms.Length; k > 0; k--)
            {
                TLanes bLeft = TLanes.Load(ref b);
                TLanes bRight = TLanes.Load(ref Unsafe.Add(ref b, TLanes.Count));
                b = ref Unsafe.Add(ref b, rightStep);

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
                term += leftStep;
            }
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
