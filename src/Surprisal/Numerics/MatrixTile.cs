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

    /// <summary>Computes one tile of the product, of any size up to the largest.</summary>
    /// <param name="left">The first number of A.</param>
    /// <param name="right">The first number of B.</param>
    /// <param name="result">Receives the sums.</param>
    /// <param name="steps">Where the numbers stand.</param>
    /// <param name="rows">The number of rows, at most <c>Rows</c>.</param>
    /// <param name="columns">The number of columns, at most <c>Columns</c>. Where they are fewer than lanes, B is padded to whole vectors.</param>
    /// <param name="add">Whether the sums are added to the result or replace it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply<TLanes, T>(ref T left, ref T right, ref T result, in TileSteps steps, int rows, int columns, bool add)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        if (columns > TLanes.Count)
        {
            Multiply<TLanes, T, Two>(ref left, ref right, ref result, steps, rows, columns, add);
        }
        else
        {
            Multiply<TLanes, T, One>(ref left, ref right, ref result, steps, rows, columns, add);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply<TLanes, T, TVectors>(ref T left, ref T right, ref T result, in TileSteps steps, int rows, int columns, bool add)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
        where TVectors : struct, ISize
    {
        switch (rows)
        {
            case 6:
                Multiply<TLanes, T, Six, TVectors>(ref left, ref right, ref result, steps, columns, add);
                break;
            case 5:
                Multiply<TLanes, T, Five, TVectors>(ref left, ref right, ref result, steps, columns, add);
                break;
            case 4:
                Multiply<TLanes, T, Four, TVectors>(ref left, ref right, ref result, steps, columns, add);
                break;
            case 3:
                Multiply<TLanes, T, Three, TVectors>(ref left, ref right, ref result, steps, columns, add);
                break;
            case 2:
                Multiply<TLanes, T, Two, TVectors>(ref left, ref right, ref result, steps, columns, add);
                break;
            default:
                Multiply<TLanes, T, One, TVectors>(ref left, ref right, ref result, steps, columns, add);
                break;
        }
    }

    /// <remarks>The second vector of a row begins where it ends with the row, so that the two may overlap and no lane is masked.</remarks>
    [SuppressMessage("Design", "MA0051:Method is too long", Justification = "Only named locals are sure to stay in registers.")]
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<TLanes, T, TRows, TVectors>(ref T left, ref T right, ref T result, in TileSteps steps, int columns, bool add)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
        where TRows : struct, ISize
        where TVectors : struct, ISize
    {
        nint line = steps.Line;
        ref T a0 = ref left;
        ref T a1 = ref Unsafe.Add(ref left, line);
        ref T a2 = ref Unsafe.Add(ref left, 2 * line);
        ref T a3 = ref Unsafe.Add(ref left, 3 * line);
        ref T a4 = ref Unsafe.Add(ref left, 4 * line);
        ref T a5 = ref Unsafe.Add(ref left, 5 * line);
        TLanes left0 = default, right0 = default;
        TLanes left1 = default, right1 = default;
        TLanes left2 = default, right2 = default;
        TLanes left3 = default, right3 = default;
        TLanes left4 = default, right4 = default;
        TLanes left5 = default, right5 = default;

        // Wanted once the sums are done.
        for (nint row = 0; row < TRows.Count; row++)
        {
            Cache.Prefetch(ref Unsafe.Add(ref result, row * steps.Result));
            Cache.Prefetch(ref Unsafe.Add(ref result, (row * steps.Result) + columns - 1));
        }

        nint second = columns - TLanes.Count;
        nint leftStep = steps.Left;
        nint rightStep = steps.Right;
        ref T b = ref right;
        nint term = 0;
        for (nint k = steps.Depth; k != 0; k--)
        {
            TLanes bLeft = TLanes.Load(ref b);
            TLanes bRight = TVectors.Count == 2 ? TLanes.Load(ref Unsafe.Add(ref b, second)) : default;
            b = ref Unsafe.Add(ref b, rightStep);

            TLanes x = TLanes.Create(Unsafe.Add(ref a0, term));
            TLanes.AddProduct(ref left0, x, bLeft);
            if (TVectors.Count == 2)
            {
                TLanes.AddProduct(ref right0, x, bRight);
            }
            if (TRows.Count > 1)
            {
                x = TLanes.Create(Unsafe.Add(ref a1, term));
                TLanes.AddProduct(ref left1, x, bLeft);
                if (TVectors.Count == 2)
                {
                    TLanes.AddProduct(ref right1, x, bRight);
                }
            }

            if (TRows.Count > 2)
            {
                x = TLanes.Create(Unsafe.Add(ref a2, term));
                TLanes.AddProduct(ref left2, x, bLeft);
                if (TVectors.Count == 2)
                {
                    TLanes.AddProduct(ref right2, x, bRight);
                }
            }

            if (TRows.Count > 3)
            {
                x = TLanes.Create(Unsafe.Add(ref a3, term));
                TLanes.AddProduct(ref left3, x, bLeft);
                if (TVectors.Count == 2)
                {
                    TLanes.AddProduct(ref right3, x, bRight);
                }
            }

            if (TRows.Count > 4)
            {
                x = TLanes.Create(Unsafe.Add(ref a4, term));
                TLanes.AddProduct(ref left4, x, bLeft);
                if (TVectors.Count == 2)
                {
                    TLanes.AddProduct(ref right4, x, bRight);
                }
            }

            if (TRows.Count > 5)
            {
                x = TLanes.Create(Unsafe.Add(ref a5, term));
                TLanes.AddProduct(ref left5, x, bLeft);
                if (TVectors.Count == 2)
                {
                    TLanes.AddProduct(ref right5, x, bRight);
                }
            }

            term += leftStep;
        }

        nint step = steps.Result;
        Put<TLanes, T, TVectors>(left0, right0, ref result, columns, add);
        if (TRows.Count > 1)
        {
            Put<TLanes, T, TVectors>(left1, right1, ref Unsafe.Add(ref result, step), columns, add);
        }

        if (TRows.Count > 2)
        {
            Put<TLanes, T, TVectors>(left2, right2, ref Unsafe.Add(ref result, 2 * step), columns, add);
        }

        if (TRows.Count > 3)
        {
            Put<TLanes, T, TVectors>(left3, right3, ref Unsafe.Add(ref result, 3 * step), columns, add);
        }

        if (TRows.Count > 4)
        {
            Put<TLanes, T, TVectors>(left4, right4, ref Unsafe.Add(ref result, 4 * step), columns, add);
        }

        if (TRows.Count > 5)
        {
            Put<TLanes, T, TVectors>(left5, right5, ref Unsafe.Add(ref result, 5 * step), columns, add);
        }
    }

    /// <summary>Stores a row of sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<TLanes, T, TVectors>(TLanes left, TLanes right, ref T row, int columns, bool add)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
        where TVectors : struct, ISize
    {
        if (TVectors.Count == 2)
        {
            // Both are read before either is written, as they may share lanes.
            ref T second = ref Unsafe.Add(ref row, columns - TLanes.Count);
            if (add)
            {
                left += TLanes.Load(ref row);
                right += TLanes.Load(ref second);
            }

            left.Store(ref row);
            right.Store(ref second);
        }
        else if (columns == TLanes.Count)
        {
            (add ? left + TLanes.Load(ref row) : left).Store(ref row);
        }
        else
        {
            (add ? left + TLanes.LoadPart(ref row, columns, T.Zero) : left).StorePart(ref row, columns);
        }
    }

    /// <summary>A number known when code is compiled.</summary>
    private interface ISize
    {
        static abstract int Count { get; }
    }

    private readonly struct One : ISize
    {
        public static int Count => 1;
    }

    private readonly struct Two : ISize
    {
        public static int Count => 2;
    }

    private readonly struct Three : ISize
    {
        public static int Count => 3;
    }

    private readonly struct Four : ISize
    {
        public static int Count => 4;
    }

    private readonly struct Five : ISize
    {
        public static int Count => 5;
    }

    private readonly struct Six : ISize
    {
        public static int Count => 6;
    }
}
