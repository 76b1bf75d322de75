using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Surprisal.Numerics;

/// <summary>Many rows of few classes, one in each lane: what <see cref="ScoreRow{TLanes, T}"/> does to one, with the same bits.</summary>
/// <remarks>
/// The rows of a tile fill four vectors. Each class is a row of the tile, so that maxima and sums run down its columns, and
/// the logarithms of all rows are computed side by side.
/// </remarks>
internal readonly ref struct ScoreTile<TLanes, T>
    where TLanes : struct, ILanes<TLanes, T>
    where T : IFloatingPointIeee754<T>
{
    /// <summary>The largest number of classes: with more, the vectors of a single row are as full.</summary>
    private const int MostClasses = 64;

    private readonly Borrowed<T> _room;
    private readonly Span<T> _scores;
    private readonly Span<T> _terms;
    private readonly int _classes;

    public ScoreTile(int classes)
    {
        _classes = classes;
        int size = classes * RowCount;
        _room = Borrowed<T>.Aligned((2 * size) + (8 * RowCount));
        Span<T> room = _room.Span;
        room.Clear();
        _scores = room[..size];
        _terms = room.Slice(size, size);
        Span<T> rows = room[(2 * size)..];
        Max = rows[..RowCount];
        Rest = rows.Slice(RowCount, RowCount);
        Log = rows.Slice(2 * RowCount, RowCount);
        Multipliers = rows.Slice(3 * RowCount, RowCount);
        AtLabel = rows.Slice(4 * RowCount, RowCount);
        Spikes = rows.Slice(5 * RowCount, RowCount);
        Factors = rows.Slice(6 * RowCount, RowCount);
        Losses = rows.Slice(7 * RowCount, RowCount);
    }

    /// <summary>The number of rows that fill a tile.</summary>
    public static int RowCount
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 4 * TLanes.Count;
    }

    /// <summary>The largest score of each row.</summary>
    private Span<T> Max { get; }

    /// <summary>The sum of each row's terms but for one of the largest; NaN if a score is NaN or the maximum is infinite.</summary>
    private Span<T> Rest { get; }

    /// <summary><c>log1p</c> of the rest.</summary>
    private Span<T> Log { get; }

    /// <summary>Before the comparison the score of each row's label, then the gradient there.</summary>
    public Span<T> AtLabel { get; }

    /// <summary>The target at each row's label.</summary>
    public Span<T> Spikes { get; }

    /// <summary>What the gradient of each row is multiplied by.</summary>
    public Span<T> Factors { get; }

    /// <summary>The cross-entropy of each row.</summary>
    public Span<T> Losses { get; }

    /// <summary>What turns the terms of each row into its gradient.</summary>
    private Span<T> Multipliers { get; }

    /// <summary>Whether rows are worth a tile.</summary>
    public static bool Suits(int rows, int classes) => classes <= MostClasses && rows >= TLanes.Count;

    /// <summary>Takes rows of scores, <c>[rows, classes]</c>, and measures them; the scores stay. Lanes without a row hold anything.</summary>
    public void Measure(ReadOnlySpan<T> rows) => Measure(rows, _terms);

    /// <summary>Takes rows of scores, <c>[rows, classes]</c>, and measures them; the terms <c>exp(zₖ − m)</c> stay.</summary>
    public void MeasureTerms(ReadOnlySpan<T> rows) => Measure(rows, _scores);

    /// <summary>Turns the terms into probabilities, and gives them back.</summary>
    public void WriteProbabilities(Span<T> rows)
    {
        Map<Quotient>(_terms, Rest, Rest);
        Write(_terms, rows);
    }

    /// <summary>Turns the scores into logarithms of probabilities, and gives them back.</summary>
    public void WriteLogarithms(Span<T> rows)
    {
        TakeLogarithms();
        Map<Difference>(_scores, Max, Log);
        Write(_scores, rows);
    }

    /// <summary>Compares the scores with the labels: computes the losses, and the gradients at the labels.</summary>
    public void Compare()
    {
        TakeLogarithms();
        Compare(
            RowCount,
            ref MemoryMarshal.GetReference(Max),
            ref MemoryMarshal.GetReference(Rest),
            ref MemoryMarshal.GetReference(Log),
            ref MemoryMarshal.GetReference(Spikes),
            ref MemoryMarshal.GetReference(Factors),
            ref MemoryMarshal.GetReference(Losses),
            ref MemoryMarshal.GetReference(Multipliers),
            ref MemoryMarshal.GetReference(AtLabel));
    }

    /// <summary>Turns the terms into gradients but for those at the labels, and gives them back.</summary>
    public void WriteGradients(Span<T> rows)
    {
        Map<Product>(_terms, Multipliers, Multipliers);
        Write(_terms, rows);
    }

    public void Dispose() => _room.Dispose();

    /// <param name="rows">The scores.</param>
    /// <param name="sums">What may be destroyed by summing: the scores or the terms.</param>
    private void Measure(ReadOnlySpan<T> rows, Span<T> sums)
    {
        Transposition.Copy(
            ref MemoryMarshal.GetReference(rows), _classes, ref MemoryMarshal.GetReference(_scores), RowCount, rows.Length / _classes, _classes);
        ref T max = ref MemoryMarshal.GetReference(Max);
        ref T scores = ref MemoryMarshal.GetReference(_scores);
        ref T terms = ref MemoryMarshal.GetReference(_terms);
        Exponentials(ref scores, _classes, ref max, ref terms);
        SumBelow(ref scores, ref terms, _classes, ref max, ref MemoryMarshal.GetReference(sums), ref MemoryMarshal.GetReference(Rest));
    }

    private void TakeLogarithms()
    {
        Rest.CopyTo(Log);
        LaneSpan<TLanes, T>.Log1P(Log);
    }

    private void Write(Span<T> tile, Span<T> rows) => Transposition.Copy(
        ref MemoryMarshal.GetReference(tile), RowCount, ref MemoryMarshal.GetReference(rows), _classes, _classes, rows.Length / _classes);

    /// <summary>Finds the maxima and computes all terms.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Exponentials(ref T scores, nint classes, ref T max, ref T terms)
    {
        nint end = classes * RowCount;
        TLanes max0 = TLanes.Create(double.NegativeInfinity);
        TLanes max1 = max0;
        TLanes max2 = max0;
        TLanes max3 = max0;
        for (nint k = 0; k < end; k += RowCount)
        {
            ref T row = ref Unsafe.Add(ref scores, k);
            max0 = TLanes.Max(TLanes.Load(ref row), max0);
            max1 = TLanes.Max(TLanes.Load(ref Unsafe.Add(ref row, TLanes.Count)), max1);
            max2 = TLanes.Max(TLanes.Load(ref Unsafe.Add(ref row, 2 * TLanes.Count)), max2);
            max3 = TLanes.Max(TLanes.Load(ref Unsafe.Add(ref row, 3 * TLanes.Count)), max3);
        }

        // Adding +0 makes one zero of both.
        TLanes zero = TLanes.Create(0.0);
        max0 += zero;
        max1 += zero;
        max2 += zero;
        max3 += zero;
        max0.Store(ref max);
        max1.Store(ref Unsafe.Add(ref max, TLanes.Count));
        max2.Store(ref Unsafe.Add(ref max, 2 * TLanes.Count));
        max3.Store(ref Unsafe.Add(ref max, 3 * TLanes.Count));
        for (nint k = 0; k < end; k += RowCount)
        {
            ref T row = ref Unsafe.Add(ref scores, k);
            TLanes x0 = TLanes.Load(ref row) - max0;
            TLanes x1 = TLanes.Load(ref Unsafe.Add(ref row, TLanes.Count)) - max1;
            TLanes x2 = TLanes.Load(ref Unsafe.Add(ref row, 2 * TLanes.Count)) - max2;
            TLanes x3 = TLanes.Load(ref Unsafe.Add(ref row, 3 * TLanes.Count)) - max3;
            Exponential<TLanes, T>.OfNonPositive(ref x0, ref x1, ref x2, ref x3);
            ref T term = ref Unsafe.Add(ref terms, k);
            x0.Store(ref term);
            x1.Store(ref Unsafe.Add(ref term, TLanes.Count));
            x2.Store(ref Unsafe.Add(ref term, 2 * TLanes.Count));
            x3.Store(ref Unsafe.Add(ref term, 3 * TLanes.Count));
        }
    }

    /// <summary>Sums the terms but for the largest by halves, the upper to the lower, as the lanes of one row are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void SumBelow(ref T scores, ref T terms, nint classes, ref T max, ref T sums, ref T rests)
    {
        nint half = (nint)BitOperations.RoundUpToPowerOf2((nuint)classes) / 2;
        for (nint column = 0; column < RowCount; column += TLanes.Count)
        {
            TLanes top = TLanes.Load(ref Unsafe.Add(ref max, column));
            TLanes count = TLanes.Create(0.0);
            for (nint k = 0; k < classes; k++)
            {
                nint place = (k * RowCount) + column;
                TLanes isTop = TLanes.Equal(TLanes.Load(ref Unsafe.Add(ref scores, place)), top);
                TLanes term = TLanes.Clear(TLanes.Load(ref Unsafe.Add(ref terms, place)), isTop);
                count = TLanes.SubtractBits(count, isTop);
                if (k >= half && half > 0)
                {
                    ref T lower = ref Unsafe.Add(ref sums, place - (half * RowCount));
                    (TLanes.Load(ref lower) + term).Store(ref lower);
                }
                else
                {
                    term.Store(ref Unsafe.Add(ref sums, place));
                }
            }

            for (nint quarter = half / 2; quarter > 0; quarter /= 2)
            {
                for (nint k = 0; k < quarter; k++)
                {
                    ref T lower = ref Unsafe.Add(ref sums, (k * RowCount) + column);
                    (TLanes.Load(ref lower) + TLanes.Load(ref Unsafe.Add(ref lower, quarter * RowCount))).Store(ref lower);
                }
            }

            // max − max is 0, or NaN if the maximum is infinite: then everything must become NaN.
            TLanes others = TLanes.FromBits(count) - TLanes.Create(1.0);
            TLanes rest = TLanes.Load(ref Unsafe.Add(ref sums, column)) + others + (top - top);
            rest.Store(ref Unsafe.Add(ref rests, column));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Compare(
        nint rows, ref T max, ref T rest, ref T log, ref T spikes, ref T factors, ref T losses, ref T multipliers, ref T atLabel)
    {
        TLanes zero = TLanes.Create(0.0);
        for (nint i = 0; i < rows; i += TLanes.Count)
        {
            TLanes spike = TLanes.Load(ref Unsafe.Add(ref spikes, i));
            TLanes factor = TLanes.Load(ref Unsafe.Add(ref factors, i));
            TLanes others = TLanes.Load(ref Unsafe.Add(ref rest, i));
            TLanes gap = TLanes.Load(ref Unsafe.Add(ref atLabel, i)) - TLanes.Load(ref Unsafe.Add(ref max, i));

            // A weight of 0 removes its term, also where the score is −∞.
            TLanes share = TLanes.Clear(spike * gap, TLanes.Equal(spike, zero));
            ((spike * TLanes.Load(ref Unsafe.Add(ref log, i))) - share).Store(ref Unsafe.Add(ref losses, i));

            TLanes sum = TLanes.Create(1.0) + others;
            TLanes scale = factor * spike;
            TLanes multiplier = scale / sum;
            multiplier.Store(ref Unsafe.Add(ref multipliers, i));

            // Where p ≈ 1, p − 1 would cancel: for the top it is minus the others' part.
            TLanes atTop = ((factor * (zero - (spike * others))) + zero) / sum;
            TLanes below = (Exponential<TLanes, T>.OfNonPositive(gap) * multiplier) - scale;
            TLanes.Select(TLanes.Equal(gap, zero), atTop, below).Store(ref Unsafe.Add(ref atLabel, i));
        }
    }

    /// <summary>Computes a formula of each number of a tile and two of its row.</summary>
    private static void Map<TFormula>(Span<T> tile, Span<T> first, Span<T> second)
        where TFormula : struct, IFormula => Map<TFormula>(
            ref MemoryMarshal.GetReference(tile), tile.Length, ref MemoryMarshal.GetReference(first), ref MemoryMarshal.GetReference(second));

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Map<TFormula>(ref T tile, nint length, ref T first, ref T second)
        where TFormula : struct, IFormula
    {
        for (nint column = 0; column < RowCount; column += TLanes.Count)
        {
            TLanes one = TLanes.Load(ref Unsafe.Add(ref first, column));
            TLanes two = TLanes.Load(ref Unsafe.Add(ref second, column));
            TFormula.Prepare(ref one, ref two);
            for (nint i = column; i < length; i += RowCount)
            {
                ref T value = ref Unsafe.Add(ref tile, i);
                TFormula.Of(TLanes.Load(ref value), one, two).Store(ref value);
            }
        }
    }

    /// <summary>A function of a number and two others that its row shares.</summary>
    private interface IFormula
    {
        /// <summary>Prepares the numbers of the row.</summary>
        static virtual void Prepare(ref TLanes first, ref TLanes second)
        {
        }

        static abstract TLanes Of(TLanes x, TLanes first, TLanes second);
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
        public static TLanes Of(TLanes x, TLanes first, TLanes second) => LaneSpan<TLanes, T>.Quotient(x, first, second);
    }

    private readonly struct Difference : IFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLanes Of(TLanes x, TLanes first, TLanes second) => x - first - second;
    }

    private readonly struct Product : IFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLanes Of(TLanes x, TLanes first, TLanes second) => x * first;
    }
}
