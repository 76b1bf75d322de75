using System.Numerics;

namespace Surprisal.Numerics;

/// <summary>The loop over rows for formulas of softmax: their values, their products with a gradient, or both; masked or not.</summary>
/// <remarks>
/// Every row is computed side by side and in one precision, so that its bits depend neither on the axis of the classes nor on the storage.
/// What is empty is not wanted.
/// </remarks>
/// <param name="logits">The scores: <c>[outer, classes, inner]</c>, at least one.</param>
/// <param name="classes">The number of classes.</param>
/// <param name="inner">The size of the axes after the classes.</param>
internal readonly ref struct RowKernel<TStored, TFormula>(ReadOnlySpan<TStored> logits, int classes, int inner) : IStoredKernel
    where TStored : IFloatingPointIeee754<TStored>
    where TFormula : struct, IRowFormula
{
    // Scores and values of a few rows stay in the nearest cache.
    private const int FewRowsLength = 1 << 12;

    private readonly ReadOnlySpan<TStored> _logits = logits;

    /// <summary>Which scores take part; if empty, all do.</summary>
    public ReadOnlySpan<bool> Mask { get; init; }

    /// <summary>What becomes of a row of which no score takes part.</summary>
    public EmptyRow EmptyRow { get; init; }

    public ReadOnlySpan<TStored> Incoming { get; init; }

    public Span<TStored> Values { get; init; }

    public Span<TStored> Result { get; init; }

    public void Run<TLanes, T>()
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        Parts<TLanes, T> work = new(this, RowParts.Of(_logits.Length / classes, classes));
        Workers.Run(work, work.Rows.Count, work.Rows.Nanoseconds);
    }

    private void Run<TLanes, T>(int start, int end)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        StoredRows<TStored, T> source = new(_logits, classes, inner);
        StoredRows<TStored, T> incoming = new(Incoming, classes, inner);
        StoredRows<TStored, T> values = new(Values, classes, inner);
        StoredRows<TStored, T> result = new(Result, classes, inner);
        bool isProduct = !incoming.IsEmpty;
        bool isTiled = ScoreTile<TLanes, T>.Suits(end - start, classes);
        using ScoreTile<TLanes, T> tile = isTiled ? new(end - start, classes) : default;
        int block = Math.Min(end - start, isTiled ? tile.Capacity : source.BlockRows);
        int ownScores = Mask.IsEmpty ? source.Room(block) : block * classes;
        int ownIncoming = Mask.IsEmpty || !isProduct ? incoming.Room(block) : block * classes;
        int ownValues = values.Room(block);
        int ownResult = result.Room(block);
        int segments = RowSegments.Count(classes);
        int few = Math.Clamp(FewRowsLength / classes, 1, block);
        bool isPast = TFormula.IsOfScores && !isProduct && Mask.IsEmpty && ownValues == 0 && Cache.IsPassedBy<TStored>(Values, _logits);
        int ownTerms = isProduct ? classes : 0;
        using Borrowed<T> room = Borrowed<T>.Aligned(ownTerms + ownScores + ownIncoming + ownValues + ownResult + (2 * few) + segments);
        Span<T> left = room.Span;
        Span<T> termsRoom = Take(ref left, ownTerms);
        Span<T> scoresRoom = Take(ref left, ownScores);
        Span<T> incomingRoom = Take(ref left, ownIncoming);
        Span<T> valuesRoom = Take(ref left, ownValues);
        Span<T> resultRoom = Take(ref left, ownResult);
        RowRoom<T> rowRoom = new(termsRoom, left[(2 * few)..]) { Tops = left[..few], Rests = left.Slice(few, few), IsPast = isPast };

        for (int first = start; first < end; first += block)
        {
            int count = Math.Min(block, end - first);
            Span<T> blockScores = source.Read(first, count, scoresRoom);
            Span<T> blockIncoming = incoming.Read(first, count, incomingRoom);
            Span<T> blockValues = values.Place(first, count, valuesRoom);
            Span<T> blockResult = result.Place(first, count, resultRoom);
            if (!Mask.IsEmpty)
            {
                blockScores = Masked(first, blockScores, T.NegativeInfinity, scoresRoom);
                blockIncoming = Masked(first, blockIncoming, T.Zero, incomingRoom);
            }

            int done = 0;
            while (isTiled && ScoreTile<TLanes, T>.Suits(count - (done / classes), classes))
            {
                int length = Math.Min(tile.Capacity * classes, (count * classes) - done);
                Span<T> tileValues = blockValues.IsEmpty ? [] : blockValues.Slice(done, length);
                if (isProduct)
                {
                    TFormula.Product(in tile, blockScores.Slice(done, length), blockIncoming.Slice(done, length), tileValues, blockResult.Slice(done, length));
                }
                else
                {
                    TFormula.Value(in tile, blockScores.Slice(done, length), tileValues);
                }

                done += length;
            }

            while (done < count * classes)
            {
                if (isProduct)
                {
                    Span<T> rowValues = blockValues.IsEmpty ? [] : blockValues.Slice(done, classes);
                    TFormula.Product<TLanes, T>(
                        blockScores.Slice(done, classes),
                        blockIncoming.Slice(done, classes),
                        rowRoom,
                        rowValues,
                        blockResult.Slice(done, classes));
                    done += classes;
                }
                else
                {
                    int length = Math.Min(few * classes, (count * classes) - done);
                    TFormula.Value<TLanes, T>(blockScores.Slice(done, length), classes, rowRoom, blockValues.Slice(done, length));
                    done += length;
                }
            }

            if (!Mask.IsEmpty)
            {
                Finish(first, blockValues, TFormula.OfMasked<T>());
                Finish(first, blockResult, T.Zero);
            }

            values.Write(first, count, blockValues);
            result.Write(first, count, blockResult);
        }

        if (isPast)
        {
            Cache.Fence();
        }
    }

    private readonly ref struct Parts<TLanes, T>(RowKernel<TStored, TFormula> kernel, RowParts rows) : IDivisibleWork
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        private readonly RowKernel<TStored, TFormula> _kernel = kernel;

        public RowParts Rows { get; } = rows;

        public void Run(int part) => _kernel.Run<TLanes, T>(Rows.Start(part), Rows.Start(part + 1));
    }

    private static Span<T> Take<T>(ref Span<T> room, int length)
    {
        Span<T> taken = room[..length];
        room = room[length..];
        return taken;
    }

    /// <summary>Copies rows, but for masked elements.</summary>
    private Span<T> Masked<T>(int first, ReadOnlySpan<T> rows, T value, Span<T> room)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            room[i] = IsKept(first, i) ? rows[i] : value;
        }

        return room[..rows.Length];
    }

    /// <summary>Gives masked elements their value, also where a row became NaN; and the elements of rows without any other.</summary>
    private void Finish<T>(int first, Span<T> rows, T value)
        where T : IFloatingPointIeee754<T>
    {
        for (int start = 0; start < rows.Length; start += classes)
        {
            int kept = 0;
            for (int i = start; i < start + classes; i++)
            {
                kept += IsKept(first, i) ? 1 : 0;
                rows[i] = IsKept(first, i) ? rows[i] : value;
            }

            if (kept == 0 && EmptyRow == EmptyRow.NaN)
            {
                rows.Slice(start, classes).Fill(T.NaN);
            }
        }
    }

    /// <summary>Whether an element of a block takes part.</summary>
    private bool IsKept(int first, int index)
    {
        if (inner == 1)
        {
            return Mask[(first * classes) + index];
        }

        (int row, int k) = Math.DivRem(index, classes);
        (int outer, int column) = Math.DivRem(first + row, inner);
        return Mask[(((outer * classes) + k) * inner) + column];
    }
}

/// <summary>The products of formulas over rows with a gradient: what is checked, and the loop.</summary>
internal static class RowProduct
{
    public static void Run<T, TFormula>(
        ReadOnlySpan<T> logits, ReadOnlySpan<bool> mask, EmptyRow emptyRow, ReadOnlySpan<T> incoming, int outer, int classes, int inner, Span<T> result)
        where T : IFloatingPointIeee754<T>
        where TFormula : struct, IRowFormula
    {
        Check.Shape(logits, [outer, classes, inner]);
        Check.SameLength(incoming, logits);
        Check.SameLength<T>(result, logits);
        Check.SameOrApart(result, logits);
        Check.SameOrApart(result, incoming);

        if (!logits.IsEmpty)
        {
            VectorWidth.RunStored<T, RowKernel<T, TFormula>>(
                new(logits, classes, inner) { Mask = mask, EmptyRow = emptyRow, Incoming = incoming, Result = result });
        }
    }

    public static void Run<T, TFormula>(
        ReadOnlySpan<T> logits, ReadOnlySpan<T> incoming, int outer, int classes, int inner, Span<T> values, Span<T> result)
        where T : IFloatingPointIeee754<T>
        where TFormula : struct, IRowFormula
    {
        Check.Shape(logits, [outer, classes, inner]);
        Check.SameLength(incoming, logits);
        Check.SameLength<T>(values, logits);
        Check.SameLength<T>(result, logits);
        Check.Apart(values, logits);
        Check.Apart(values, incoming);
        Check.Apart<T>(values, result);
        Check.SameOrApart(result, logits);
        Check.SameOrApart(result, incoming);

        if (!logits.IsEmpty)
        {
            VectorWidth.RunStored<T, RowKernel<T, TFormula>>(
                new(logits, classes, inner) { Incoming = incoming, Values = values, Result = result });
        }
    }
}
