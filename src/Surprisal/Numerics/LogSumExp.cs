using System.Numerics;
using System.Runtime.CompilerServices;

namespace Surprisal.Numerics;

/// <summary>The logarithm of a sum of exponentials, the soft form of the maximum.</summary>
/// <remarks>
/// <para><c>m + log Σⱼ exp(zⱼ − m)</c> with <c>m = max z</c>. All −∞ gives −∞, a +∞ gives +∞, and NaN wins over both.</para>
/// <para>
/// Its gradient is <see cref="Softmax"/>, also in that a row that is all −∞, or holds +∞ or NaN, makes it NaN. The product with a gradient <c>g</c>
/// by the values is <c>g pₖ</c>; a factor of exactly 0 removes an infinite other one, but not a NaN.
/// </para>
/// <para>Scores stored as <see cref="Half"/> are computed in <see cref="float"/>, and each result is rounded once.</para>
/// </remarks>
public static partial class LogSumExp
{
    /// <summary>Computes the log-sum-exp of one row of scores.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="logits">The scores: <c>[classes]</c>.</param>
    /// <returns>The value, at least the largest score; −∞ for an empty row, whose sum is 0.</returns>
    public static T Value<T>(ReadOnlySpan<T> logits)
        where T : IFloatingPointIeee754<T>
    {
        T value = T.NegativeInfinity;
        if (!logits.IsEmpty)
        {
            VectorWidth.RunStored<T, RowKernel<T>>(new(logits, logits.Length, 1) { Values = new(ref value) });
        }

        return value;
    }

    /// <summary>Computes the log-sum-exp along the middle axis.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="logits">The scores, row-major: <c>[outer, classes, inner]</c>.</param>
    /// <param name="outer">The size of the axes before the classes.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="inner">The size of the axes after the classes; 1 if the classes are the last axis.</param>
    /// <param name="result">Receives the values: <c>[outer, inner]</c>. Shares no memory with <paramref name="logits"/>.</param>
    /// <exception cref="ArgumentException">A span does not have its shape, or the spans overlap.</exception>
    public static void Value<T>(ReadOnlySpan<T> logits, int outer, int classes, int inner, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        Check.Shape(logits, [outer, classes, inner]);
        Check.Shape<T>(result, [outer, inner]);
        Check.Apart(result, logits);

        if (classes == 0)
        {
            result.Fill(T.NegativeInfinity);
            return;
        }

        if (!logits.IsEmpty)
        {
            VectorWidth.RunStored<T, RowKernel<T>>(new(logits, classes, inner) { Values = result });
        }
    }

    /// <summary>Computes the log-sum-exp of one row of scores and its gradient, the softmax.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="logits">The scores: <c>[classes]</c>.</param>
    /// <param name="gradient">Receives the gradient: <c>[classes]</c>. May be the very span of <paramref name="logits"/>.</param>
    /// <returns>The value, at least the largest score; −∞ for an empty row, whose sum is 0.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or the spans overlap partly.</exception>
    public static T ValueAndGradient<T>(ReadOnlySpan<T> logits, Span<T> gradient)
        where T : IFloatingPointIeee754<T>
    {
        T value = T.NegativeInfinity;
        ValueAndGradient(logits, 1, logits.Length, 1, new(ref value), gradient);
        return value;
    }

    /// <summary>Computes the log-sum-exp along the middle axis and its gradient, the softmax.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="logits">The scores, row-major: <c>[outer, classes, inner]</c>.</param>
    /// <param name="outer">The size of the axes before the classes.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="inner">The size of the axes after the classes; 1 if the classes are the last axis.</param>
    /// <param name="values">Receives the values: <c>[outer, inner]</c>. Shares no memory with the other spans.</param>
    /// <param name="gradient">Receives the gradient: <c>[outer, classes, inner]</c>. May be the very span of <paramref name="logits"/>.</param>
    /// <exception cref="ArgumentException">A span does not have its shape, or spans overlap otherwise.</exception>
    public static void ValueAndGradient<T>(
        ReadOnlySpan<T> logits, int outer, int classes, int inner, Span<T> values, Span<T> gradient)
        where T : IFloatingPointIeee754<T>
    {
        Check.Shape(logits, [outer, classes, inner]);
        Check.Shape<T>(values, [outer, inner]);
        Check.SameLength<T>(gradient, logits);
        Check.Apart(values, logits);
        Check.Apart<T>(values, gradient);
        Check.SameOrApart(gradient, logits);

        if (classes == 0)
        {
            values.Fill(T.NegativeInfinity);
        }
        else if (!logits.IsEmpty)
        {
            VectorWidth.RunStored<T, RowKernel<T>>(new(logits, classes, inner) { Values = values, Result = gradient });
        }
    }

    /// <summary>Computes the gradient of one row's log-sum-exp: the softmax.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="logits">The scores: <c>[classes]</c>.</param>
    /// <param name="gradient">Receives the gradient: <c>[classes]</c>. May be the very span of <paramref name="logits"/>.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the spans overlap partly.</exception>
    public static void Gradient<T>(ReadOnlySpan<T> logits, Span<T> gradient)
        where T : IFloatingPointIeee754<T> => Gradient(logits, 1, logits.Length, 1, gradient);

    /// <summary>Computes the gradient of the log-sum-exp along the middle axis: the softmax.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="logits">The scores, row-major: <c>[outer, classes, inner]</c>.</param>
    /// <param name="outer">The size of the axes before the classes.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="inner">The size of the axes after the classes; 1 if the classes are the last axis.</param>
    /// <param name="gradient">Receives the gradient, in the same shape. May be the very span of <paramref name="logits"/>.</param>
    /// <exception cref="ArgumentException">A span does not have its shape, or the spans overlap partly.</exception>
    public static void Gradient<T>(ReadOnlySpan<T> logits, int outer, int classes, int inner, Span<T> gradient)
        where T : IFloatingPointIeee754<T>
    {
        Check.Shape(logits, [outer, classes, inner]);
        Check.SameLength<T>(gradient, logits);
        Check.SameOrApart(gradient, logits);

        if (!logits.IsEmpty)
        {
            VectorWidth.RunStored<T, RowKernel<T>>(new(logits, classes, inner) { Result = gradient });
        }
    }

    /// <summary>Computes the gradient by the scores of one row from the gradient by its log-sum-exp: <c>g pₖ</c>.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="logits">The scores: <c>[classes]</c>.</param>
    /// <param name="incoming">The gradient <c>g</c> by the value.</param>
    /// <param name="result">Receives the gradient by the scores: <c>[classes]</c>. May be the very span of <paramref name="logits"/>.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the spans overlap partly.</exception>
    public static void VectorJacobianProduct<T>(ReadOnlySpan<T> logits, T incoming, Span<T> result)
        where T : IFloatingPointIeee754<T> => VectorJacobianProduct(logits, new ReadOnlySpan<T>(in incoming), 1, logits.Length, 1, result);

    /// <summary>Computes the gradient by the scores from the gradient by the log-sum-exp, along the middle axis.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="logits">The scores, row-major: <c>[outer, classes, inner]</c>.</param>
    /// <param name="incoming">The gradient <c>g</c> by the values: <c>[outer, inner]</c>.</param>
    /// <param name="outer">The size of the axes before the classes.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="inner">The size of the axes after the classes; 1 if the classes are the last axis.</param>
    /// <param name="result">
    /// Receives the gradient by the scores: <c>[outer, classes, inner]</c>. May be the very span of <paramref name="logits"/>; shares no memory
    /// with <paramref name="incoming"/>.
    /// </param>
    /// <exception cref="ArgumentException">A span does not have its shape, or spans overlap otherwise.</exception>
    public static void VectorJacobianProduct<T>(
        ReadOnlySpan<T> logits, ReadOnlySpan<T> incoming, int outer, int classes, int inner, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        Check.Shape(logits, [outer, classes, inner]);
        Check.Shape(incoming, [outer, inner]);
        Check.SameLength<T>(result, logits);
        Check.SameOrApart(result, logits);
        Check.Apart(result, incoming);

        if (!logits.IsEmpty)
        {
            VectorWidth.RunStored<T, RowKernel<T>>(new(logits, classes, inner) { Incoming = incoming, Result = result });
        }
    }

    /// <summary>The value of a row that holds NaN or +∞, or nothing but −∞.</summary>
    internal static T Limit<T>(ReadOnlySpan<T> logits, int classes, int step)
        where T : IFloatingPointIeee754<T>
    {
        T limit = T.NegativeInfinity;
        for (int k = 0; k < classes; k++)
        {
            limit = T.Max(limit, logits[k * step]);
        }

        return limit;
    }

    /// <summary>Rows side by side: the values, the gradient or both; what is empty is not wanted.</summary>
    private readonly ref struct RowKernel<TStored>(ReadOnlySpan<TStored> logits, int classes, int inner) : IStoredKernel
        where TStored : IFloatingPointIeee754<TStored>
    {
        private readonly ReadOnlySpan<TStored> _logits = logits;

        /// <summary>What each row's gradient is multiplied by; if empty, it is not.</summary>
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
            StoredRows<TStored, T> target = new(Result, classes, inner);
            bool isTiled = Incoming.IsEmpty && ScoreTile<TLanes, T>.Suits(end - start, classes);
            using ScoreTile<TLanes, T> tile = isTiled ? new(end - start, classes) : default;
            int block = Math.Min(end - start, isTiled ? tile.Capacity : source.BlockRows);
            using Borrowed<T> room = new(source.Room(block));
            using Borrowed<T> maxima = new(RowSegments.Count(classes));
            for (int first = start; first < end; first += block)
            {
                int count = Math.Min(block, end - first);
                Span<T> blockScores = source.Read(first, count, room.Span);
                Span<T> blockResult = target.Place(first, count, room.Span);
                int done = 0;
                while (isTiled && ScoreTile<TLanes, T>.Suits(count - done, classes))
                {
                    int tileRows = Math.Min(tile.Capacity, count - done);
                    RunTile(in tile, first + done, Part(blockScores, done, tileRows), Part(blockResult, done, tileRows));
                    done += tileRows;
                }

                for (int i = done; i < count; i++)
                {
                    ReadOnlySpan<T> scores = blockScores.Slice(i * classes, classes);
                    Span<T> terms = Part(blockResult, i, 1);
                    T rest = LongRow<TLanes, T>.Measure(scores, terms, maxima.Span, out T max);
                    if (!Values.IsEmpty)
                    {
                        Values[first + i] = TStored.CreateTruncating(T.IsNaN(rest) ? max : max + Accurate.Log1P(rest));
                    }

                    if (!terms.IsEmpty)
                    {
                        LongRow<TLanes, T>.Map(terms, terms, terms, new RowTerm.Quotient<T>(T.One + rest), max, maxima.Span, isPast: false);
                    }

                    if (!Incoming.IsEmpty)
                    {
                        T factor = T.CreateTruncating(Incoming[first + i]);
                        LaneSpan<TLanes, T>.Map(terms, terms, terms, new Scaled<T>(factor));
                    }
                }

                target.Write(first, count, blockResult);
            }
        }

        /// <summary>Computes many rows of few classes side by side.</summary>
        private void RunTile<TLanes, T>(in ScoreTile<TLanes, T> tile, int first, ReadOnlySpan<T> scores, Span<T> result)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T>
        {
            tile.Measure(scores);
            if (!Values.IsEmpty)
            {
                ReadOnlySpan<T> values = tile.LogSumExp(scores.Length / classes);
                for (int i = 0; i < values.Length; i++)
                {
                    T value = T.IsNaN(values[i]) ? Limit(scores.Slice(i * classes, classes), classes, step: 1) : values[i];
                    Values[first + i] = TStored.CreateTruncating(value);
                }
            }

            if (!result.IsEmpty)
            {
                tile.WriteProbabilities(result);
            }
        }

        private Span<T> Part<T>(Span<T> rows, int start, int count) => rows.IsEmpty ? [] : rows.Slice(start * classes, count * classes);

        private readonly ref struct Parts<TLanes, T>(RowKernel<TStored> kernel, RowParts rows) : IDivisibleWork
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T>
        {
            private readonly RowKernel<TStored> _kernel = kernel;

            public RowParts Rows { get; } = rows;

            public void Run(int part) => _kernel.Run<TLanes, T>(Rows.Start(part), Rows.Start(part + 1));
        }
    }

    /// <summary><c>g p</c>, which a probability of 0 makes +0 unless <c>g</c> is NaN.</summary>
    private readonly struct Scaled<T>(T incoming) : ITerm<T>
        where T : IFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Of<TLanes>(TLanes x, TLanes y)
            where TLanes : struct, ILanes<TLanes, T>
        {
            TLanes zero = TLanes.Create(0.0);
            TLanes factor = TLanes.Create(incoming);
            return TLanes.Clear(x * factor, TLanes.Equal(x, zero) & TLanes.Equal(factor, factor)) + zero;
        }
    }
}
