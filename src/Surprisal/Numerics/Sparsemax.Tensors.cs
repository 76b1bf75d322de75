using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Surprisal.Numerics;

/// <content>The doors for tensors: the classes on any axis; a tensor that is not dense is copied once.</content>
public static partial class Sparsemax
{
    /// <summary>Computes the sparsemax along an axis of a tensor.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="logits">The scores, of any shape.</param>
    /// <param name="result">Receives the probabilities, in the same shape. May be the very tensor of the scores.</param>
    /// <param name="axis">The axis of the classes, counted from the end if negative.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    /// <exception cref="ArgumentException">The shapes do not fit, or tensors overlap otherwise.</exception>
    [OverloadResolutionPriority(-1)]
    public static void Value<T>(
        in ReadOnlyTensorSpan<T> logits, in TensorSpan<T> result, int axis = -1)
        where T : IFloatingPointIeee754<T>
    {
        TensorRows rows = TensorRows.Of(logits, axis);
        rows.CheckSame(result.Lengths, nameof(result));
        using TensorInput<T> scores = new(logits);
        using TensorResult<T> target = new(result);
        Value(scores.Span, rows.Outer, rows.Classes, rows.Inner, target.Span);
        target.Store();
    }

    /// <summary>Computes the sparsemax along an axis of a tensor.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="logits">The scores, of any shape.</param>
    /// <param name="axis">The axis of the classes, counted from the end if negative.</param>
    /// <returns>The probabilities, in the same shape.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    [OverloadResolutionPriority(-1)]
    public static Tensor<T> Value<T>(in ReadOnlyTensorSpan<T> logits, int axis = -1)
        where T : IFloatingPointIeee754<T>
    {
        Tensor<T> result = TensorRows.NewLike(logits);
        Value(logits, result.AsTensorSpan(), axis);
        return result;
    }

    /// <summary>Computes the gradient by the scores from the gradient by the probabilities, along an axis of a tensor.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="logits">The scores, of any shape.</param>
    /// <param name="incoming">The gradient by the probabilities, in the same shape.</param>
    /// <param name="result">Receives the gradient by the scores, in the same shape. May be the very tensor of the scores or the gradient.</param>
    /// <param name="axis">The axis of the classes, counted from the end if negative.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    /// <exception cref="ArgumentException">The shapes do not fit, or tensors overlap otherwise.</exception>
    [OverloadResolutionPriority(-1)]
    public static void VectorJacobianProduct<T>(
        in ReadOnlyTensorSpan<T> logits, in ReadOnlyTensorSpan<T> incoming, in TensorSpan<T> result, int axis = -1)
        where T : IFloatingPointIeee754<T>
    {
        TensorRows rows = TensorRows.Of(logits, axis);
        rows.CheckSame(incoming.Lengths, nameof(incoming));
        rows.CheckSame(result.Lengths, nameof(result));
        using TensorInput<T> scores = new(logits);
        using TensorInput<T> incomings = new(incoming);
        using TensorResult<T> target = new(result);
        VectorJacobianProduct(
            scores.Span, incomings.Span, rows.Outer, rows.Classes, rows.Inner, target.Span);
        target.Store();
    }

    /// <summary>Computes the gradient by the scores from the gradient by the probabilities, along an axis of a tensor.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="logits">The scores, of any shape.</param>
    /// <param name="incoming">The gradient by the probabilities, in the same shape.</param>
    /// <param name="axis">The axis of the classes, counted from the end if negative.</param>
    /// <returns>The gradient by the scores, in the same shape.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    [OverloadResolutionPriority(-1)]
    public static Tensor<T> VectorJacobianProduct<T>(
        in ReadOnlyTensorSpan<T> logits, in ReadOnlyTensorSpan<T> incoming, int axis = -1)
        where T : IFloatingPointIeee754<T>
    {
        Tensor<T> result = TensorRows.NewLike(logits);
        VectorJacobianProduct(logits, incoming, result.AsTensorSpan(), axis);
        return result;
    }
}
