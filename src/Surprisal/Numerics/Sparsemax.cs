using System.Numerics;

namespace Surprisal.Numerics;

/// <summary>The sparsemax of raw scores: numbers that sum to 1 as a softmax's do, but exactly 0 for classes that are far behind.</summary>
/// <remarks>
/// <para>
/// <c>pₖ = max(zₖ − τ, 0)</c>, with the threshold <c>τ</c> at which they sum to 1: the point of the simplex nearest to <c>z</c>. A score that is 1 or more
/// below the largest has no probability. Only differences between scores matter, so no score is too large.
/// </para>
/// <para>
/// Which classes are in is decided without rounding, and equal scores get equal probabilities. A score of −∞ gives exactly 0. A row that is
/// all −∞, or holds +∞ or NaN, becomes NaN.
/// </para>
/// <para>
/// Reference: A. F. T. Martins, R. F. Astudillo, "From Softmax to Sparsemax: A Sparse Model of Attention and Multi-Label Classification", ICML 2016.
/// </para>
/// </remarks>
public static partial class Sparsemax
{
    /// <summary>Computes the sparsemax of one row of scores.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>; <see cref="Half"/> is computed in float and rounded once.</typeparam>
    /// <param name="logits">The scores: <c>[classes]</c>. An empty row gives an empty result.</param>
    /// <param name="result">Receives the probabilities: <c>[classes]</c>. May be the very span of <paramref name="logits"/>.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the spans overlap partly.</exception>
    /// <example>
    /// <code>
    /// Span&lt;double&gt; probabilities = stackalloc double[3];
    /// Sparsemax.Value([0.9, -1.2, 1.1], probabilities);   // ≈ [0.4, 0, 0.6]
    /// </code>
    /// </example>
    public static void Value<T>(ReadOnlySpan<T> logits, Span<T> result)
        where T : IFloatingPointIeee754<T> => Value(logits, 1, logits.Length, 1, result);

    /// <summary>Computes the sparsemax along the middle axis.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>; <see cref="Half"/> is computed in float and rounded once.</typeparam>
    /// <param name="logits">The scores, row-major: <c>[outer, classes, inner]</c>.</param>
    /// <param name="outer">The size of the axes before the classes.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="inner">The size of the axes after the classes; 1 if the classes are the last axis.</param>
    /// <param name="result">Receives the probabilities, in the same shape. May be the very span of <paramref name="logits"/>.</param>
    /// <exception cref="ArgumentException">A span does not have its shape, or the spans overlap partly.</exception>
    public static void Value<T>(ReadOnlySpan<T> logits, int outer, int classes, int inner, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        Check.Shape(logits, [outer, classes, inner]);
        Check.SameLength<T>(result, logits);
        Check.SameOrApart(result, logits);

        if (!logits.IsEmpty)
        {
            VectorWidth.RunStored<T, ValueKernel<T>>(new(logits, classes, inner, result));
        }
    }

    /// <summary>Computes the vector-Jacobian product of one row: the gradient by the scores, given the gradient <c>g</c> by the probabilities.</summary>
    /// <remarks>
    /// <c>gₖ − mean_S g</c> for the classes <c>S</c> that have a probability, and exactly 0 for the others, whatever their <c>g</c>. It sums to 0.
    /// Where a score meets the threshold there is a kink; the class counts as one without a probability there.
    /// A row that has no sparsemax becomes NaN.
    /// </remarks>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>; <see cref="Half"/> is computed in float and rounded once.</typeparam>
    /// <param name="logits">The scores: <c>[classes]</c>.</param>
    /// <param name="incoming">The gradient by the probabilities: <c>[classes]</c>.</param>
    /// <param name="result">Receives the gradient by the scores: <c>[classes]</c>. May be the very span of an input.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the result overlaps an input partly.</exception>
    public static void VectorJacobianProduct<T>(ReadOnlySpan<T> logits, ReadOnlySpan<T> incoming, Span<T> result)
        where T : IFloatingPointIeee754<T> => VectorJacobianProduct(logits, incoming, 1, logits.Length, 1, result);

    /// <summary>Computes the vector-Jacobian product along the middle axis.</summary>
    /// <inheritdoc cref="VectorJacobianProduct{T}(ReadOnlySpan{T}, ReadOnlySpan{T}, Span{T})"/>
    /// <param name="logits">The scores, row-major: <c>[outer, classes, inner]</c>.</param>
    /// <param name="incoming">The gradient by the probabilities, in the same shape.</param>
    /// <param name="outer">The size of the axes before the classes.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="inner">The size of the axes after the classes; 1 if the classes are the last axis.</param>
    /// <param name="result">Receives the gradient by the scores, in the same shape. May be the very span of an input.</param>
    /// <exception cref="ArgumentException">A span does not have its shape, or the result overlaps an input partly.</exception>
    public static void VectorJacobianProduct<T>(
        ReadOnlySpan<T> logits, ReadOnlySpan<T> incoming, int outer, int classes, int inner, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        Check.Shape(logits, [outer, classes, inner]);
        Check.SameLength(incoming, logits);
        Check.SameLength<T>(result, logits);
        Check.SameOrApart(result, logits);
        Check.SameOrApart(result, incoming);

        if (!logits.IsEmpty)
        {
            VectorWidth.RunStored<T, JacobianKernel<T>>(new(logits, incoming, classes, inner, result));
        }
    }

    private readonly ref struct ValueKernel<TStored>(ReadOnlySpan<TStored> logits, int classes, int inner, Span<TStored> result) : IStoredKernel
        where TStored : IFloatingPointIeee754<TStored>
    {
        private readonly ReadOnlySpan<TStored> _logits = logits;
        private readonly Span<TStored> _result = result;

        public void Run<TLanes, T>()
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T>
        {
            StoredRows<TStored, T> scores = new(_logits, classes, inner);
            StoredRows<TStored, T> results = new(_result, classes, inner);
            int rows = _logits.Length / classes;
            int block = Math.Min(rows, scores.BlockRows);
            using Borrowed<T> room = new(scores.Room(block));
            for (int first = 0; first < rows; first += block)
            {
                int count = Math.Min(block, rows - first);
                ReadOnlySpan<T> from = scores.Read(first, count, room.Span);
                Span<T> to = results.Place(first, count, room.Span);
                for (int start = 0; start < from.Length; start += classes)
                {
                    Row(from.Slice(start, classes), to.Slice(start, classes));
                }

                results.Write(first, count, to);
            }
        }

        private static void Row<T>(ReadOnlySpan<T> logits, Span<T> result)
            where T : IFloatingPointIeee754<T>
        {
            SparsemaxThreshold<T> threshold = new(logits);
            for (int k = 0; k < logits.Length; k++)
            {
                result[k] = threshold.Probability(logits[k]);
            }
        }
    }

    private readonly ref struct JacobianKernel<TStored>(
        ReadOnlySpan<TStored> logits, ReadOnlySpan<TStored> incoming, int classes, int inner, Span<TStored> result) : IStoredKernel
        where TStored : IFloatingPointIeee754<TStored>
    {
        private readonly ReadOnlySpan<TStored> _logits = logits;
        private readonly ReadOnlySpan<TStored> _incoming = incoming;
        private readonly Span<TStored> _result = result;

        public void Run<TLanes, T>()
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T>
        {
            StoredRows<TStored, T> scores = new(_logits, classes, inner);
            StoredRows<TStored, T> gradients = new(_incoming, classes, inner);
            StoredRows<TStored, T> results = new(_result, classes, inner);
            int rows = _logits.Length / classes;
            int block = Math.Min(rows, scores.BlockRows);
            using Borrowed<T> room = new(scores.Room(block));
            using Borrowed<T> otherRoom = new(gradients.Room(block));
            for (int first = 0; first < rows; first += block)
            {
                int count = Math.Min(block, rows - first);
                ReadOnlySpan<T> score = scores.Read(first, count, room.Span);
                ReadOnlySpan<T> from = gradients.Read(first, count, otherRoom.Span);
                Span<T> to = results.Place(first, count, room.Span);
                for (int start = 0; start < score.Length; start += classes)
                {
                    Row(score.Slice(start, classes), from.Slice(start, classes), to.Slice(start, classes));
                }

                results.Write(first, count, to);
            }
        }

        private static void Row<T>(ReadOnlySpan<T> logits, ReadOnlySpan<T> incoming, Span<T> result)
            where T : IFloatingPointIeee754<T>
        {
            // Seen from one class of the support, and as two numbers each, so that what all share cannot swallow their differences.
            SparsemaxThreshold<T> threshold = new(logits);
            LanesOfOne<T> shared = new(-incoming[FirstAbove(threshold, logits)]);
            DoubleWord<LanesOfOne<T>, T> sum = default;
            int support = 0;
            for (int k = 0; k < logits.Length; k++)
            {
                if (threshold.Excess(logits[k]) > T.Zero)
                {
                    support++;
                    DoubleWord<LanesOfOne<T>, T> gap = DoubleWord<LanesOfOne<T>, T>.Sum(new(incoming[k]), shared);
                    DoubleWord<LanesOfOne<T>, T> next = DoubleWord<LanesOfOne<T>, T>.Sum(sum.High, gap.High);
                    sum = new(next.High, sum.Low + (next.Low + gap.Low));
                }
            }

            T count = T.CreateTruncating(support);
            T mean = sum.High.Value / count;
            T rest = (T.FusedMultiplyAdd(-mean, count, sum.High.Value) + sum.Low.Value) / count;
            for (int k = 0; k < logits.Length; k++)
            {
                DoubleWord<LanesOfOne<T>, T> gap = DoubleWord<LanesOfOne<T>, T>.Sum(new(incoming[k]), shared);
                DoubleWord<LanesOfOne<T>, T> next = DoubleWord<LanesOfOne<T>, T>.Sum(gap.High, new(-mean));
                result[k] = threshold.Excess(logits[k]) > T.Zero ? next.High.Value + (next.Low.Value + (gap.Low.Value - rest)) : threshold.Flaw;
            }
        }

        private static int FirstAbove<T>(SparsemaxThreshold<T> threshold, ReadOnlySpan<T> logits)
            where T : IFloatingPointIeee754<T>
        {
            int k = 0;
            while (k < logits.Length - 1 && !(threshold.Excess(logits[k]) > T.Zero))
            {
                k++;
            }

            return k;
        }
    }
}
