using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Surprisal.Numerics;

/// <summary>The softmax of raw scores: positive numbers that sum to 1.</summary>
/// <remarks>
/// <para>
/// <c>pₖ = exp(zₖ − m) / Σⱼ exp(zⱼ − m)</c> with <c>m = max z</c>. Only differences between scores matter, so no score is too large.
/// A score of −∞ gives exactly 0. A row that is all −∞, or holds +∞ or NaN, becomes NaN.
/// </para>
/// <para>
/// Its products with a gradient <c>g</c> by the probabilities, <c>pₖ (gₖ − Σⱼ pⱼ gⱼ)</c>, start from the scores instead of probabilities that
/// rounding has taken digits from: <c>g</c> is measured from its value at the likeliest class, then from its mean, so that they keep their relative
/// precision for a class that is nearly certain, and for the others beside it. A probability of exactly 0 removes its term, also an infinite
/// one, but not a NaN: an incoming NaN, or an infinite number where the probability is above 0, makes the row NaN.
/// </para>
/// <para>Scores stored as <see cref="Half"/> are computed in <see cref="float"/>, and each result is rounded once.</para>
/// <para>
/// Reference: P. Blanchard, D. J. Higham, N. J. Higham, "Accurately computing the log-sum-exp
/// and softmax functions", IMA J. Numer. Anal. 41(4), 2021.
/// </para>
/// </remarks>
public static partial class Softmax
{
    /// <summary>Computes the softmax of one row of scores.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="logits">The scores: <c>[classes]</c>. An empty row gives an empty result.</param>
    /// <param name="result">Receives the probabilities: <c>[classes]</c>. May be the very span of <paramref name="logits"/>.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the spans overlap partly.</exception>
    /// <example>
    /// <code>
    /// Span&lt;float&gt; probabilities = stackalloc float[3];
    /// Softmax.Value([1f, 2f, 3f], probabilities);   // ≈ [0.0900, 0.2447, 0.6652]
    /// </code>
    /// </example>
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

    /// <summary>Computes the softmax along the middle axis.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
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
            VectorWidth.RunStored<T, RowKernel<T, Row>>(new(logits, classes, inner) { Values = result });
        }
    }

    /// <summary>Computes the gradient by the scores of one row from the gradient by its probabilities: <c>pₖ (gₖ − Σⱼ pⱼ gⱼ)</c>.</summary>
    /// <remarks>PyTorch and TensorFlow call it the backward pass of softmax; they start from the probabilities.</remarks>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="logits">The scores: <c>[classes]</c>.</param>
    /// <param name="incoming">The gradient <c>g</c> by the probabilities: <c>[classes]</c>.</param>
    /// <param name="result">Receives the gradient by the scores: <c>[classes]</c>. May be the very span of an input.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the result overlaps an input partly.</exception>
    /// <example>
    /// <code>
    /// Span&lt;double&gt; result = stackalloc double[3];
    /// Softmax.VectorJacobianProduct([40.0, 0, 0], [1.0, 0, 0], result);   // ≈ [8.4967e-18, −4.2484e-18, −4.2484e-18]
    /// </code>
    /// </example>
    public static void VectorJacobianProduct<T>(ReadOnlySpan<T> logits, ReadOnlySpan<T> incoming, Span<T> result)
        where T : IFloatingPointIeee754<T> => VectorJacobianProduct(logits, incoming, 1, logits.Length, 1, result);

    /// <summary>Computes the gradient by the scores from the gradient by the probabilities, along the middle axis.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="logits">The scores, row-major: <c>[outer, classes, inner]</c>.</param>
    /// <param name="incoming">The gradient <c>g</c> by the probabilities, in the same shape.</param>
    /// <param name="outer">The size of the axes before the classes.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="inner">The size of the axes after the classes; 1 if the classes are the last axis.</param>
    /// <param name="result">Receives the gradient by the scores, in the same shape. May be the very span of an input.</param>
    /// <exception cref="ArgumentException">A span does not have its shape, or the result overlaps an input partly.</exception>
    public static void VectorJacobianProduct<T>(
        ReadOnlySpan<T> logits, ReadOnlySpan<T> incoming, int outer, int classes, int inner, Span<T> result)
        where T : IFloatingPointIeee754<T> => RowProduct.Run<T, Row>(logits, mask: [], EmptyRow.NaN, incoming, outer, classes, inner, result);

    /// <summary>Computes the probabilities of one row, and the gradient by the scores from the gradient by the probabilities.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="logits">The scores: <c>[classes]</c>.</param>
    /// <param name="incoming">The gradient <c>g</c> by the probabilities: <c>[classes]</c>.</param>
    /// <param name="values">Receives the probabilities: <c>[classes]</c>. Shares no memory with the other spans.</param>
    /// <param name="result">Receives the gradient by the scores: <c>[classes]</c>. May be the very span of an input.</param>
    /// <exception cref="ArgumentException">The lengths differ, or spans overlap otherwise.</exception>
    public static void ValueAndVectorJacobianProduct<T>(
        ReadOnlySpan<T> logits, ReadOnlySpan<T> incoming, Span<T> values, Span<T> result)
        where T : IFloatingPointIeee754<T> => ValueAndVectorJacobianProduct(logits, incoming, 1, logits.Length, 1, values, result);

    /// <summary>Computes the probabilities, and the gradient by the scores from the gradient by the probabilities, along the middle axis.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="logits">The scores, row-major: <c>[outer, classes, inner]</c>.</param>
    /// <param name="incoming">The gradient <c>g</c> by the probabilities, in the same shape.</param>
    /// <param name="outer">The size of the axes before the classes.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="inner">The size of the axes after the classes; 1 if the classes are the last axis.</param>
    /// <param name="values">Receives the probabilities, in the same shape. Shares no memory with the other spans.</param>
    /// <param name="result">Receives the gradient by the scores, in the same shape. May be the very span of an input.</param>
    /// <exception cref="ArgumentException">A span does not have its shape, or spans overlap otherwise.</exception>
    public static void ValueAndVectorJacobianProduct<T>(
        ReadOnlySpan<T> logits, ReadOnlySpan<T> incoming, int outer, int classes, int inner, Span<T> values, Span<T> result)
        where T : IFloatingPointIeee754<T> => RowProduct.Run<T, Row>(logits, incoming, outer, classes, inner, values, result);

    /// <summary>Computes all derivatives of one row's probabilities by its scores: <c>∂pᵢ/∂zⱼ = pᵢ ([i = j] − pⱼ)</c>.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="logits">The scores: <c>[classes]</c>.</param>
    /// <param name="result">Receives the derivatives, one row for each probability: <c>[classes, classes]</c>. Shares no memory with <paramref name="logits"/>.</param>
    /// <exception cref="ArgumentException">A span does not have its shape, or the spans overlap.</exception>
    public static void Jacobian<T>(ReadOnlySpan<T> logits, Span<T> result)
        where T : IFloatingPointIeee754<T> => Jacobian(logits, 1, logits.Length, 1, result);

    /// <summary>Computes all derivatives of the probabilities along the middle axis by the scores of their own row.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="logits">The scores, row-major: <c>[outer, classes, inner]</c>.</param>
    /// <param name="outer">The size of the axes before the classes.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="inner">The size of the axes after the classes; 1 if the classes are the last axis.</param>
    /// <param name="result">
    /// Receives a matrix for each row, <c>∂pᵢ/∂zⱼ = pᵢ ([i = j] − pⱼ)</c>: <c>[outer, inner, classes, classes]</c>. Shares no memory with
    /// <paramref name="logits"/>.
    /// </param>
    /// <exception cref="ArgumentException">A span does not have its shape, or the spans overlap.</exception>
    public static void Jacobian<T>(ReadOnlySpan<T> logits, int outer, int classes, int inner, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        Check.Shape(logits, [outer, classes, inner]);
        Check.Shape<T>(result, [outer, inner, classes, classes]);
        Check.Apart(result, logits);

        if (!logits.IsEmpty)
        {
            VectorWidth.RunStored<T, JacobianKernel<T>>(new(logits, classes, inner, result));
        }
    }

    /// <summary>The softmax of one row and its product with a gradient.</summary>
    internal readonly struct Row : IRowFormula
    {
        public static bool IsOfScores => false;

        public static T OfMasked<T>()
            where T : IFloatingPointIeee754<T> => T.Zero;

        public static void Value<TLanes, T>(ReadOnlySpan<T> logits, int classes, RowRoom<T> room, Span<T> values)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T>
        {
            int rows = logits.Length / classes;
            for (int i = 0; i < rows; i++)
            {
                int start = i * classes;
                room.Rests[i] = LongRow<TLanes, T>.Measure(logits.Slice(start, classes), values.Slice(start, classes), room.Maxima, out room.Tops[i]);
            }

            for (int i = 0; i < rows; i++)
            {
                Divide<TLanes, T>(values.Slice(i * classes, classes), room.Rests[i], room.Tops[i], room.Maxima);
            }
        }

        public static void Value<TLanes, T>(in ScoreTile<TLanes, T> tile, ReadOnlySpan<T> logits, Span<T> values)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T>
        {
            tile.Measure(logits);
            tile.WriteProbabilities(values);
        }

        public static void Product<TLanes, T>(
            in ScoreTile<TLanes, T> tile, ReadOnlySpan<T> logits, ReadOnlySpan<T> incoming, Span<T> values, Span<T> result)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T>
        {
            tile.Measure(logits);
            tile.TakeProbabilities(values);
            tile.WriteSoftmaxProducts(incoming, result);
        }

        public static void Product<TLanes, T>(
            ReadOnlySpan<T> logits, ReadOnlySpan<T> incoming, RowRoom<T> room, Span<T> values, Span<T> result)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T>
        {
            Span<T> probabilities = room.Terms;
            _ = Probabilities<TLanes, T>(logits, room, probabilities);
            if (!values.IsEmpty)
            {
                probabilities.CopyTo(values);
            }

            // From the likeliest class on, the mean keeps the digits by which it differs from that class's own number. From the
            // mean on, the numbers of a row without a likely class keep theirs.
            T pivot = incoming[TensorPrimitives.IndexOfMax<T>(probabilities)];
            T mean = T.CreateTruncating(double.CreateTruncating(pivot) + Mean<TLanes, T>(probabilities, incoming, pivot));
            T correction = T.CreateTruncating(Mean<TLanes, T>(probabilities, incoming, mean));
            LaneSpan<TLanes, T>.Map(probabilities, incoming, result, new DeviationTerm<T>(mean, correction));
        }

        /// <summary>Computes the softmax and returns the rest.</summary>
        public static T Probabilities<TLanes, T>(ReadOnlySpan<T> logits, RowRoom<T> room, Span<T> result)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T>
        {
            T rest = LongRow<TLanes, T>.Measure(logits, result, room.Maxima, out T max);
            Divide<TLanes, T>(result, rest, max, room.Maxima);
            return rest;
        }

        private static void Divide<TLanes, T>(Span<T> terms, T rest, T max, ReadOnlySpan<T> maxima)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T> =>
            LongRow<TLanes, T>.Map(terms, terms, terms, new RowTerm.Quotient<T>(T.One + rest), max, maxima, isPast: false);

        private static double Mean<TLanes, T>(ReadOnlySpan<T> probabilities, ReadOnlySpan<T> incoming, T pivot)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T>
        {
            ref T weights = ref MemoryMarshal.GetReference(probabilities);
            return LaneSums<TLanes, T>.Total(ref weights, ref MemoryMarshal.GetReference(incoming), incoming.Length, new DistanceTerm<T>(pivot));
        }
    }

    /// <summary>Computes the term <c>p (g − pivot)</c>, which a probability of 0 removes unless <c>g</c> is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TLanes Distance<TLanes, T>(TLanes probability, TLanes incoming, TLanes pivot)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        TLanes term = probability * (incoming - pivot);
        return TLanes.Clear(term, TLanes.Equal(probability, TLanes.Create(0.0)) & TLanes.Equal(incoming, incoming));
    }

    private readonly struct DistanceTerm<T>(T pivot) : ITerm<T>
        where T : IFloatingPointIeee754<T>
    {
        public static bool IsShort => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Of<TLanes>(TLanes probability, TLanes incoming)
            where TLanes : struct, ILanes<TLanes, T> => Distance<TLanes, T>(probability, incoming, TLanes.Create(pivot));
    }

    /// <summary>Computes <c>p ((g − mean) − correction)</c>, which is +0 for a probability of 0; NaN where the correction is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TLanes Deviation<TLanes, T>(TLanes probability, TLanes incoming, TLanes mean, TLanes correction)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>
    {
        TLanes zero = TLanes.Create(0.0);
        TLanes product = probability * ((incoming - mean) - correction);
        return TLanes.Clear(product, TLanes.Equal(probability, zero) & TLanes.Equal(correction, correction)) + zero;
    }

    private readonly struct DeviationTerm<T>(T mean, T correction) : ITerm<T>
        where T : IFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Of<TLanes>(TLanes probability, TLanes incoming)
            where TLanes : struct, ILanes<TLanes, T> => Deviation<TLanes, T>(probability, incoming, TLanes.Create(mean), TLanes.Create(correction));
    }

    /// <summary><c>−p·y</c>, which is +0 for a probability of 0.</summary>
    private readonly struct Opposite<T>(T p) : ITerm<T>
        where T : IFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Of<TLanes>(TLanes x, TLanes y)
            where TLanes : struct, ILanes<TLanes, T> => TLanes.Create(0.0) - (TLanes.Create(p) * y);
    }

    private readonly ref struct JacobianKernel<TStored>(ReadOnlySpan<TStored> logits, int classes, int inner, Span<TStored> result) : IStoredKernel
        where TStored : IFloatingPointIeee754<TStored>
    {
        private readonly ReadOnlySpan<TStored> _logits = logits;
        private readonly Span<TStored> _result = result;

        public void Run<TLanes, T>()
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T>
        {
            StoredRows<TStored, T> source = new(_logits, classes, inner);
            StoredRows<TStored, T> target = new(_result, classes, 1);
            using Borrowed<T> room = new(classes + target.Room(classes));
            Span<T> probabilities = room.Span[..classes];
            for (int row = 0; row < _logits.Length / classes; row++)
            {
                Span<T> matrix = target.Place(row * classes, classes, room.Span[classes..]);
                T rest = Row.Probabilities<TLanes, T>(source.Read(row, 1, probabilities), default, probabilities);
                int top = TensorPrimitives.IndexOfMax<T>(probabilities);
                for (int i = 0; i < classes; i++)
                {
                    // Where p ≈ 1, 1 − p would cancel: for the likeliest class it is what the others have.
                    Span<T> derivatives = matrix.Slice(i * classes, classes);
                    LaneSpan<TLanes, T>.Map(probabilities, probabilities, derivatives, new Opposite<T>(probabilities[i]));
                    derivatives[i] = probabilities[i] * (i == top ? rest / (T.One + rest) : T.One - probabilities[i]);
                }

                target.Write(row * classes, classes, matrix);
            }
        }
    }
}
