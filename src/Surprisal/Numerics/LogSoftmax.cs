using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Surprisal.Numerics;

/// <summary>The logarithm of the softmax of raw scores, in one stable step.</summary>
/// <remarks>
/// <para>
/// <c>log pₖ = (zₖ − m) − log Σⱼ exp(zⱼ − m)</c> with <c>m = max z</c>. A score of −∞ gives −∞. A row that is all −∞,
/// or holds +∞ or NaN, becomes NaN.
/// </para>
/// <para>
/// Its products with a gradient <c>g</c> by the logarithms, <c>gₖ − pₖ Σⱼ gⱼ</c>, are for the likeliest class
/// <c>gₖ (1 − pₖ) − pₖ Σ_{j≠k} gⱼ</c> with <c>1 − pₖ</c> from the other classes, so that they keep their relative precision where it is
/// nearly certain. A factor of exactly 0 removes its term, also an infinite one, but not a NaN: an incoming NaN, or +∞ and −∞ together, make the row NaN.
/// </para>
/// <para>Scores stored as <see cref="Half"/> are computed in <see cref="float"/>, and each result is rounded once.</para>
/// </remarks>
public static partial class LogSoftmax
{
    /// <summary>Computes the log-softmax of one row of scores.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="logits">The scores: <c>[classes]</c>. An empty row gives an empty result.</param>
    /// <param name="result">Receives the logarithms of the probabilities, in nats: <c>[classes]</c>. May be the very span of <paramref name="logits"/>.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the spans overlap partly.</exception>
    public static void Value<T>(ReadOnlySpan<T> logits, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        Check.SameLength<T>(result, logits);
        Check.SameOrApart(result, logits);

        if (!logits.IsEmpty)
        {
            VectorWidth.RunStored<T, RowKernel<T, Row>>(new(logits, logits.Length, 1) { Values = result });
        }
    }

    /// <summary>Computes the log-softmax along the middle axis.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="logits">The scores, row-major: <c>[outer, classes, inner]</c>.</param>
    /// <param name="outer">The size of the axes before the classes.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="inner">The size of the axes after the classes; 1 if the classes are the last axis.</param>
    /// <param name="result">Receives the logarithms of the probabilities, in the same shape. May be the very span of <paramref name="logits"/>.</param>
    /// <exception cref="ArgumentException">A span does not have its shape, or the spans overlap partly.</exception>
    public static void Value<T>(ReadOnlySpan<T> logits, int outer, int classes, int inner, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        Check.Shape(logits, [outer, classes, inner]);
        Check.SameLength<T>(result, logits);
        Check.SameOrApart(result, logits);

        if (!logits.IsEmpty)
        {
            VectorWidth.RunStored<T, RowKernel<T, Row>>(new(logits, classes, inner) { Values = result });
        }
    }

    /// <summary>Computes the gradient by the scores of one row from the gradient by its logarithms: <c>gₖ − pₖ Σⱼ gⱼ</c>.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="logits">The scores: <c>[classes]</c>.</param>
    /// <param name="incoming">The gradient <c>g</c> by the logarithms: <c>[classes]</c>.</param>
    /// <param name="result">Receives the gradient by the scores: <c>[classes]</c>. May be the very span of an input.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the result overlaps an input partly.</exception>
    public static void VectorJacobianProduct<T>(ReadOnlySpan<T> logits, ReadOnlySpan<T> incoming, Span<T> result)
        where T : IFloatingPointIeee754<T> => VectorJacobianProduct(logits, incoming, 1, logits.Length, 1, result);

    /// <summary>Computes the gradient by the scores from the gradient by the logarithms, along the middle axis.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="logits">The scores, row-major: <c>[outer, classes, inner]</c>.</param>
    /// <param name="incoming">The gradient <c>g</c> by the logarithms, in the same shape.</param>
    /// <param name="outer">The size of the axes before the classes.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="inner">The size of the axes after the classes; 1 if the classes are the last axis.</param>
    /// <param name="result">Receives the gradient by the scores, in the same shape. May be the very span of an input.</param>
    /// <exception cref="ArgumentException">A span does not have its shape, or the result overlaps an input partly.</exception>
    public static void VectorJacobianProduct<T>(
        ReadOnlySpan<T> logits, ReadOnlySpan<T> incoming, int outer, int classes, int inner, Span<T> result)
        where T : IFloatingPointIeee754<T> => RowProduct.Run<T, Row>(logits, mask: [], EmptyRow.NaN, incoming, outer, classes, inner, result);

    /// <summary>Computes the logarithms of one row, and the gradient by the scores from the gradient by the logarithms.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="logits">The scores: <c>[classes]</c>.</param>
    /// <param name="incoming">The gradient <c>g</c> by the logarithms: <c>[classes]</c>.</param>
    /// <param name="values">Receives the logarithms of the probabilities: <c>[classes]</c>. Shares no memory with the other spans.</param>
    /// <param name="result">Receives the gradient by the scores: <c>[classes]</c>. May be the very span of an input.</param>
    /// <exception cref="ArgumentException">The lengths differ, or spans overlap otherwise.</exception>
    public static void ValueAndVectorJacobianProduct<T>(
        ReadOnlySpan<T> logits, ReadOnlySpan<T> incoming, Span<T> values, Span<T> result)
        where T : IFloatingPointIeee754<T> => ValueAndVectorJacobianProduct(logits, incoming, 1, logits.Length, 1, values, result);

    /// <summary>Computes the logarithms, and the gradient by the scores from the gradient by the logarithms, along the middle axis.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="logits">The scores, row-major: <c>[outer, classes, inner]</c>.</param>
    /// <param name="incoming">The gradient <c>g</c> by the logarithms, in the same shape.</param>
    /// <param name="outer">The size of the axes before the classes.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="inner">The size of the axes after the classes; 1 if the classes are the last axis.</param>
    /// <param name="values">Receives the logarithms of the probabilities, in the same shape. Shares no memory with the other spans.</param>
    /// <param name="result">Receives the gradient by the scores, in the same shape. May be the very span of an input.</param>
    /// <exception cref="ArgumentException">A span does not have its shape, or spans overlap otherwise.</exception>
    public static void ValueAndVectorJacobianProduct<T>(
        ReadOnlySpan<T> logits, ReadOnlySpan<T> incoming, int outer, int classes, int inner, Span<T> values, Span<T> result)
        where T : IFloatingPointIeee754<T> => RowProduct.Run<T, Row>(logits, incoming, outer, classes, inner, values, result);

    /// <summary>The log-softmax of one row and its product with a gradient.</summary>
    internal readonly struct Row : IRowFormula
    {
        public static bool IsOfScores => true;

        public static T OfMasked<T>()
            where T : IFloatingPointIeee754<T> => T.NegativeInfinity;

        public static void Value<TLanes, T>(ReadOnlySpan<T> logits, int classes, RowRoom<T> room, Span<T> values)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T>
        {
            int rows = logits.Length / classes;
            Span<T> later = room.IsPast ? [] : values;
            for (int i = 0; i < rows; i++)
            {
                int start = i * classes;
                room.Rests[i] = LongRow<TLanes, T>.Measure(
                    logits.Slice(start, classes), terms: [], room.Maxima, out room.Tops[i], later.IsEmpty ? [] : later.Slice(start, classes));
            }

            Span<T> logarithms = room.Rests[..rows];
            LaneSpan<TLanes, T>.Log1P(logarithms);
            for (int i = 0; i < rows; i++)
            {
                ReadOnlySpan<T> scores = logits.Slice(i * classes, classes);
                RowTerm.Difference<T> formula = new(room.Tops[i], logarithms[i]);
                LongRow<TLanes, T>.Map(scores, scores, values.Slice(i * classes, classes), formula, room.Tops[i], room.Maxima, room.IsPast);
            }
        }

        public static void Value<TLanes, T>(in ScoreTile<TLanes, T> tile, ReadOnlySpan<T> logits, Span<T> values)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T>
        {
            tile.Measure(logits);
            tile.WriteLogarithms(values);
        }

        public static void Product<TLanes, T>(
            in ScoreTile<TLanes, T> tile, ReadOnlySpan<T> logits, ReadOnlySpan<T> incoming, Span<T> values, Span<T> result)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T>
        {
            tile.Measure(logits);
            if (!values.IsEmpty)
            {
                tile.WriteLogarithms(values);
            }

            tile.TakeProbabilities([]);
            tile.WriteLogSoftmaxProducts(incoming, result);
        }

        public static void Product<TLanes, T>(
            ReadOnlySpan<T> logits, ReadOnlySpan<T> incoming, RowRoom<T> room, Span<T> values, Span<T> result)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T>
        {
            Span<T> probabilities = room.Terms;
            T rest = LongRow<TLanes, T>.Measure(logits, probabilities, room.Maxima, out T max);
            if (!values.IsEmpty)
            {
                LongRow<TLanes, T>.Map(logits, logits, values, new RowTerm.Difference<T>(max, Accurate.Log1P(rest)), max, room.Maxima, room.IsPast);
            }

            // Where p ≈ 1, g − p·Σg would cancel: for the likeliest class it is made of what the others have.
            LongRow<TLanes, T>.Map(
                probabilities, probabilities, probabilities, new RowTerm.Quotient<T>(T.One + rest), max, room.Maxima, isPast: false);
            int top = TensorPrimitives.IndexOfMax<T>(probabilities);
            T own = incoming[top];
            incoming.CopyTo(result);
            result[top] = T.Zero;
            T others = T.CreateTruncating(Total<TLanes, T>(result));
            T total = own + others;
            T sum = T.One + rest;
            TLanes ofTop = OfTop<TLanes, T>(
                TLanes.Create(own), TLanes.Create(others), TLanes.Create(rest), TLanes.Create(-sum), TLanes.Create(T.One / sum), TLanes.Create(total));
            LaneSpan<TLanes, T>.Map(probabilities, result, result, new RemainderTerm<T>(total));
            result[top] = TLanes.Max(ofTop);
        }

        private static double Total<TLanes, T>(ReadOnlySpan<T> values)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T>
        {
            ref T first = ref MemoryMarshal.GetReference(values);
            return LaneSums<TLanes, T>.Total(ref first, ref first, values.Length, default(Term.First<T>));
        }
    }

    /// <summary>Computes the product at the likeliest class, <c>g (1 − p) − p Σ g</c> over the others, where <c>1 − p</c> is <c>rest/(1 + rest)</c>.</summary>
    /// <remarks>NaN where the sum of all <c>g</c> is.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TLanes OfTop<TLanes, T>(TLanes own, TLanes others, TLanes rest, TLanes oppositeSum, TLanes inverse, TLanes total)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        TLanes probability = LaneSpan<TLanes, T>.Quotient(TLanes.Create(1.0), oppositeSum, inverse);
        TLanes complement = LaneSpan<TLanes, T>.Quotient(rest, oppositeSum, inverse);
        TLanes ownPart = TLanes.Clear(own * complement, TLanes.Equal(complement, TLanes.Create(0.0)));
        return ownPart - (others * probability) + TLanes.Clear(total, TLanes.Equal(total, total));
    }

    /// <summary>Computes <c>g − p Σg</c>, where a probability of 0 removes its term; NaN where the sum is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TLanes Remainder<TLanes, T>(TLanes probability, TLanes incoming, TLanes total)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        TLanes zero = TLanes.Create(0.0);
        TLanes part = TLanes.Clear(probability * total, TLanes.Equal(probability, zero) & TLanes.Equal(total, total));
        return incoming - part + zero;
    }

    private readonly struct RemainderTerm<T>(T total) : ITerm<T>
        where T : IFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Of<TLanes>(TLanes probability, TLanes incoming)
            where TLanes : struct, ILanes<TLanes, T> => Remainder<TLanes, T>(probability, incoming, TLanes.Create(total));
    }
}
