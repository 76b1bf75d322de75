using System.Numerics;

namespace Surprisal.Numerics;

/// <summary>A function of a row of scores with as many values, made of its softmax.</summary>
internal interface IRowFormula
{
    /// <summary>The value of a class whose probability is 0.</summary>
    static abstract T OfMasked<T>()
        where T : IFloatingPointIeee754<T>;

    /// <summary>Computes the values, in place if wished.</summary>
    static abstract void Value<TLanes, T>(ReadOnlySpan<T> logits, Span<T> values)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>;

    /// <summary>Computes the values of many rows of few classes, in place if wished.</summary>
    static abstract void Value<TLanes, T>(ScoreTile<TLanes, T> tile, ReadOnlySpan<T> logits, Span<T> values)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>;

    /// <summary>Computes the gradient by the scores from that by the values, and the values if they are wanted.</summary>
    /// <param name="logits">The scores, at least one.</param>
    /// <param name="incoming">The gradient by the values.</param>
    /// <param name="probabilities">A room for the softmax.</param>
    /// <param name="values">Receives the values; empty if they are not wanted.</param>
    /// <param name="result">Receives the gradient by the scores; may be an input.</param>
    static abstract void Product<TLanes, T>(
        ReadOnlySpan<T> logits, ReadOnlySpan<T> incoming, Span<T> probabilities, Span<T> values, Span<T> result)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>;
}
