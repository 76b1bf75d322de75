using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Surprisal.Numerics;

/// <summary>Many rows of few classes, one in each lane: what <see cref="ScoreRow{TLanes, T}"/> does to one, with the same bits.</summary>
/// <remarks>
/// Four vectors of rows stand side by side, one below the other the scores of each class and their terms, so that maxima and sums run down
/// the columns, and the logarithms of all rows are computed side by side. As many such blocks as the nearest cache holds are filled at once.
/// </remarks>
internal readonly ref struct ScoreTile<TLanes, T>
    where TLanes : struct, ILanes<TLanes, T>
    where T : IFloatingPointIeee754<T>
{
    /// <summary>The largest number of classes: with more, the vectors of a single row are as full.</summary>
    private const int MostClasses = 64;

    private const int MostRows = 64;
    private const int RoomBytes = 1 << 14;

    private readonly Borrowed<T> _room;
    private readonly Span<T> _tile;
    private readonly int _classes;

    public ScoreTile(int classes)
    {
        _classes = classes;
        int block = classes * Step;
        int blocks = Math.Clamp(RoomBytes / (block * Unsafe.SizeOf<T>()), 1, Math.Max(1, MostRows / BlockRows));
        Capacity = blocks * BlockRows;
        _room = Borrowed<T>.Aligned((blocks * block) + (8 * Capacity));
        Span<T> room = _room.Span;
        room.Clear();
        _tile = room[..(blocks * block)];
        Span<T> rows = room[(blocks * block)..];
        Max = rows[..Capacity];
        Rest = rows.Slice(Capacity, Capacity);
        Multipliers = rows.Slice(2 * Capacity, Capacity);
        Scores = rows.Slice(3 * Capacity, Capacity);
        Slopes = rows.Slice(4 * Capacity, Capacity);
        Spikes = rows.Slice(5 * Capacity, Capacity);
        Factors = rows.Slice(6 * Capacity, Capacity);
        Losses = rows.Slice(7 * Capacity, Capacity);
    }

    /// <summary>The largest number of rows to take at once.</summary>
    public int Capacity { get; }

    /// <summary>The score of each row's label.</summary>
    public Span<T> Scores { get; }

    /// <summary>The gradient at each row's label.</summary>
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

    /// <summary>What turns the terms of each lane into its gradient, or its scores into logarithms.</summary>
    private Span<T> Multipliers { get; }

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

    /// <summary>Takes rows of scores, <c>[rows, classes]</c>, at least a vector of them, and measures them; the scores stay.</summary>
    public void Measure(ReadOnlySpan<T> rows) => Measure(rows, sums: BlockRows);

    /// <summary>Takes rows of scores, <c>[rows, classes]</c>, at least a vector of them, and measures them; the terms <c>exp(zₖ − m)</c> stay.</summary>
    public void MeasureTerms(ReadOnlySpan<T> rows) => Measure(rows, sums: 0);

    /// <summary>Gives the probabilities, from the terms.</summary>
    public void WriteProbabilities(Span<T> rows) => Write<Quotient>(BlockRows, Rest, Rest, rows);

    /// <summary>Gives the logarithms of the probabilities, from the scores.</summary>
    public void WriteLogarithms(Span<T> rows)
    {
        TakeLogarithms();
        Write<Difference>(0, Max, Multipliers, rows);
    }

    /// <summary>Computes the log-sum-exp of so many rows: NaN for one that holds NaN or +∞, or nothing but −∞.</summary>
    public ReadOnlySpan<T> LogSumExp(int rows)
    {
        TakeLogarithms();
        for (int i = 0; i < rows; i += TLanes.Count)
        {
            (TLanes.Load(ref Max[i]) + TLanes.At(ref Multipliers[i])).Store(ref Losses[Math.Min(i, rows - TLanes.Count)]);
        }

        return Losses[..rows];
    }

    /// <summary>Takes the scores of the labels.</summary>
    public void TakeLabels<TLabel>(ReadOnlySpan<T> scores, ReadOnlySpan<TLabel> labels)
        where TLabel : INumber<TLabel> => TakeLabels(
            ref MemoryMarshal.GetReference(scores), _classes, ref MemoryMarshal.GetReference(labels), labels.Length, ref MemoryMarshal.GetReference(Scores));

    /// <summary>Gives the gradients at the labels.</summary>
    public void WriteLabels<TLabel>(Span<T> gradient, ReadOnlySpan<TLabel> labels)
        where TLabel : INumber<TLabel> => WriteLabels(
            ref MemoryMarshal.GetReference(gradient), _classes, ref MemoryMarshal.GetReference(labels), labels.Length, ref MemoryMarshal.GetReference(Slopes));

    /// <summary>Compares the scores of so many rows with those of their labels: computes the losses.</summary>
    public void Compare(int rows) => Compare(
        rows,
        ref MemoryMarshal.GetReference(Max),
        ref MemoryMarshal.GetReference(Rest),
        ref MemoryMarshal.GetReference(Spikes),
        ref MemoryMarshal.GetReference(Scores),
        ref MemoryMarshal.GetReference(Losses));

    /// <summary>Compares the scores of so many rows with those of their labels: computes the losses, and the gradients at the labels.</summary>
    public void Differentiate(int rows) => Differentiate(
        rows,
        ref MemoryMarshal.GetReference(Max),
        ref MemoryMarshal.GetReference(Rest),
        ref MemoryMarshal.GetReference(Spikes),
        ref MemoryMarshal.GetReference(Factors),
        ref MemoryMarshal.GetReference(Scores),
        ref MemoryMarshal.GetReference(Losses),
        ref MemoryMarshal.GetReference(Multipliers),
        ref MemoryMarshal.GetReference(Slopes));

    /// <summary>Gives the gradients but for those at the labels, from the terms.</summary>
    public void WriteGradients(Span<T> rows) => Write<Product>(BlockRows, Multipliers, Multipliers, rows);

    public void Dispose() => _room.Dispose();

    /// <param name="rows">The scores.</param>
    /// <param name="sums">What may be destroyed by summing: the scores or the terms, by their place.</param>
    private void Measure(ReadOnlySpan<T> rows, int sums)
    {
        int count = rows.Length / _classes;
        int blocks = (count + BlockRows - 1) / BlockRows;
        ref T tile = ref MemoryMarshal.GetReference(_tile);
        ref T max = ref MemoryMarshal.GetReference(Max);
        if (_classes < 4)
        {
            TakeFew(ref MemoryMarshal.GetReference(rows), count, _classes, ref tile, ref max);
        }
        else
        {
            Take(ref MemoryMarshal.GetReference(rows), count, _classes, ref tile, ref max);
        }

        Exponentials(ref tile, blocks, _classes, ref max);
        Sum(ref tile, blocks, _classes, ref max, sums, ref MemoryMarshal.GetReference(Rest));
    }

    private void TakeLogarithms() => Logarithms(ref MemoryMarshal.GetReference(Rest), Capacity, ref MemoryMarshal.GetReference(Multipliers));

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

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void TakeLabels<TLabel>(ref T row, nint classes, ref TLabel labels, nint count, ref T scores)
        where TLabel : INumber<TLabel>
    {
        for (nint i = 0; i < count; i++)
        {
            Unsafe.Add(ref scores, i) = Unsafe.Add(ref row, (nint)int.CreateTruncating(Unsafe.Add(ref labels, i)));
            row = ref Unsafe.Add(ref row, classes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void WriteLabels<TLabel>(ref T row, nint classes, ref TLabel labels, nint count, ref T slopes)
        where TLabel : INumber<TLabel>
    {
        for (nint i = 0; i < count; i++)
        {
            Unsafe.Add(ref row, (nint)int.CreateTruncating(Unsafe.Add(ref labels, i))) = Unsafe.Add(ref slopes, i);
            row = ref Unsafe.Add(ref row, classes);
        }
    }

    /// <summary>Brings rows into lanes and finds their maxima. The last vector may overlap the one before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Take(ref T rows, nint count, nint classes, ref T tile, ref T max)
    {
        RowSteps steps = new(classes);
        for (nint block = 0; block < count; block += BlockRows)
        {
            nint end = Math.Min(BlockRows, count - block);
            for (nint v = 0; v < end; v += TLanes.Count)
            {
                ref T from = ref Unsafe.Add(ref rows, Math.Min(block + v, count - TLanes.Count) * classes);
                ref T to = ref Unsafe.Add(ref tile, v);
                TLanes max0 = TLanes.Create(double.NegativeInfinity);
                TLanes max1 = max0;
                for (nint left = classes; ;)
                {
                    TLanes.LoadColumns(ref from, steps, out TLanes x0, out TLanes x1, out TLanes x2, out TLanes x3);
                    x0.Store(ref to);
                    x1.Store(ref Unsafe.Add(ref to, Step));
                    x2.Store(ref Unsafe.Add(ref to, 2 * Step));
                    x3.Store(ref Unsafe.Add(ref to, 3 * Step));
                    max0 = TLanes.Max(TLanes.Max(x0, x1), max0);
                    max1 = TLanes.Max(TLanes.Max(x2, x3), max1);
                    left -= 4;
                    if (left <= 0)
                    {
                        break;
                    }

                    nint next = Math.Min(left, 4);
                    from = ref Unsafe.Add(ref from, next);
                    to = ref Unsafe.Add(ref to, next * Step);
                }

                // Adding +0 makes one zero of both.
                (TLanes.Max(max0, max1) + TLanes.Create(0.0)).Store(ref Unsafe.Add(ref max, v));
            }

            tile = ref Unsafe.Add(ref tile, classes * Step);
            max = ref Unsafe.Add(ref max, BlockRows);
        }
    }

    /// <summary>Does the same for fewer classes than are loaded at once.</summary>
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
                    TLanes x = PartialLanes.Column<TLanes, T>(ref Unsafe.Add(ref from, k), classes);
                    x.Store(ref Unsafe.Add(ref tile, (k * Step) + v));
                    largest = TLanes.Max(x, largest);
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
            TLanes max0 = TLanes.Load(ref max);
            TLanes max1 = TLanes.Load(ref Unsafe.Add(ref max, TLanes.Count));
            TLanes max2 = TLanes.Load(ref Unsafe.Add(ref max, 2 * TLanes.Count));
            TLanes max3 = TLanes.Load(ref Unsafe.Add(ref max, 3 * TLanes.Count));
            for (nint k = 0; k < classes; k++)
            {
                TLanes x0 = TLanes.Load(ref row) - max0;
                TLanes x1 = TLanes.Load(ref Unsafe.Add(ref row, TLanes.Count)) - max1;
                TLanes x2 = TLanes.Load(ref Unsafe.Add(ref row, 2 * TLanes.Count)) - max2;
                TLanes x3 = TLanes.Load(ref Unsafe.Add(ref row, 3 * TLanes.Count)) - max3;
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
    private static void Sum(ref T tile, nint blocks, nint classes, ref T max, nint sums, ref T rests)
    {
        // The lower half is at least one class, so that a single one is summed like others.
        nint half = classes == 1 ? 1 : (nint)BitOperations.RoundUpToPowerOf2((nuint)classes) / 2;
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
            ref T sum = ref Unsafe.Add(ref tile, sums);
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

            sum = ref Unsafe.Add(ref tile, sums);
            nint left = half;
            for (; left > 8; left /= 2)
            {
                nint upper = left / 2 * Step;
                for (nint k = 0; k < upper; k += Step)
                {
                    for (nint v = k; v < k + BlockRows; v += TLanes.Count)
                    {
                        ref T lower = ref Unsafe.Add(ref sum, v);
                        (TLanes.Load(ref lower) + TLanes.At(ref Unsafe.Add(ref lower, upper))).Store(ref lower);
                    }
                }
            }

            Rests(ref sum, left, top0, count0).Store(ref rests);
            Rests(ref Unsafe.Add(ref sum, TLanes.Count), left, top1, count1).Store(ref Unsafe.Add(ref rests, TLanes.Count));
            Rests(ref Unsafe.Add(ref sum, 2 * TLanes.Count), left, top2, count2).Store(ref Unsafe.Add(ref rests, 2 * TLanes.Count));
            Rests(ref Unsafe.Add(ref sum, 3 * TLanes.Count), left, top3, count3).Store(ref Unsafe.Add(ref rests, 3 * TLanes.Count));
            tile = ref Unsafe.Add(ref tile, classes * Step);
            max = ref Unsafe.Add(ref max, BlockRows);
            rests = ref Unsafe.Add(ref rests, BlockRows);
        }
    }

    /// <summary>Takes the largest away and counts them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Below(ref T row, nint place, TLanes top, ref TLanes count)
    {
        TLanes isTop = TLanes.Equal(top, TLanes.At(ref Unsafe.Add(ref row, place)));
        count = TLanes.SubtractBits(count, isTop);
        return TLanes.Clear(TLanes.At(ref Unsafe.Add(ref row, place + BlockRows)), isTop);
    }

    /// <summary>Adds the last sums, 1, 2, 4 or 8 of them, and the largest but for one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Rests(ref T sums, nint count, TLanes top, TLanes largest)
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

        // max − max is 0, or NaN if the maximum is infinite: then everything must become NaN.
        return sum + (TLanes.FromBits(largest) - TLanes.Create(1.0)) + (top - top);
    }

    /// <summary>Computes <c>log1p</c> of each rest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Logarithms(ref T rests, nint count, ref T logarithms)
    {
        TLanes one = TLanes.Create(1.0);
        for (nint i = 0; i < count; i += TLanes.Count)
        {
            TLanes rest = TLanes.Load(ref Unsafe.Add(ref rests, i));
            TLanes sum = one + rest;
            Logarithm<TLanes, T>.OfOnePlusRest(rest, sum, one / sum).Store(ref Unsafe.Add(ref logarithms, i));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Compare(nint rows, ref T max, ref T rests, ref T spikes, ref T scores, ref T losses)
    {
        TLanes one = TLanes.Create(1.0);
        for (nint i = 0; i < rows; i += TLanes.Count)
        {
            nint row = Math.Min(i, rows - TLanes.Count);
            TLanes rest = TLanes.Load(ref Unsafe.Add(ref rests, i));
            TLanes sum = one + rest;
            TLanes gap = TLanes.Load(ref Unsafe.Add(ref scores, row)) - TLanes.At(ref Unsafe.Add(ref max, i));
            Loss(rest, sum, one / sum, gap, TLanes.Load(ref Unsafe.Add(ref spikes, row))).Store(ref Unsafe.Add(ref losses, row));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Differentiate(
        nint rows, ref T max, ref T rests, ref T spikes, ref T factors, ref T scores, ref T losses, ref T multipliers, ref T slopes)
    {
        TLanes one = TLanes.Create(1.0);
        TLanes zero = TLanes.Create(0.0);
        for (nint i = 0; i < rows; i += TLanes.Count)
        {
            nint row = Math.Min(i, rows - TLanes.Count);
            TLanes rest = TLanes.Load(ref Unsafe.Add(ref rests, i));
            TLanes sum = one + rest;
            TLanes inverse = one / sum;
            TLanes opposite = -sum;
            TLanes spike = TLanes.Load(ref Unsafe.Add(ref spikes, row));
            TLanes factor = TLanes.Load(ref Unsafe.Add(ref factors, row));
            TLanes gap = TLanes.Load(ref Unsafe.Add(ref scores, row)) - TLanes.At(ref Unsafe.Add(ref max, i));
            Loss(rest, sum, inverse, gap, spike).Store(ref Unsafe.Add(ref losses, row));

            TLanes scale = factor * spike;
            TLanes multiplier = LaneSpan<TLanes, T>.Quotient(scale, opposite, inverse);
            multiplier.Store(ref Unsafe.Add(ref multipliers, i));

            // Where p ≈ 1, p − 1 would cancel: for the top it is minus the others' part.
            TLanes atTop = LaneSpan<TLanes, T>.Quotient((factor * (zero - (spike * rest))) + zero, opposite, inverse);
            TLanes below = (Exponential<TLanes, T>.OfNonPositive(gap) * multiplier) - scale;
            TLanes.Select(TLanes.Equal(gap, zero), atTop, below).Store(ref Unsafe.Add(ref slopes, row));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Loss(TLanes rest, TLanes sum, TLanes inverse, TLanes gap, TLanes spike)
    {
        // A weight of 0 removes its term, also where the score is −∞.
        TLanes share = TLanes.Clear(spike * gap, TLanes.Equal(spike, TLanes.Create(0.0)));
        return (spike * Logarithm<TLanes, T>.OfOnePlusRest(rest, sum, inverse)) - share;
    }

    /// <summary>Gives a formula of each number and two of its row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Write<TFormula>(ref T tile, ref T first, ref T second, ref T rows, nint count, nint classes)
        where TFormula : struct, IFormula
    {
        RowSteps steps = new(classes);
        for (nint block = 0; block < count; block += BlockRows)
        {
            nint end = Math.Min(BlockRows, count - block);
            for (nint v = 0; v < end; v += TLanes.Count)
            {
                ref T from = ref Unsafe.Add(ref tile, v);
                ref T to = ref Unsafe.Add(ref rows, Math.Min(block + v, count - TLanes.Count) * classes);
                TLanes one = TLanes.Load(ref Unsafe.Add(ref first, v));
                TLanes two = TLanes.Load(ref Unsafe.Add(ref second, v));
                TFormula.Prepare(ref one, ref two);
                for (nint left = classes; ;)
                {
                    TLanes x0 = TFormula.Of(TLanes.At(ref from), one, two);
                    TLanes x1 = TFormula.Of(TLanes.At(ref Unsafe.Add(ref from, Step)), one, two);
                    TLanes x2 = TFormula.Of(TLanes.At(ref Unsafe.Add(ref from, 2 * Step)), one, two);
                    TLanes x3 = TFormula.Of(TLanes.At(ref Unsafe.Add(ref from, 3 * Step)), one, two);
                    TLanes.StoreColumns(ref to, steps, x0, x1, x2, x3);
                    left -= 4;
                    if (left <= 0)
                    {
                        break;
                    }

                    nint next = Math.Min(left, 4);
                    from = ref Unsafe.Add(ref from, next * Step);
                    to = ref Unsafe.Add(ref to, next);
                }
            }

            tile = ref Unsafe.Add(ref tile, classes * Step);
            first = ref Unsafe.Add(ref first, BlockRows);
            second = ref Unsafe.Add(ref second, BlockRows);
        }
    }

    /// <summary>Does the same for fewer classes than are stored at once.</summary>
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
                TFormula.Prepare(ref one, ref two);
                for (nint k = 0; k < classes; k++)
                {
                    TLanes x = TFormula.Of(TLanes.At(ref Unsafe.Add(ref tile, (k * Step) + v)), one, two);
                    PartialLanes.PutColumn(x, ref Unsafe.Add(ref to, k), classes);
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
        /// <summary>Prepares the numbers of the row.</summary>
        static virtual void Prepare(ref TLanes first, ref TLanes second)
        {
        }

        static abstract TLanes Of(in TLanes x, TLanes first, TLanes second);
    }

    /// <summary>The quotient by 1 and the row's rest.</summary>
    private readonly struct Quotient : IFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Prepare(ref TLanes first, ref TLanes second)
        {
            TLanes sum = TLanes.Create(1.0) + first;
            first = -sum;
            second = TLanes.Create(1.0) / sum;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLanes Of(in TLanes x, TLanes first, TLanes second) => LaneSpan<TLanes, T>.Quotient(x, first, second);
    }

    private readonly struct Difference : IFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLanes Of(in TLanes x, TLanes first, TLanes second) => x - first - second;
    }

    private readonly struct Product : IFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLanes Of(in TLanes x, TLanes first, TLanes second) => first * x;
    }
}
