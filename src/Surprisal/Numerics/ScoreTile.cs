using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Surprisal.Numerics;

/// <summary>Many rows of few classes, one in each lane: what <see cref="ScoreRow{TLanes, T}"/> does to one, with the same bits.</summary>
/// <remarks>
/// Four vectors of rows stand side by side, one below the other the scores of each class and their terms, so that maxima and sums run down
/// the columns, and the logarithms of all rows are computed side by side. As many such blocks as the nearest cache holds are filled at once.
/// </remarks>
internal readonly ref partial struct ScoreTile<TLanes, T>
    where TLanes : struct, ILanes<TLanes, T>
    where T : IFloatingPointIeee754<T>
{
    /// <summary>The largest number of classes: with more, the vectors of a single row are as full.</summary>
    private const int MostClasses = 64;

    // Each pass over a tile costs as much as a few rows; scores and terms, and the rows of the caller, share the nearest cache.
    private const int MostRows = 128;
    private const int RoomBytes = 1 << 14;

    private readonly Borrowed<T> _room;
    private readonly Span<T> _tile;
    private readonly Span<T> _sums;
    private readonly int _classes;

    /// <param name="rows">The number of rows that will come.</param>
    /// <param name="classes">The length of a row.</param>
    public ScoreTile(int rows, int classes)
    {
        _classes = classes;
        int block = classes * Step;
        int blocks = Math.Clamp(RoomBytes / (block * Unsafe.SizeOf<T>()), 1, Math.Max(1, Math.Min(MostRows, rows + BlockRows - 1) / BlockRows));
        Capacity = blocks * BlockRows;
        _room = Borrowed<T>.Aligned((blocks * block) + (Half * Step) + (10 * Capacity));
        Span<T> room = _room.Span;
        room.Clear();
        _tile = room[..(blocks * block)];
        _sums = room.Slice(blocks * block, Half * Step);
        Span<T> lanes = room[((blocks * block) + (Half * Step))..];
        Max = lanes[..Capacity];
        Rest = lanes.Slice(Capacity, Capacity);
        Multipliers = lanes.Slice(2 * Capacity, Capacity);
        Scores = lanes.Slice(3 * Capacity, Capacity);
        Slopes = lanes.Slice(4 * Capacity, Capacity);
        Spikes = lanes.Slice(5 * Capacity, Capacity);
        Factors = lanes.Slice(6 * Capacity, Capacity);
        Losses = lanes.Slice(7 * Capacity, Capacity);
        Inverses = lanes.Slice(8 * Capacity, Capacity);
        Seconds = lanes.Slice(9 * Capacity, Capacity);
    }

    /// <summary>The largest number of rows to take at once.</summary>
    public int Capacity { get; }

    /// <summary>The score of each row's label.</summary>
    public Span<T> Scores { get; }

    /// <summary>The gradient at each row's label; before, the term there.</summary>
    public Span<T> Slopes { get; }

    /// <summary>The target at each row's label.</summary>
    public Span<T> Spikes { get; }

    /// <summary>What the gradient of each row is multiplied by.</summary>
    public Span<T> Factors { get; }

    /// <summary>The cross-entropy of each row.</summary>
    public Span<T> Losses { get; }

    /// <summary>The largest score of each lane.</summary>
    private Span<T> Max { get; }

    /// <summary>The sum of each lane's terms but for one of the largest; NaN if a score is NaN or the maximum is infinite.</summary>
    private Span<T> Rest { get; }

    /// <summary>The reciprocal of 1 and each lane's rest.</summary>
    private Span<T> Inverses { get; }

    /// <summary>What turns the terms of each lane into its gradient, or its scores into logarithms.</summary>
    private Span<T> Multipliers { get; }

    /// <summary>A second number of each lane that its product with a gradient needs.</summary>
    private Span<T> Seconds { get; }

    /// <summary>How many sums are left of a row's terms when the upper half of the classes, as a power of two, has gone to the lower one; at least one.</summary>
    private int Half => _classes == 1 ? 1 : (int)BitOperations.RoundUpToPowerOf2((uint)_classes) / 2;

    /// <summary>The number of rows in a block.</summary>
    private static int BlockRows
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 4 * TLanes.Count;
    }

    /// <summary>The distance of two classes: the scores of all rows, then their terms.</summary>
    private static int Step
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 2 * BlockRows;
    }

    /// <summary>Whether rows are worth a tile.</summary>
    public static bool Suits(int rows, int classes) => classes <= MostClasses && rows >= TLanes.Count;

    /// <summary>Takes rows of scores, <c>[rows, classes]</c>, at least a vector of them, and measures them.</summary>
    public void Measure(ReadOnlySpan<T> rows)
    {
        Take(rows, Max);
        int blocks = Blocks(rows);
        ref T tile = ref MemoryMarshal.GetReference(_tile);
        ref T max = ref MemoryMarshal.GetReference(Max);
        Exponentials(ref tile, blocks, _classes, ref max);
        Sum(
            ref tile,
            blocks,
            _classes,
            Half,
            ref max,
            ref MemoryMarshal.GetReference(_sums),
            ref MemoryMarshal.GetReference(Rest),
            ref MemoryMarshal.GetReference(Inverses));
    }

    /// <summary>Gives the probabilities, from the terms.</summary>
    public void WriteProbabilities(Span<T> rows) => Write<Quotient>(BlockRows, Rest, Inverses, rows);

    /// <summary>Gives the logarithms of the probabilities, from the scores.</summary>
    public void WriteLogarithms(Span<T> rows)
    {
        TakeLogarithms(rows.Length / _classes);
        Write<Difference>(0, Max, Multipliers, rows);
    }

    /// <summary>Computes the log-sum-exp of so many rows: NaN for one that holds NaN or +∞, or nothing but −∞.</summary>
    public ReadOnlySpan<T> LogSumExp(int rows)
    {
        TakeLogarithms(rows);
        for (int i = 0; i < rows; i += TLanes.Count)
        {
            (TLanes.Load(ref Max[i]) + TLanes.At(ref Multipliers[i])).Store(ref Losses[Math.Min(i, rows - TLanes.Count)]);
        }

        return Losses[..rows];
    }

    public void Dispose() => _room.Dispose();

    /// <summary>Brings rows into lanes, in the place of the scores, and finds their maxima.</summary>
    private void Take(ReadOnlySpan<T> rows, Span<T> max)
    {
        int count = rows.Length / _classes;
        if (_classes < 4)
        {
            TakeFew(ref MemoryMarshal.GetReference(rows), count, _classes, ref MemoryMarshal.GetReference(_tile), ref MemoryMarshal.GetReference(max));
        }
        else
        {
            Take(ref MemoryMarshal.GetReference(rows), count, _classes, ref MemoryMarshal.GetReference(_tile), ref MemoryMarshal.GetReference(max));
        }
    }

    private int Blocks(ReadOnlySpan<T> rows) => ((rows.Length / _classes) + BlockRows - 1) / BlockRows;

    /// <summary>Computes <c>log1p</c> of the rests of so many rows.</summary>
    private void TakeLogarithms(int rows) => Logarithms(
        ref MemoryMarshal.GetReference(Rest), ref MemoryMarshal.GetReference(Inverses), rows, ref MemoryMarshal.GetReference(Multipliers));

    private void Write<TFormula>(int place, Span<T> first, Span<T> second, Span<T> rows)
        where TFormula : struct, IFormula
    {
        ref T tile = ref MemoryMarshal.GetReference(_tile[place..]);
        ref T one = ref MemoryMarshal.GetReference(first);
        ref T two = ref MemoryMarshal.GetReference(second);
        int count = rows.Length / _classes;
        if (_classes < 4)
        {
            WriteFew<TFormula>(ref tile, ref one, ref two, ref MemoryMarshal.GetReference(rows), count, _classes);
        }
        else
        {
            Write<TFormula>(ref tile, ref one, ref two, ref MemoryMarshal.GetReference(rows), count, _classes);
        }
    }

    /// <summary>Brings rows into lanes and finds their maxima. The last vector may overlap the one before, and the last four classes those before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Take(ref T rows, nint count, nint classes, ref T tile, ref T max)
    {
        RowSteps steps = new(classes);
        nint back = Back(classes);
        for (nint block = 0; block < count; block += BlockRows)
        {
            nint end = Math.Min(BlockRows, count - block);
            for (nint v = 0; v < end; v += TLanes.Count)
            {
                ref T from = ref Unsafe.Add(ref rows, Math.Min(block + v, count - TLanes.Count) * classes);
                ref T to = ref Unsafe.Add(ref tile, v);
                TLanes max0 = TLanes.Create(double.NegativeInfinity);
                TLanes max1 = max0;
                for (nint k = 4; k <= classes; k += 4)
                {
                    TakeFour(ref from, steps, ref to, ref max0, ref max1);
                    from = ref Unsafe.Add(ref from, 4);
                    to = ref Unsafe.Add(ref to, 4 * Step);
                }

                if (back != 0)
                {
                    TakeFour(ref Unsafe.Add(ref from, back), steps, ref Unsafe.Add(ref to, back * Step), ref max0, ref max1);
                }

                // Adding +0 makes one zero of both.
                (TLanes.Max(max0, max1) + TLanes.Create(0.0)).Store(ref Unsafe.Add(ref max, v));
            }

            tile = ref Unsafe.Add(ref tile, classes * Step);
            max = ref Unsafe.Add(ref max, BlockRows);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TakeFour(ref T from, RowSteps steps, ref T to, ref TLanes max0, ref TLanes max1)
    {
        TLanes.LoadColumns(ref from, steps, out TLanes x0, out TLanes x1, out TLanes x2, out TLanes x3);
        x0.Store(ref to);
        x1.Store(ref Unsafe.Add(ref to, Step));
        x2.Store(ref Unsafe.Add(ref to, 2 * Step));
        x3.Store(ref Unsafe.Add(ref to, 3 * Step));
        max0 = TLanes.Max(TLanes.Max(x0, x1), max0);
        max1 = TLanes.Max(TLanes.Max(x2, x3), max1);
    }

    /// <summary>Where the last four classes begin, counted from the end of the whole fours, so below 0; 0 if none is left.</summary>
    private static nint Back(nint classes) => classes % 4 == 0 ? 0 : (classes % 4) - 4;

    /// <summary>Does the same for fewer classes than are loaded at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void TakeFew(ref T rows, nint count, nint classes, ref T tile, ref T max)
    {
        for (nint block = 0; block < count; block += BlockRows)
        {
            nint end = Math.Min(BlockRows, count - block);
            for (nint v = 0; v < end; v += TLanes.Count)
            {
                ref T from = ref Unsafe.Add(ref rows, Math.Min(block + v, count - TLanes.Count) * classes);
                TLanes largest = TLanes.Create(double.NegativeInfinity);
                for (nint k = 0; k < classes; k++)
                {
                    ref T to = ref Unsafe.Add(ref tile, (k * Step) + v);
                    for (nint i = 0; i < TLanes.Count; i++)
                    {
                        Unsafe.Add(ref to, i) = Unsafe.Add(ref from, (i * classes) + k);
                    }

                    largest = TLanes.Max(TLanes.Load(ref to), largest);
                }

                (largest + TLanes.Create(0.0)).Store(ref Unsafe.Add(ref max, v));
            }

            tile = ref Unsafe.Add(ref tile, classes * Step);
            max = ref Unsafe.Add(ref max, BlockRows);
        }
    }

    /// <summary>Computes all terms.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Exponentials(ref T row, nint blocks, nint classes, ref T max)
    {
        for (nint block = 0; block < blocks; block++)
        {
            for (nint k = 0; k < classes; k++)
            {
                TLanes x0 = TLanes.Load(ref row) - TLanes.At(ref max);
                TLanes x1 = TLanes.Load(ref Unsafe.Add(ref row, TLanes.Count)) - TLanes.At(ref Unsafe.Add(ref max, TLanes.Count));
                TLanes x2 = TLanes.Load(ref Unsafe.Add(ref row, 2 * TLanes.Count)) - TLanes.At(ref Unsafe.Add(ref max, 2 * TLanes.Count));
                TLanes x3 = TLanes.Load(ref Unsafe.Add(ref row, 3 * TLanes.Count)) - TLanes.At(ref Unsafe.Add(ref max, 3 * TLanes.Count));
                Exponential<TLanes, T>.OfNonPositive(ref x0, ref x1, ref x2, ref x3);
                x0.Store(ref Unsafe.Add(ref row, BlockRows));
                x1.Store(ref Unsafe.Add(ref row, BlockRows + TLanes.Count));
                x2.Store(ref Unsafe.Add(ref row, BlockRows + (2 * TLanes.Count)));
                x3.Store(ref Unsafe.Add(ref row, BlockRows + (3 * TLanes.Count)));
                row = ref Unsafe.Add(ref row, Step);
            }

            max = ref Unsafe.Add(ref max, BlockRows);
        }
    }

    /// <summary>Sums the terms but for the largest by halves, the upper to the lower, as the lanes of one row are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Sum(ref T tile, nint blocks, nint classes, nint half, ref T max, ref T sums, ref T rests, ref T inverses)
    {
        nint apart = half * Step;
        for (nint block = 0; block < blocks; block++)
        {
            TLanes top0 = TLanes.Load(ref max);
            TLanes top1 = TLanes.Load(ref Unsafe.Add(ref max, TLanes.Count));
            TLanes top2 = TLanes.Load(ref Unsafe.Add(ref max, 2 * TLanes.Count));
            TLanes top3 = TLanes.Load(ref Unsafe.Add(ref max, 3 * TLanes.Count));
            TLanes count0 = TLanes.Create(0.0);
            TLanes count1 = count0;
            TLanes count2 = count0;
            TLanes count3 = count0;
            ref T row = ref tile;
            ref T sum = ref sums;
            for (nint k = half; k < classes; k++)
            {
                ref T upper = ref Unsafe.Add(ref row, apart);
                (Below(ref row, 0, top0, ref count0) + Below(ref upper, 0, top0, ref count0))
                    .Store(ref sum);
                (Below(ref row, TLanes.Count, top1, ref count1) + Below(ref upper, TLanes.Count, top1, ref count1))
                    .Store(ref Unsafe.Add(ref sum, TLanes.Count));
                (Below(ref row, 2 * TLanes.Count, top2, ref count2) + Below(ref upper, 2 * TLanes.Count, top2, ref count2))
                    .Store(ref Unsafe.Add(ref sum, 2 * TLanes.Count));
                (Below(ref row, 3 * TLanes.Count, top3, ref count3) + Below(ref upper, 3 * TLanes.Count, top3, ref count3))
                    .Store(ref Unsafe.Add(ref sum, 3 * TLanes.Count));
                row = ref Unsafe.Add(ref row, Step);
                sum = ref Unsafe.Add(ref sum, Step);
            }

            for (nint k = classes - half; k < half; k++)
            {
                Below(ref row, 0, top0, ref count0).Store(ref sum);
                Below(ref row, TLanes.Count, top1, ref count1).Store(ref Unsafe.Add(ref sum, TLanes.Count));
                Below(ref row, 2 * TLanes.Count, top2, ref count2).Store(ref Unsafe.Add(ref sum, 2 * TLanes.Count));
                Below(ref row, 3 * TLanes.Count, top3, ref count3).Store(ref Unsafe.Add(ref sum, 3 * TLanes.Count));
                row = ref Unsafe.Add(ref row, Step);
                sum = ref Unsafe.Add(ref sum, Step);
            }

            nint left = Halve(ref sums, half);
            TLanes one = TLanes.Create(1.0);
            TLanes rest0 = Rests(ref sums, left, top0, count0);
            TLanes rest1 = Rests(ref Unsafe.Add(ref sums, TLanes.Count), left, top1, count1);
            TLanes rest2 = Rests(ref Unsafe.Add(ref sums, 2 * TLanes.Count), left, top2, count2);
            TLanes rest3 = Rests(ref Unsafe.Add(ref sums, 3 * TLanes.Count), left, top3, count3);
            rest0.Store(ref rests);
            rest1.Store(ref Unsafe.Add(ref rests, TLanes.Count));
            rest2.Store(ref Unsafe.Add(ref rests, 2 * TLanes.Count));
            rest3.Store(ref Unsafe.Add(ref rests, 3 * TLanes.Count));
            (one / (one + rest0)).Store(ref inverses);
            (one / (one + rest1)).Store(ref Unsafe.Add(ref inverses, TLanes.Count));
            (one / (one + rest2)).Store(ref Unsafe.Add(ref inverses, 2 * TLanes.Count));
            (one / (one + rest3)).Store(ref Unsafe.Add(ref inverses, 3 * TLanes.Count));
            tile = ref Unsafe.Add(ref tile, classes * Step);
            max = ref Unsafe.Add(ref max, BlockRows);
            rests = ref Unsafe.Add(ref rests, BlockRows);
            inverses = ref Unsafe.Add(ref inverses, BlockRows);
        }
    }

    /// <summary>Adds the upper half of the sums to the lower one until 8 or fewer are left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint Halve(ref T sums, nint count)
    {
        for (; count > 8; count /= 2)
        {
            nint upper = count / 2 * Step;
            for (nint k = 0; k < upper; k += Step)
            {
                for (nint v = k; v < k + BlockRows; v += TLanes.Count)
                {
                    ref T lower = ref Unsafe.Add(ref sums, v);
                    (TLanes.Load(ref lower) + TLanes.At(ref Unsafe.Add(ref lower, upper))).Store(ref lower);
                }
            }
        }

        return count;
    }

    /// <summary>Takes the largest away and counts them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Below(ref T row, nint place, TLanes top, ref TLanes count)
    {
        TLanes isTop = TLanes.Equal(top, TLanes.At(ref Unsafe.Add(ref row, place)));
        count = TLanes.SubtractBits(count, isTop);
        return TLanes.Clear(TLanes.At(ref Unsafe.Add(ref row, place + BlockRows)), isTop);
    }

    /// <summary>Adds the last sums and the largest but for one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Rests(ref T sums, nint count, TLanes top, TLanes largest) =>
        // max − max is 0, or NaN if the maximum is infinite: then everything must become NaN.
        Last(ref sums, count) + (TLanes.FromBits(largest) - TLanes.Create(1.0)) + (top - top);

    /// <summary>Adds the last sums, 1, 2, 4 or 8 of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Last(ref T sums, nint count)
    {
        TLanes sum = TLanes.Load(ref sums);
        if (count > 4)
        {
            TLanes sum1 = TLanes.Load(ref Unsafe.Add(ref sums, Step)) + TLanes.At(ref Unsafe.Add(ref sums, 5 * Step));
            TLanes sum2 = TLanes.Load(ref Unsafe.Add(ref sums, 2 * Step)) + TLanes.At(ref Unsafe.Add(ref sums, 6 * Step));
            TLanes sum3 = TLanes.Load(ref Unsafe.Add(ref sums, 3 * Step)) + TLanes.At(ref Unsafe.Add(ref sums, 7 * Step));
            sum = (sum + TLanes.At(ref Unsafe.Add(ref sums, 4 * Step)) + sum2) + (sum1 + sum3);
        }
        else if (count > 2)
        {
            TLanes odd = TLanes.Load(ref Unsafe.Add(ref sums, Step)) + TLanes.At(ref Unsafe.Add(ref sums, 3 * Step));
            sum = sum + TLanes.At(ref Unsafe.Add(ref sums, 2 * Step)) + odd;
        }
        else if (count > 1)
        {
            sum += TLanes.At(ref Unsafe.Add(ref sums, Step));
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Logarithms(ref T rests, ref T inverses, nint rows, ref T logarithms)
    {
        for (nint i = 0; i < rows; i += 2 * TLanes.Count)
        {
            ref T inverse = ref Unsafe.Add(ref inverses, i);
            ref T rest = ref Unsafe.Add(ref rests, i);
            ref T logarithm = ref Unsafe.Add(ref logarithms, i);
            TLanes x0 = TLanes.Load(ref rest);
            TLanes x1 = TLanes.Load(ref Unsafe.Add(ref rest, TLanes.Count));
            Logarithm<TLanes, T>.OfOnePlusRest(ref x0, ref x1, TLanes.Load(ref inverse), TLanes.Load(ref Unsafe.Add(ref inverse, TLanes.Count)));
            x0.Store(ref logarithm);
            x1.Store(ref Unsafe.Add(ref logarithm, TLanes.Count));
        }
    }

    /// <summary>Gives a formula of each number and two of its row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Write<TFormula>(ref T tile, ref T first, ref T second, ref T rows, nint count, nint classes)
        where TFormula : struct, IFormula
    {
        RowSteps steps = new(classes);
        nint back = Back(classes);
        for (nint block = 0; block < count; block += BlockRows)
        {
            nint end = Math.Min(BlockRows, count - block);
            for (nint v = 0; v < end; v += TLanes.Count)
            {
                ref T from = ref Unsafe.Add(ref tile, v);
                ref T to = ref Unsafe.Add(ref rows, Math.Min(block + v, count - TLanes.Count) * classes);
                TLanes one = TLanes.Load(ref Unsafe.Add(ref first, v));
                TLanes two = TLanes.Load(ref Unsafe.Add(ref second, v));
                TFormula.Prepare(ref one);
                nint left = classes;
                for (; left >= 8; left -= 8)
                {
                    WriteEight<TFormula>(ref from, one, two, steps, ref to);
                    from = ref Unsafe.Add(ref from, 8 * Step);
                    to = ref Unsafe.Add(ref to, 8);
                }

                if (left >= 4)
                {
                    WriteFour<TFormula>(ref from, one, two, steps, ref to);
                    from = ref Unsafe.Add(ref from, 4 * Step);
                    to = ref Unsafe.Add(ref to, 4);
                }

                if (back != 0)
                {
                    WriteFour<TFormula>(ref Unsafe.Add(ref from, back * Step), one, two, steps, ref Unsafe.Add(ref to, back));
                }
            }

            tile = ref Unsafe.Add(ref tile, classes * Step);
            first = ref Unsafe.Add(ref first, BlockRows);
            second = ref Unsafe.Add(ref second, BlockRows);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteEight<TFormula>(ref T from, TLanes one, TLanes two, RowSteps steps, ref T to)
        where TFormula : struct, IFormula
    {
        TLanes x0 = TFormula.Of(ref from, 0, one, two);
        TLanes x1 = TFormula.Of(ref from, Step, one, two);
        TLanes x2 = TFormula.Of(ref from, 2 * Step, one, two);
        TLanes x3 = TFormula.Of(ref from, 3 * Step, one, two);
        TLanes x4 = TFormula.Of(ref from, 4 * Step, one, two);
        TLanes x5 = TFormula.Of(ref from, 5 * Step, one, two);
        TLanes x6 = TFormula.Of(ref from, 6 * Step, one, two);
        TLanes x7 = TFormula.Of(ref from, 7 * Step, one, two);
        TLanes.StoreColumns(ref to, steps, x0, x1, x2, x3, x4, x5, x6, x7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteFour<TFormula>(ref T from, TLanes one, TLanes two, RowSteps steps, ref T to)
        where TFormula : struct, IFormula
    {
        TLanes x0 = TFormula.Of(ref from, 0, one, two);
        TLanes x1 = TFormula.Of(ref from, Step, one, two);
        TLanes x2 = TFormula.Of(ref from, 2 * Step, one, two);
        TLanes x3 = TFormula.Of(ref from, 3 * Step, one, two);
        TLanes.StoreColumns(ref to, steps, x0, x1, x2, x3);
    }

    /// <summary>Does the same for fewer classes than are stored at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void WriteFew<TFormula>(ref T tile, ref T first, ref T second, ref T rows, nint count, nint classes)
        where TFormula : struct, IFormula
    {
        for (nint block = 0; block < count; block += BlockRows)
        {
            nint end = Math.Min(BlockRows, count - block);
            for (nint v = 0; v < end; v += TLanes.Count)
            {
                ref T to = ref Unsafe.Add(ref rows, Math.Min(block + v, count - TLanes.Count) * classes);
                TLanes one = TLanes.Load(ref Unsafe.Add(ref first, v));
                TLanes two = TLanes.Load(ref Unsafe.Add(ref second, v));
                TFormula.Prepare(ref one);
                for (nint k = 0; k < classes; k++)
                {
                    ref T from = ref Unsafe.Add(ref tile, (k * Step) + v);
                    TFormula.Of(ref from, 0, one, two).Store(ref from);
                    for (nint i = 0; i < TLanes.Count; i++)
                    {
                        Unsafe.Add(ref to, (i * classes) + k) = Unsafe.Add(ref from, i);
                    }
                }
            }

            tile = ref Unsafe.Add(ref tile, classes * Step);
            first = ref Unsafe.Add(ref first, BlockRows);
            second = ref Unsafe.Add(ref second, BlockRows);
        }
    }

    /// <summary>A function of a number and two others that its row shares.</summary>
    private interface IFormula
    {
        /// <summary>Prepares the first number of the row.</summary>
        static virtual void Prepare(ref TLanes first)
        {
        }

        /// <param name="from">A place in memory.</param>
        /// <param name="place">Where the number is behind it, as a constant, so that the instruction which needs the number takes it from there.</param>
        /// <param name="first">The first number of the row.</param>
        /// <param name="second">The second number of the row.</param>
        static abstract TLanes Of(ref T from, nint place, TLanes first, TLanes second);
    }

    /// <summary>The quotient by 1 and the row's rest.</summary>
    private readonly struct Quotient : IFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Prepare(ref TLanes first)
        {
            first = -(TLanes.Create(1.0) + first);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLanes Of(ref T from, nint place, TLanes first, TLanes second) =>
            LaneSpan<TLanes, T>.Quotient(TLanes.Load(ref Unsafe.Add(ref from, place)), first, second);
    }

    private readonly struct Difference : IFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLanes Of(ref T from, nint place, TLanes first, TLanes second) => TLanes.Load(ref Unsafe.Add(ref from, place)) - first - second;
    }
}
