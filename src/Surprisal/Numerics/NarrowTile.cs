using System.Numerics;
using System.Runtime.CompilerServices;

namespace Surprisal.Numerics;

/// <summary>A tile of the matrix product whose columns exceed a vector by few: four rows share the vector of the columns beyond the first.</summary>
/// <remarks>
/// With 10 columns and 8 lanes, four rows take 5 vectors in place of 8. 8 rows make 10 sums, which with 2 vectors of B and 4 numbers of A
/// fit the 16 registers of AVX2. A sum is the same chain of fused multiply-adds as in <see cref="MatrixTile"/>, and has the same bits.
/// </remarks>
internal static class NarrowTile
{
    /// <summary>The number of rows of a tile.</summary>
    public const int Rows = 8;

    private const int SharingRows = 4;

    /// <summary>Whether this tile is made for a product of so many columns.</summary>
    public static bool Fits<TLanes, T>(int columns)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T> => columns > TLanes.Count && columns <= TLanes.Count + (TLanes.Count / SharingRows);

    /// <summary>Computes one tile of the product.</summary>
    /// <param name="left">The first number of A.</param>
    /// <param name="rowStep">The distance of A's rows.</param>
    /// <param name="leftStep">The distance of one term from the next in A.</param>
    /// <param name="right">The first number of B, whose columns lie side by side.</param>
    /// <param name="rightStep">The distance of one term from the next in B.</param>
    /// <param name="depth">The number of terms.</param>
    /// <param name="result">Receives the sums.</param>
    /// <param name="step">The distance of the result's rows.</param>
    /// <param name="columns">The number of columns, which fits.</param>
    /// <param name="add">Whether the sums are added to the result or replace it.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<TLanes, T>(
        ref T left, nint rowStep, nint leftStep, ref T right, nint rightStep, nint depth, ref T result, nint step, int columns, bool add)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        TLanes whole0 = default, whole1 = default, whole2 = default, whole3 = default, upper = default;
        TLanes whole4 = default, whole5 = default, whole6 = default, whole7 = default, lower = default;
        RowSteps steps = new(rowStep);
        ref T a = ref left;
        ref T a4 = ref Unsafe.Add(ref left, steps.Four);
        ref T b = ref right;
        nint beyond = columns - (TLanes.Count / SharingRows);
        for (nint k = depth; k != 0; k--)
        {
            TLanes bWhole = TLanes.Load(ref b);
            TLanes bBeyond = TLanes.LoadQuarter(ref Unsafe.Add(ref b, beyond));
            AddTerm(ref a, steps, bWhole, bBeyond, ref whole0, ref whole1, ref whole2, ref whole3, ref upper);
            AddTerm(ref a4, steps, bWhole, bBeyond, ref whole4, ref whole5, ref whole6, ref whole7, ref lower);
            a = ref Unsafe.Add(ref a, leftStep);
            a4 = ref Unsafe.Add(ref a4, leftStep);
            b = ref Unsafe.Add(ref b, rightStep);
        }

        Unsafe.SkipInit(out Shared<TLanes> shared);
        shared[0] = upper;
        shared[1] = lower;
        ref T next = ref Unsafe.As<Shared<TLanes>, T>(ref shared);
        Put(whole0, ref next, 0, ref result, step, beyond, add);
        Put(whole1, ref next, 1, ref result, step, beyond, add);
        Put(whole2, ref next, 2, ref result, step, beyond, add);
        Put(whole3, ref next, 3, ref result, step, beyond, add);
        Put(whole4, ref next, 4, ref result, step, beyond, add);
        Put(whole5, ref next, 5, ref result, step, beyond, add);
        Put(whole6, ref next, 6, ref result, step, beyond, add);
        Put(whole7, ref next, 7, ref result, step, beyond, add);
    }

    /// <summary>Adds a term to the sums of four rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTerm<TLanes, T>(
        ref T left, RowSteps steps, TLanes whole, TLanes beyond, ref TLanes sum0, ref TLanes sum1, ref TLanes sum2, ref TLanes sum3, ref TLanes shared)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        TLanes x0 = TLanes.Create(left);
        TLanes.AddProduct(ref sum0, x0, whole);
        TLanes x1 = TLanes.Create(Unsafe.Add(ref left, steps.One));
        TLanes.AddProduct(ref sum1, x1, whole);
        TLanes x2 = TLanes.Create(Unsafe.Add(ref left, steps.Two));
        TLanes.AddProduct(ref sum2, x2, whole);
        TLanes x3 = TLanes.Create(Unsafe.Add(ref left, steps.Three));
        TLanes.AddProduct(ref sum3, x3, whole);
        TLanes.AddProduct(ref shared, TLanes.Quarters(x0, x1, x2, x3), beyond);
    }

    /// <summary>Stores the sums of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<TLanes, T>(TLanes whole, ref T shared, nint index, ref T result, nint step, nint beyond, bool add)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        ref T row = ref Unsafe.Add(ref result, index * step);
        ref T last = ref Unsafe.Add(ref row, beyond);
        nint quarter = TLanes.Count / SharingRows;
        ref T sums = ref Unsafe.Add(ref shared, index * quarter);
        if (add)
        {
            // All are read before any is written, as the last columns may be among the first.
            whole += TLanes.Load(ref row);
            for (nint i = 0; i < quarter; i++)
            {
                Unsafe.Add(ref sums, i) += Unsafe.Add(ref last, i);
            }
        }

        whole.Store(ref row);
        for (nint i = 0; i < quarter; i++)
        {
            Unsafe.Add(ref last, i) = Unsafe.Add(ref sums, i);
        }
    }

    /// <summary>The vectors that rows share, to be read row by row.</summary>
    [InlineArray(Rows / SharingRows)]
    private struct Shared<TLanes>
    {
        private TLanes _first;
    }
}
