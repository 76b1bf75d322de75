using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;

namespace Surprisal.Numerics;

/// <summary>The innermost part of the matrix product: one tile of sums, held in registers.</summary>
/// <remarks>
/// 6 rows of 2 vectors make 12 sums, which with 2 vectors of B and 1 number of A fit the 16 registers of AVX2. AVX-512 and NEON have 32, for
/// 12 rows. A sum is a chain of fused multiply-adds in the order of the terms, so its bits depend neither on the width nor on the tile.
/// </remarks>
internal static class MatrixTile
{
    /// <summary>The largest number of rows of a tile, with any vectors.</summary>
    public const int MostRows = 12;

    /// <summary>The number of rows of a tile.</summary>
    public static int Rows<TLanes, T>()
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T> =>
        TLanes.Count * Unsafe.SizeOf<T>() == 64 || (TLanes.Count * Unsafe.SizeOf<T>() == 16 && AdvSimd.IsSupported) ? MostRows : MostRows / 2;

    /// <summary>The number of columns of a tile.</summary>
    public static int Columns<TLanes, T>()
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T> => 2 * TLanes.Count;

    /// <summary>Computes one tile of the product, of any size up to the largest.</summary>
    /// <param name="left">The first number of A.</param>
    /// <param name="rows">Where each row of A begins from there, at most <c>Rows</c>.</param>
    /// <param name="right">The first number of B.</param>
    /// <param name="terms">Where the terms stand in both; those of B are the columns side by side.</param>
    /// <param name="result">Receives the sums.</param>
    /// <param name="step">The distance of the result's rows.</param>
    /// <param name="columns">The number of columns, at most <c>Columns</c>. Where they are fewer than lanes, B is padded to whole vectors.</param>
    /// <param name="add">Whether the sums are added to the result or replace it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply<TLanes, T>(
        ref T left, ReadOnlySpan<nint> rows, ref T right, in TileTerms terms, ref T result, nint step, int columns, bool add)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        if (columns > TLanes.Count)
        {
            Multiply<TLanes, T, Two>(ref left, rows, ref right, terms, ref result, step, columns, add);
        }
        else
        {
            Multiply<TLanes, T, One>(ref left, rows, ref right, terms, ref result, step, columns, add);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply<TLanes, T, TVectors>(
        ref T left, ReadOnlySpan<nint> rows, ref T right, in TileTerms terms, ref T result, nint step, int columns, bool add)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
        where TVectors : struct, ISize
    {
        ref nint offsets = ref MemoryMarshal.GetReference(rows);
        if (Rows<TLanes, T>() > 6 && rows.Length > 6)
        {
            switch (rows.Length)
            {
                case 12:
                    Multiply<TLanes, T, Twelve, TVectors>(ref left, ref offsets, ref right, terms, ref result, step, columns, add);
                    break;
                case 11:
                    Multiply<TLanes, T, Eleven, TVectors>(ref left, ref offsets, ref right, terms, ref result, step, columns, add);
                    break;
                case 10:
                    Multiply<TLanes, T, Ten, TVectors>(ref left, ref offsets, ref right, terms, ref result, step, columns, add);
                    break;
                case 9:
                    Multiply<TLanes, T, Nine, TVectors>(ref left, ref offsets, ref right, terms, ref result, step, columns, add);
                    break;
                case 8:
                    Multiply<TLanes, T, Eight, TVectors>(ref left, ref offsets, ref right, terms, ref result, step, columns, add);
                    break;
                default:
                    Multiply<TLanes, T, Seven, TVectors>(ref left, ref offsets, ref right, terms, ref result, step, columns, add);
                    break;
            }

            return;
        }

        switch (rows.Length)
        {
            case 6:
                Multiply<TLanes, T, Six, TVectors>(ref left, ref offsets, ref right, terms, ref result, step, columns, add);
                break;
            case 5:
                Multiply<TLanes, T, Five, TVectors>(ref left, ref offsets, ref right, terms, ref result, step, columns, add);
                break;
            case 4:
                Multiply<TLanes, T, Four, TVectors>(ref left, ref offsets, ref right, terms, ref result, step, columns, add);
                break;
            case 3:
                Multiply<TLanes, T, Three, TVectors>(ref left, ref offsets, ref right, terms, ref result, step, columns, add);
                break;
            case 2:
                Multiply<TLanes, T, Two, TVectors>(ref left, ref offsets, ref right, terms, ref result, step, columns, add);
                break;
            default:
                Multiply<TLanes, T, One, TVectors>(ref left, ref offsets, ref right, terms, ref result, step, columns, add);
                break;
        }
    }

    /// <remarks>The second vector of a row begins where it ends with the row, so that the two may overlap and no lane is masked.</remarks>
    [SuppressMessage("Design", "MA0051:Method is too long", Justification = "Only named locals are sure to stay in registers.")]
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<TLanes, T, TRows, TVectors>(
        ref T left, ref nint rows, ref T right, in TileTerms terms, ref T result, nint step, int columns, bool add)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
        where TRows : struct, ISize
        where TVectors : struct, ISize
    {
        ref T a0 = ref Unsafe.Add(ref left, rows);
        ref T a1 = ref TRows.Count > 1 ? ref Unsafe.Add(ref left, Unsafe.Add(ref rows, 1)) : ref left;
        ref T a2 = ref TRows.Count > 2 ? ref Unsafe.Add(ref left, Unsafe.Add(ref rows, 2)) : ref left;
        ref T a3 = ref TRows.Count > 3 ? ref Unsafe.Add(ref left, Unsafe.Add(ref rows, 3)) : ref left;
        ref T a4 = ref TRows.Count > 4 ? ref Unsafe.Add(ref left, Unsafe.Add(ref rows, 4)) : ref left;
        ref T a5 = ref TRows.Count > 5 ? ref Unsafe.Add(ref left, Unsafe.Add(ref rows, 5)) : ref left;
        ref T a6 = ref TRows.Count > 6 ? ref Unsafe.Add(ref left, Unsafe.Add(ref rows, 6)) : ref left;
        ref T a7 = ref TRows.Count > 7 ? ref Unsafe.Add(ref left, Unsafe.Add(ref rows, 7)) : ref left;
        ref T a8 = ref TRows.Count > 8 ? ref Unsafe.Add(ref left, Unsafe.Add(ref rows, 8)) : ref left;
        ref T a9 = ref TRows.Count > 9 ? ref Unsafe.Add(ref left, Unsafe.Add(ref rows, 9)) : ref left;
        ref T a10 = ref TRows.Count > 10 ? ref Unsafe.Add(ref left, Unsafe.Add(ref rows, 10)) : ref left;
        ref T a11 = ref TRows.Count > 11 ? ref Unsafe.Add(ref left, Unsafe.Add(ref rows, 11)) : ref left;
        TLanes left0 = default, right0 = default;
        TLanes left1 = default, right1 = default;
        TLanes left2 = default, right2 = default;
        TLanes left3 = default, right3 = default;
        TLanes left4 = default, right4 = default;
        TLanes left5 = default, right5 = default;
        TLanes left6 = default, right6 = default;
        TLanes left7 = default, right7 = default;
        TLanes left8 = default, right8 = default;
        TLanes left9 = default, right9 = default;
        TLanes left10 = default, right10 = default;
        TLanes left11 = default, right11 = default;

        // Wanted once the sums are done.
        nint last = columns - 1;
        ref T row = ref result;
        for (int i = TRows.Count; i > 0; i--)
        {
            Cache.Prefetch(ref row);
            Cache.Prefetch(ref Unsafe.Add(ref row, last));
            row = ref Unsafe.Add(ref row, step);
        }

        nint second = columns - TLanes.Count;
        nint leftStep = terms.LeftStep;
        nint rightStep = terms.RightStep;
        foreach (TileRun run in terms.Runs)
        {
            ref T b = ref Unsafe.Add(ref right, run.Right);
            nint term = run.Left;
            for (nint k = terms.Length; k != 0; k--)
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

                if (TRows.Count > 6)
                {
                    x = TLanes.Create(Unsafe.Add(ref a6, term));
                    TLanes.AddProduct(ref left6, x, bLeft);
                    if (TVectors.Count == 2)
                    {
                        TLanes.AddProduct(ref right6, x, bRight);
                    }
                }

                if (TRows.Count > 7)
                {
                    x = TLanes.Create(Unsafe.Add(ref a7, term));
                    TLanes.AddProduct(ref left7, x, bLeft);
                    if (TVectors.Count == 2)
                    {
                        TLanes.AddProduct(ref right7, x, bRight);
                    }
                }

                if (TRows.Count > 8)
                {
                    x = TLanes.Create(Unsafe.Add(ref a8, term));
                    TLanes.AddProduct(ref left8, x, bLeft);
                    if (TVectors.Count == 2)
                    {
                        TLanes.AddProduct(ref right8, x, bRight);
                    }
                }

                if (TRows.Count > 9)
                {
                    x = TLanes.Create(Unsafe.Add(ref a9, term));
                    TLanes.AddProduct(ref left9, x, bLeft);
                    if (TVectors.Count == 2)
                    {
                        TLanes.AddProduct(ref right9, x, bRight);
                    }
                }

                if (TRows.Count > 10)
                {
                    x = TLanes.Create(Unsafe.Add(ref a10, term));
                    TLanes.AddProduct(ref left10, x, bLeft);
                    if (TVectors.Count == 2)
                    {
                        TLanes.AddProduct(ref right10, x, bRight);
                    }
                }

                if (TRows.Count > 11)
                {
                    x = TLanes.Create(Unsafe.Add(ref a11, term));
                    TLanes.AddProduct(ref left11, x, bLeft);
                    if (TVectors.Count == 2)
                    {
                        TLanes.AddProduct(ref right11, x, bRight);
                    }
                }

                term += leftStep;
            }
        }

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

        if (TRows.Count > 6)
        {
            Put<TLanes, T, TVectors>(left6, right6, ref Unsafe.Add(ref result, 6 * step), columns, add);
        }

        if (TRows.Count > 7)
        {
            Put<TLanes, T, TVectors>(left7, right7, ref Unsafe.Add(ref result, 7 * step), columns, add);
        }

        if (TRows.Count > 8)
        {
            Put<TLanes, T, TVectors>(left8, right8, ref Unsafe.Add(ref result, 8 * step), columns, add);
        }

        if (TRows.Count > 9)
        {
            Put<TLanes, T, TVectors>(left9, right9, ref Unsafe.Add(ref result, 9 * step), columns, add);
        }

        if (TRows.Count > 10)
        {
            Put<TLanes, T, TVectors>(left10, right10, ref Unsafe.Add(ref result, 10 * step), columns, add);
        }

        if (TRows.Count > 11)
        {
            Put<TLanes, T, TVectors>(left11, right11, ref Unsafe.Add(ref result, 11 * step), columns, add);
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

    private readonly struct Seven : ISize
    {
        public static int Count => 7;
    }

    private readonly struct Eight : ISize
    {
        public static int Count => 8;
    }

    private readonly struct Nine : ISize
    {
        public static int Count => 9;
    }

    private readonly struct Ten : ISize
    {
        public static int Count => 10;
    }

    private readonly struct Eleven : ISize
    {
        public static int Count => 11;
    }

    private readonly struct Twelve : ISize
    {
        public static int Count => 12;
    }
}
