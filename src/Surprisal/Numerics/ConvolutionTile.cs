using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Surprisal.Numerics;

/// <summary>The innermost part of the convolution of images that lie side by side: tiles of sums, held in registers.</summary>
/// <remarks>12 sums, with what they are made of, fit the 16 registers of AVX2, and keep both multipliers busy.</remarks>
internal static class ConvolutionTile
{
    /// <summary>The rows of a tile of <see cref="Multiply"/>: filters, or channels.</summary>
    public const int Rows = 6;

    /// <summary>The streams that a tile of <see cref="Accumulate"/> takes from one side.</summary>
    public const int Few = 3;

    /// <summary>The streams that a tile of <see cref="Accumulate"/> takes from the other side.</summary>
    public const int Many = 4;

    /// <summary>Computes the sums of some rows for places side by side, each for two vectors of images.</summary>
    /// <param name="weights">The weights: those of a term for all rows beside each other.</param>
    /// <param name="cells">The cells that the first place covers, of two vectors of images each.</param>
    /// <param name="box">The terms.</param>
    /// <param name="places">The number of places.</param>
    /// <param name="placeStep">The distance from the cells of one place to those of the next.</param>
    /// <param name="result">Receives the sums: <c>[rows][places, two vectors]</c>.</param>
    /// <param name="rowStep">The distance of the rows of the result.</param>
    [SuppressMessage("Design", "MA0051:Method is too long", Justification = "Only named locals are sure to stay in registers.")]
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<TLanes, T>(ref T weights, ref T cells, in TermBox box, int places, nint placeStep, ref T result, nint rowStep)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        nint weightStep = box.Columns.Weights;
        nint cellStep = box.Columns.Cells;
        for (; places > 0; places--)
        {
            TLanes left0 = default, right0 = default;
            TLanes left1 = default, right1 = default;
            TLanes left2 = default, right2 = default;
            TLanes left3 = default, right3 = default;
            TLanes left4 = default, right4 = default;
            TLanes left5 = default, right5 = default;
            ref T planeWeights = ref weights;
            ref T plane = ref cells;
            for (int i = box.Planes.Count; i > 0; i--)
            {
                ref T lineWeights = ref planeWeights;
                ref T line = ref plane;
                for (int j = box.Lines.Count; j > 0; j--)
                {
                    ref T a = ref lineWeights;
                    ref T b = ref line;
                    for (nint k = box.Columns.Count; k > 0; k--)
                    {
                        TLanes bLeft = TLanes.Load(ref b);
                        TLanes bRight = TLanes.Load(ref Unsafe.Add(ref b, TLanes.Count));
                        TLanes x = TLanes.Create(a);
                        left0 = TLanes.MultiplyAdd(x, bLeft, left0);
                        right0 = TLanes.MultiplyAdd(x, bRight, right0);
                        x = TLanes.Create(Unsafe.Add(ref a, 1));
                        left1 = TLanes.MultiplyAdd(x, bLeft, left1);
                        right1 = TLanes.MultiplyAdd(x, bRight, right1);
                        x = TLanes.Create(Unsafe.Add(ref a, 2));
                        left2 = TLanes.MultiplyAdd(x, bLeft, left2);
                        right2 = TLanes.MultiplyAdd(x, bRight, right2);
                        x = TLanes.Create(Unsafe.Add(ref a, 3));
                        left3 = TLanes.MultiplyAdd(x, bLeft, left3);
                        right3 = TLanes.MultiplyAdd(x, bRight, right3);
                        x = TLanes.Create(Unsafe.Add(ref a, 4));
                        left4 = TLanes.MultiplyAdd(x, bLeft, left4);
                        right4 = TLanes.MultiplyAdd(x, bRight, right4);
                        x = TLanes.Create(Unsafe.Add(ref a, 5));
                        left5 = TLanes.MultiplyAdd(x, bLeft, left5);
                        right5 = TLanes.MultiplyAdd(x, bRight, right5);
                        a = ref Unsafe.Add(ref a, weightStep);
                        b = ref Unsafe.Add(ref b, cellStep);
                    }

                    lineWeights = ref Unsafe.Add(ref lineWeights, box.Lines.Weights);
                    line = ref Unsafe.Add(ref line, box.Lines.Cells);
                }

                planeWeights = ref Unsafe.Add(ref planeWeights, box.Planes.Weights);
                plane = ref Unsafe.Add(ref plane, box.Planes.Cells);
            }

            Store<TLanes, T>(left0, right0, ref result);
            Store<TLanes, T>(left1, right1, ref Unsafe.Add(ref result, rowStep));
            Store<TLanes, T>(left2, right2, ref Unsafe.Add(ref result, 2 * rowStep));
            Store<TLanes, T>(left3, right3, ref Unsafe.Add(ref result, 3 * rowStep));
            Store<TLanes, T>(left4, right4, ref Unsafe.Add(ref result, 4 * rowStep));
            Store<TLanes, T>(left5, right5, ref Unsafe.Add(ref result, 5 * rowStep));
            result = ref Unsafe.Add(ref result, 2 * TLanes.Count);
            cells = ref Unsafe.Add(ref cells, placeStep);
        }
    }

    /// <summary>Adds the products of three streams with four others, place after place, for one vector of images.</summary>
    /// <param name="few">Where the three streams begin.</param>
    /// <param name="many">Where the four streams begin.</param>
    /// <param name="height">The lines of places.</param>
    /// <param name="width">The places of a line.</param>
    /// <param name="sums">The 12 sums, each <paramref name="sumStep"/> from the one before.</param>
    /// <param name="sumStep">The distance of the sums.</param>
    [SuppressMessage("Design", "MA0051:Method is too long", Justification = "Only named locals are sure to stay in registers.")]
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Accumulate<TLanes, T>(in Streams<T> few, in Streams<T> many, int height, int width, ref T sums, nint sumStep)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        TLanes sum00 = TLanes.Load(ref sums);
        TLanes sum01 = TLanes.Load(ref Unsafe.Add(ref sums, sumStep));
        TLanes sum02 = TLanes.Load(ref Unsafe.Add(ref sums, 2 * sumStep));
        TLanes sum03 = TLanes.Load(ref Unsafe.Add(ref sums, 3 * sumStep));
        TLanes sum10 = TLanes.Load(ref Unsafe.Add(ref sums, 4 * sumStep));
        TLanes sum11 = TLanes.Load(ref Unsafe.Add(ref sums, 5 * sumStep));
        TLanes sum12 = TLanes.Load(ref Unsafe.Add(ref sums, 6 * sumStep));
        TLanes sum13 = TLanes.Load(ref Unsafe.Add(ref sums, 7 * sumStep));
        TLanes sum20 = TLanes.Load(ref Unsafe.Add(ref sums, 8 * sumStep));
        TLanes sum21 = TLanes.Load(ref Unsafe.Add(ref sums, 9 * sumStep));
        TLanes sum22 = TLanes.Load(ref Unsafe.Add(ref sums, 10 * sumStep));
        TLanes sum23 = TLanes.Load(ref Unsafe.Add(ref sums, 11 * sumStep));

        nint fewStep = few.PlaceStep, manyStep = many.PlaceStep;
        for (nint y = 0; y < height; y++)
        {
            ref T a0 = ref Unsafe.Add(ref few.First, few.Distance0 + (y * few.LineStep));
            ref T a1 = ref Unsafe.Add(ref few.First, few.Distance1 + (y * few.LineStep));
            ref T a2 = ref Unsafe.Add(ref few.First, few.Distance2 + (y * few.LineStep));
            ref T b0 = ref Unsafe.Add(ref many.First, many.Distance0 + (y * many.LineStep));
            ref T b1 = ref Unsafe.Add(ref many.First, many.Distance1 + (y * many.LineStep));
            ref T b2 = ref Unsafe.Add(ref many.First, many.Distance2 + (y * many.LineStep));
            ref T b3 = ref Unsafe.Add(ref many.First, many.Distance3 + (y * many.LineStep));
            nint a = 0, b = 0;
            for (nint x = width; x > 0; x--)
            {
                TLanes x0 = TLanes.Load(ref Unsafe.Add(ref a0, a));
                TLanes x1 = TLanes.Load(ref Unsafe.Add(ref a1, a));
                TLanes x2 = TLanes.Load(ref Unsafe.Add(ref a2, a));
                TLanes other = TLanes.Load(ref Unsafe.Add(ref b0, b));
                sum00 = TLanes.MultiplyAdd(x0, other, sum00);
                sum10 = TLanes.MultiplyAdd(x1, other, sum10);
                sum20 = TLanes.MultiplyAdd(x2, other, sum20);
                other = TLanes.Load(ref Unsafe.Add(ref b1, b));
                sum01 = TLanes.MultiplyAdd(x0, other, sum01);
                sum11 = TLanes.MultiplyAdd(x1, other, sum11);
                sum21 = TLanes.MultiplyAdd(x2, other, sum21);
                other = TLanes.Load(ref Unsafe.Add(ref b2, b));
                sum02 = TLanes.MultiplyAdd(x0, other, sum02);
                sum12 = TLanes.MultiplyAdd(x1, other, sum12);
                sum22 = TLanes.MultiplyAdd(x2, other, sum22);
                other = TLanes.Load(ref Unsafe.Add(ref b3, b));
                sum03 = TLanes.MultiplyAdd(x0, other, sum03);
                sum13 = TLanes.MultiplyAdd(x1, other, sum13);
                sum23 = TLanes.MultiplyAdd(x2, other, sum23);
                a += fewStep;
                b += manyStep;
            }
        }

        sum00.Store(ref sums);
        sum01.Store(ref Unsafe.Add(ref sums, sumStep));
        sum02.Store(ref Unsafe.Add(ref sums, 2 * sumStep));
        sum03.Store(ref Unsafe.Add(ref sums, 3 * sumStep));
        sum10.Store(ref Unsafe.Add(ref sums, 4 * sumStep));
        sum11.Store(ref Unsafe.Add(ref sums, 5 * sumStep));
        sum12.Store(ref Unsafe.Add(ref sums, 6 * sumStep));
        sum13.Store(ref Unsafe.Add(ref sums, 7 * sumStep));
        sum20.Store(ref Unsafe.Add(ref sums, 8 * sumStep));
        sum21.Store(ref Unsafe.Add(ref sums, 9 * sumStep));
        sum22.Store(ref Unsafe.Add(ref sums, 10 * sumStep));
        sum23.Store(ref Unsafe.Add(ref sums, 11 * sumStep));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TLanes, T>(TLanes left, TLanes right, ref T target)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        left.Store(ref target);
        right.Store(ref Unsafe.Add(ref target, TLanes.Count));
    }

    /// <summary>The terms of a sum: planes of lines of columns.</summary>
    public readonly record struct TermBox(TermAxis Planes, TermAxis Lines, TermAxis Columns);

    /// <summary>How many terms an axis has, and how far one is from the next among the weights and among the cells.</summary>
    public readonly record struct TermAxis(int Count, nint Weights, nint Cells);

    /// <summary>Numbers that are read place after place, from several distances at once.</summary>
    public readonly ref struct Streams<T>(ref T first, nint placeStep, nint lineStep)
    {
        public readonly ref T First = ref first;

        public nint PlaceStep { get; } = placeStep;

        public nint LineStep { get; } = lineStep;

        public nint Distance0 { get; init; }

        public nint Distance1 { get; init; }

        public nint Distance2 { get; init; }

        public nint Distance3 { get; init; }
    }
}
