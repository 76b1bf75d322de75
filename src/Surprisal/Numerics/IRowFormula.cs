using System.Numerics;

namespace Surprisal.Numerics;

/// <summary>A function of a row of scores with as many values, made of its softmax.</summary>
internal interface IRowFormula
{
    /// <summary>The value of a class whose probability is 0.</summary>
    static abstract T OfMasked<T>()
        where T : IFloatingPointIeee754<T>;

    /// <summary>Whether values are made of the scores, not of terms that take their place first.</summary>
    static abstract bool IsOfScores { get; }

    /// <summary>Computes the values of a few rows: all are measured first, so that the last pass over one does not wait for its sum.</summary>
    /// <param name="logits">The scores of the rows.</param>
    /// <param name="classes">The length of a row; one that is cut is alone.</param>
    /// <param name="room">Rooms for what is known between the passes.</param>
    /// <param name="values">Receives the values; may be the scores, unless they are stored past the caches.</param>
    static abstract void Value<TLanes, T>(ReadOnlySpan<T> logits, int classes, RowRoom<T> room, Span<T> values)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>;

    /// <summary>Computes the values of many rows of few classes, in place if wished.</summary>
    static abstract void Value<TLanes, T>(in ScoreTile<TLanes, T> tile, ReadOnlySpan<T> logits, Span<T> values)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>;

    /// <summary>Computes the gradients of many rows of few classes by the scores from those by the values, and the values if they are wanted.</summary>
    static abstract void Product<TLanes, T>(
        in ScoreTile<TLanes, T> tile, ReadOnlySpan<T> logits, ReadOnlySpan<T> incoming, Span<T> values, Span<T> result)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>;

    /// <summary>Computes the gradient by the scores from that by the values, and the values if they are wanted.</summary>
    /// <param name="logits">The scores, at least one.</param>
    /// <param name="incoming">The gradient by the values.</param>
    /// <param name="room">Rooms for what is known between the passes, the softmax among it.</param>
    /// <param name="values">Receives the values; empty if they are not wanted.</param>
    /// <param name="result">Receives the gradient by the scores; may be an input.</param>
    static abstract void Product<TLanes, T>(
        ReadOnlySpan<T> logits, ReadOnlySpan<T> incoming, RowRoom<T> room, Span<T> values, Span<T> result)
        where TLanes : struct, ILanes<TLanes, T>
        where T : IFloatingPointIeee754<T>;
}
