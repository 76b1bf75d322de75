using System.Numerics;

namespace Surprisal.Numerics;

/// <summary>The softmax of those scores of a row that take part; the others are as if they were not there.</summary>
/// <remarks>
/// <para>
/// A mask holds <see langword="true"/> for each score that takes part. The others have the probability 0, the logarithm −∞ and the gradient
/// 0, exactly, whatever they and their incoming gradients hold, NaN too. With <c>M</c> the classes of a row that take part,
/// <c>pₖ = exp(zₖ − m) / Σ_{j∈M} exp(zⱼ − m)</c> for <c>k</c> in <c>M</c>, with <c>m</c> the largest score in <c>M</c>: the same bits as of
/// <see cref="Softmax"/> and <see cref="LogSoftmax"/> over scores that are −∞ outside <c>M</c>.
/// </para>
/// <para>What becomes of a row of which no score takes part is said by an <see cref="EmptyRow"/>: NaN, unless told otherwise.</para>
/// <para>Keras: <c>layers.Softmax</c> called with a <c>mask</c>. PyTorch: <c>masked_fill</c> with −∞ before <c>softmax</c>.</para>
/// </remarks>
public static partial class MaskedSoftmax
{
    /// <summary>Computes the softmax of one row of scores.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="logits">The scores: <c>[classes]</c>. An empty row gives an empty result.</param>
    /// <param name="mask">Whether each score takes part: <c>[classes]</c>.</param>
    /// <param name="result">Receives the probabilities: <c>[classes]</c>. May be the very span of <paramref name="logits"/>.</param>
    /// <param name="emptyRow">What becomes of a row of which no score takes part.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the spans overlap partly.</exception>
    /// <example>
    /// <code>
    /// Span&lt;float&gt; probabilities = stackalloc float[3];
    /// MaskedSoftmax.Value([1f, float.NaN, 1f], [true, false, true], probabilities);   // [0.5, 0, 0.5]
    /// </code>
    /// </example>
    public static void Value<T>(ReadOnlySpan<T> logits, ReadOnlySpan<bool> mask, Span<T> result, EmptyRow emptyRow = EmptyRow.NaN)
        where T : IFloatingPointIeee754<T> => Value<T, Softmax.Row>(logits, mask, 1, logits.Length, 1, result, emptyRow);

    /// <summary>Computes the softmax along the middle axis.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="logits">The scores, row-major: <c>[outer, classes, inner]</c>.</param>
    /// <param name="mask">Whether each score takes part, in the same shape.</param>
    /// <param name="outer">The size of the axes before the classes.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="inner">The size of the axes after the classes; 1 if the classes are the last axis.</param>
    /// <param name="result">Receives the probabilities or their logarithms, in the same shape. May be the very span of <paramref name="logits"/>.</param>
    /// <param name="emptyRow">What becomes of a row of which no score takes part.</param>
    /// <exception cref="ArgumentException">A span does not have its shape, or the spans overlap partly.</exception>
    public static void Value<T>(
        ReadOnlySpan<T> logits, ReadOnlySpan<bool> mask, int outer, int classes, int inner, Span<T> result, EmptyRow emptyRow = EmptyRow.NaN)
        where T : IFloatingPointIeee754<T> => Value<T, Softmax.Row>(logits, mask, outer, classes, inner, result, emptyRow);

    /// <summary>Computes the logarithms of the softmax of one row of scores; −∞ for those that do not take part.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="logits">The scores: <c>[classes]</c>. An empty row gives an empty result.</param>
    /// <param name="mask">Whether each score takes part: <c>[classes]</c>.</param>
    /// <param name="result">Receives the logarithms, in nats: <c>[classes]</c>. May be the very span of <paramref name="logits"/>.</param>
    /// <param name="emptyRow">What becomes of a row of which no score takes part.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the spans overlap partly.</exception>
    public static void LogValue<T>(ReadOnlySpan<T> logits, ReadOnlySpan<bool> mask, Span<T> result, EmptyRow emptyRow = EmptyRow.NaN)
        where T : IFloatingPointIeee754<T> => Value<T, LogSoftmax.Row>(logits, mask, 1, logits.Length, 1, result, emptyRow);

    /// <summary>Computes the logarithms of the softmax along the middle axis; −∞ for scores that do not take part.</summary>
    /// <inheritdoc cref="Value{T}(ReadOnlySpan{T}, ReadOnlySpan{bool}, int, int, int, Span{T}, EmptyRow)"/>
    public static void LogValue<T>(
        ReadOnlySpan<T> logits, ReadOnlySpan<bool> mask, int outer, int classes, int inner, Span<T> result, EmptyRow emptyRow = EmptyRow.NaN)
        where T : IFloatingPointIeee754<T> => Value<T, LogSoftmax.Row>(logits, mask, outer, classes, inner, result, emptyRow);

    /// <summary>Computes the gradient by the scores of one row from the gradient by its probabilities; 0 for scores that do not take part.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="logits">The scores: <c>[classes]</c>.</param>
    /// <param name="mask">Whether each score takes part: <c>[classes]</c>.</param>
    /// <param name="incoming">The gradient by the probabilities, or by their logarithms: <c>[classes]</c>.</param>
    /// <param name="result">Receives the gradient by the scores: <c>[classes]</c>. May be the very span of the scores or the gradient.</param>
    /// <param name="emptyRow">What becomes of a row of which no score takes part.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the result overlaps an input partly.</exception>
    public static void VectorJacobianProduct<T>(
        ReadOnlySpan<T> logits, ReadOnlySpan<bool> mask, ReadOnlySpan<T> incoming, Span<T> result, EmptyRow emptyRow = EmptyRow.NaN)
        where T : IFloatingPointIeee754<T> => VectorJacobianProduct(logits, mask, incoming, 1, logits.Length, 1, result, emptyRow);

    /// <summary>Computes the gradient by the scores from the gradient by the probabilities, along the middle axis; 0 for scores that do not take part.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="logits">The scores, row-major: <c>[outer, classes, inner]</c>.</param>
    /// <param name="mask">Whether each score takes part, in the same shape.</param>
    /// <param name="incoming">The gradient by the probabilities, or by their logarithms, in the same shape.</param>
    /// <param name="outer">The size of the axes before the classes.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="inner">The size of the axes after the classes; 1 if the classes are the last axis.</param>
    /// <param name="result">Receives the gradient by the scores, in the same shape. May be the very span of the scores or the gradient.</param>
    /// <param name="emptyRow">What becomes of a row of which no score takes part.</param>
    /// <exception cref="ArgumentException">A span does not have its shape, or the result overlaps an input partly.</exception>
    public static void VectorJacobianProduct<T>(
        ReadOnlySpan<T> logits,
        ReadOnlySpan<bool> mask,
        ReadOnlySpan<T> incoming,
        int outer,
        int classes,
        int inner,
        Span<T> result,
        EmptyRow emptyRow = EmptyRow.NaN)
        where T : IFloatingPointIeee754<T>
    {
        Check.Shape(mask, [outer, classes, inner]);
        RowProduct.Run<T, Softmax.Row>(logits, mask, emptyRow, incoming, outer, classes, inner, result);
    }

    /// <summary>Computes the gradient by the scores of one row from the gradient by the logarithms; 0 for scores that do not take part.</summary>
    /// <inheritdoc cref="VectorJacobianProduct{T}(ReadOnlySpan{T}, ReadOnlySpan{bool}, ReadOnlySpan{T}, Span{T}, EmptyRow)"/>
    public static void LogVectorJacobianProduct<T>(
        ReadOnlySpan<T> logits, ReadOnlySpan<bool> mask, ReadOnlySpan<T> incoming, Span<T> result, EmptyRow emptyRow = EmptyRow.NaN)
        where T : IFloatingPointIeee754<T> => LogVectorJacobianProduct(logits, mask, incoming, 1, logits.Length, 1, result, emptyRow);

    /// <summary>Computes the gradient by the scores from the gradient by the logarithms, along the middle axis; 0 for scores that do not take part.</summary>
    /// <inheritdoc cref="VectorJacobianProduct{T}(ReadOnlySpan{T}, ReadOnlySpan{bool}, ReadOnlySpan{T}, int, int, int, Span{T}, EmptyRow)"/>
    public static void LogVectorJacobianProduct<T>(
        ReadOnlySpan<T> logits,
        ReadOnlySpan<bool> mask,
        ReadOnlySpan<T> incoming,
        int outer,
        int classes,
        int inner,
        Span<T> result,
        EmptyRow emptyRow = EmptyRow.NaN)
        where T : IFloatingPointIeee754<T>
    {
        Check.Shape(mask, [outer, classes, inner]);
        RowProduct.Run<T, LogSoftmax.Row>(logits, mask, emptyRow, incoming, outer, classes, inner, result);
    }

    private static void Value<T, TFormula>(
        ReadOnlySpan<T> logits, ReadOnlySpan<bool> mask, int outer, int classes, int inner, Span<T> result, EmptyRow emptyRow)
        where T : IFloatingPointIeee754<T>
        where TFormula : struct, IRowFormula
    {
        Check.Shape(logits, [outer, classes, inner]);
        Check.Shape(mask, [outer, classes, inner]);
        Check.SameLength<T>(result, logits);
        Check.SameOrApart(result, logits);

        if (!logits.IsEmpty)
        {
            VectorWidth.RunStored<T, RowKernel<T, TFormula>>(new(logits, classes, inner) { Mask = mask, EmptyRow = emptyRow, Values = result });
        }
    }
}

/// <summary>What becomes of a row of which no score takes part.</summary>
public enum EmptyRow
{
    /// <summary>NaN, as of a row whose scores are all −∞: there is no distribution over no classes.</summary>
    NaN,

    /// <summary>As of each score that does not take part: the probability 0, the logarithm −∞, the gradient 0. For padding whose results nobody reads.</summary>
    Masked,
}
