using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Surprisal.Numerics;

/// <content>The doors for tensors: the classes on any axis; a tensor that is not dense is copied once.</content>
public static partial class LogSumExp
{
    /// <summary>Computes the log-sum-exp along an axis of a tensor.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="logits">The scores, of any shape.</param>
    /// <param name="result">Receives the values: the shape of the scores without the axis of the classes, <c>[1]</c> for a single row. Shares no memory with the scores.</param>
    /// <param name="axis">The axis of the classes, counted from the end if negative.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    /// <exception cref="ArgumentException">The shapes do not fit, or tensors overlap otherwise.</exception>
    [OverloadResolutionPriority(-1)]
    public static void Value<T>(in ReadOnlyTensorSpan<T> logits, in TensorSpan<T> result, int axis = -1)
        where T : IFloatingPointIeee754<T>
    {
        TensorRows rows = TensorRows.Of(logits, axis);
        rows.CheckRows(result.Lengths, nameof(result));
        using TensorInput<T> scores = new(logits);
        using TensorResult<T> target = new(result);
        Value(scores.Span, rows.Outer, rows.Classes, rows.Inner, target.Span);
        target.Store();
    }

    /// <summary>Computes the log-sum-exp along an axis of a tensor.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="logits">The scores, of any shape.</param>
    /// <param name="axis">The axis of the classes, counted from the end if negative.</param>
    /// <returns>The values: the shape of the scores without the axis of the classes, <c>[1]</c> for a single row.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    [OverloadResolutionPriority(-1)]
    public static Tensor<T> Value<T>(in ReadOnlyTensorSpan<T> logits, int axis = -1)
        where T : IFloatingPointIeee754<T>
    {
        Tensor<T> result = TensorRows.Of(logits, axis).NewRows<T>();
        Value(logits, result.AsTensorSpan(), axis);
        return result;
    }

    /// <summary>Computes the gradient of the log-sum-exp along an axis of a tensor: the softmax.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="logits">The scores, of any shape.</param>
    /// <param name="gradient">Receives the gradient, in the same shape. May be the very tensor of the scores.</param>
    /// <param name="axis">The axis of the classes, counted from the end if negative.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    /// <exception cref="ArgumentException">The shapes do not fit, or tensors overlap otherwise.</exception>
    [OverloadResolutionPriority(-1)]
    public static void Gradient<T>(in ReadOnlyTensorSpan<T> logits, in TensorSpan<T> gradient, int axis = -1)
        where T : IFloatingPointIeee754<T>
    {
        TensorRows rows = TensorRows.Of(logits, axis);
        rows.CheckSame(gradient.Lengths, nameof(gradient));
        using TensorInput<T> scores = new(logits);
        using TensorResult<T> target = new(gradient);
        Gradient(scores.Span, rows.Outer, rows.Classes, rows.Inner, target.Span);
        target.Store();
    }

    /// <summary>Computes the gradient of the log-sum-exp along an axis of a tensor: the softmax.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="logits">The scores, of any shape.</param>
    /// <param name="axis">The axis of the classes, counted from the end if negative.</param>
    /// <returns>The gradient, in the same shape.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    [OverloadResolutionPriority(-1)]
    public static Tensor<T> Gradient<T>(in ReadOnlyTensorSpan<T> logits, int axis = -1)
        where T : IFloatingPointIeee754<T>
    {
        Tensor<T> gradient = TensorRows.NewLike(logits);
        Gradient(logits, gradient.AsTensorSpan(), axis);
        return gradient;
    }

    /// <summary>Computes the log-sum-exp along an axis of a tensor and its gradient, the softmax.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="logits">The scores, of any shape.</param>
    /// <param name="values">Receives the values: the shape of the scores without the axis of the classes, <c>[1]</c> for a single row. Shares no memory with the other tensors.</param>
    /// <param name="gradient">Receives the gradient, in the shape of the scores. May be their very tensor.</param>
    /// <param name="axis">The axis of the classes, counted from the end if negative.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    /// <exception cref="ArgumentException">The shapes do not fit, or tensors overlap otherwise.</exception>
    [OverloadResolutionPriority(-1)]
    public static void ValueAndGradient<T>(
        in ReadOnlyTensorSpan<T> logits, in TensorSpan<T> values, in TensorSpan<T> gradient, int axis = -1)
        where T : IFloatingPointIeee754<T>
    {
        TensorRows rows = TensorRows.Of(logits, axis);
        rows.CheckRows(values.Lengths, nameof(values));
        rows.CheckSame(gradient.Lengths, nameof(gradient));
        using TensorInput<T> scores = new(logits);
        using TensorResult<T> first = new(values);
        using TensorResult<T> second = new(gradient);
        Check.Apart<T>(first.Extent, second.Extent, nameof(values), nameof(gradient));
        ValueAndGradient(scores.Span, rows.Outer, rows.Classes, rows.Inner, first.Span, second.Span);
        first.Store();
        second.Store();
    }

    /// <summary>Computes the log-sum-exp along an axis of a tensor and its gradient, the softmax.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="logits">The scores, of any shape.</param>
    /// <param name="axis">The axis of the classes, counted from the end if negative.</param>
    /// <returns>The values, the shape of the scores without the axis of the classes, <c>[1]</c> for a single row; and the gradient, in the shape of the scores.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    [OverloadResolutionPriority(-1)]
    public static (Tensor<T> Values, Tensor<T> Gradient) ValueAndGradient<T>(in ReadOnlyTensorSpan<T> logits, int axis = -1)
        where T : IFloatingPointIeee754<T>
    {
        Tensor<T> values = TensorRows.Of(logits, axis).NewRows<T>();
        Tensor<T> gradient = TensorRows.NewLike(logits);
        ValueAndGradient(logits, values.AsTensorSpan(), gradient.AsTensorSpan(), axis);
        return (values, gradient);
    }

    /// <summary>Computes the gradient by the scores from the gradient by the log-sum-exp, along an axis of a tensor.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="logits">The scores, of any shape.</param>
    /// <param name="incoming">The gradient by the values: the shape of the scores without the axis of the classes, <c>[1]</c> for a single row.</param>
    /// <param name="result">Receives the gradient by the scores, in their shape. May be their very tensor.</param>
    /// <param name="axis">The axis of the classes, counted from the end if negative.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    /// <exception cref="ArgumentException">The shapes do not fit, or tensors overlap otherwise.</exception>
    [OverloadResolutionPriority(-1)]
    public static void VectorJacobianProduct<T>(
        in ReadOnlyTensorSpan<T> logits, in ReadOnlyTensorSpan<T> incoming, in TensorSpan<T> result, int axis = -1)
        where T : IFloatingPointIeee754<T>
    {
        TensorRows rows = TensorRows.Of(logits, axis);
        rows.CheckRows(incoming.Lengths, nameof(incoming));
        rows.CheckSame(result.Lengths, nameof(result));
        using TensorInput<T> scores = new(logits);
        using TensorInput<T> incomings = new(incoming);
        using TensorResult<T> target = new(result);
        VectorJacobianProduct(scores.Span, incomings.Span, rows.Outer, rows.Classes, rows.Inner, target.Span);
        target.Store();
    }

    /// <summary>Computes the gradient by the scores from the gradient by the log-sum-exp, along an axis of a tensor.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="logits">The scores, of any shape.</param>
    /// <param name="incoming">The gradient by the values: the shape of the scores without the axis of the classes, <c>[1]</c> for a single row.</param>
    /// <param name="axis">The axis of the classes, counted from the end if negative.</param>
    /// <returns>The gradient by the scores, in their shape.</returns>
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
