using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Surprisal.Numerics;

/// <content>The doors for tensors: the classes on any axis; a tensor that is not dense is copied once.</content>
public static partial class SparsemaxLoss
{
    /// <summary>Computes the loss of each row along an axis of a tensor.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>; <see cref="Half"/> is computed in float and rounded once.</typeparam>
    /// <param name="logits">The raw scores, of any shape.</param>
    /// <param name="targets">The distributions they should have, in the same shape.</param>
    /// <param name="losses">Receives the losses, in nats: the shape of the scores without the axis of the classes, <c>[1]</c> for a single row. Shares no memory with the other tensors.</param>
    /// <param name="axis">The axis of the classes, counted from the end if negative.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    /// <exception cref="ArgumentException">There is no class, the shapes do not fit, or tensors overlap otherwise.</exception>
    [OverloadResolutionPriority(-1)]
    public static void Values<T>(
        in ReadOnlyTensorSpan<T> logits, in ReadOnlyTensorSpan<T> targets, in TensorSpan<T> losses, int axis = -1)
        where T : IFloatingPointIeee754<T>
    {
        TensorRows shape = TensorRows.OfLoss(logits, axis);
        shape.CheckSame(targets.Lengths, nameof(targets));
        shape.CheckRows(losses.Lengths, nameof(losses));
        using TensorInput<T> scores = new(logits);
        using TensorInput<T> truth = new(targets);
        using TensorResult<T> target = new(losses);
        Values(scores.Span, truth.Span, shape.Classes, target.Span, shape.Inner);
        target.Store();
    }

    /// <summary>Computes the loss of each row along an axis of a tensor.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>; <see cref="Half"/> is computed in float and rounded once.</typeparam>
    /// <param name="logits">The raw scores, of any shape.</param>
    /// <param name="targets">The distributions they should have, in the same shape.</param>
    /// <param name="axis">The axis of the classes, counted from the end if negative.</param>
    /// <returns>The losses, in nats: the shape of the scores without the axis of the classes, <c>[1]</c> for a single row.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    /// <exception cref="ArgumentException">There is no class, the shapes do not fit, or tensors overlap otherwise.</exception>
    [OverloadResolutionPriority(-1)]
    public static Tensor<T> Values<T>(in ReadOnlyTensorSpan<T> logits, in ReadOnlyTensorSpan<T> targets, int axis = -1)
        where T : IFloatingPointIeee754<T>
    {
        Tensor<T> losses = TensorRows.OfLoss(logits, axis).NewRows<T>();
        Values(logits, targets, losses.AsTensorSpan(), axis);
        return losses;
    }

    /// <summary>Computes the gradient of each row's loss by the scores, along an axis of a tensor.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>; <see cref="Half"/> is computed in float and rounded once.</typeparam>
    /// <param name="logits">The raw scores, of any shape.</param>
    /// <param name="targets">The distributions they should have, in the same shape.</param>
    /// <param name="gradient">Receives the gradient, in the shape of the scores. May be their very tensor.</param>
    /// <param name="axis">The axis of the classes, counted from the end if negative.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    /// <exception cref="ArgumentException">There is no class, the shapes do not fit, or tensors overlap otherwise.</exception>
    [OverloadResolutionPriority(-1)]
    public static void Gradients<T>(
        in ReadOnlyTensorSpan<T> logits, in ReadOnlyTensorSpan<T> targets, in TensorSpan<T> gradient, int axis = -1)
        where T : IFloatingPointIeee754<T>
    {
        TensorRows shape = TensorRows.OfLoss(logits, axis);
        shape.CheckSame(targets.Lengths, nameof(targets));
        shape.CheckSame(gradient.Lengths, nameof(gradient));
        using TensorInput<T> scores = new(logits);
        using TensorInput<T> truth = new(targets);
        using TensorResult<T> target = new(gradient);
        Gradients(scores.Span, truth.Span, shape.Classes, target.Span, shape.Inner);
        target.Store();
    }

    /// <summary>Computes the gradient of each row's loss by the scores, along an axis of a tensor.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>; <see cref="Half"/> is computed in float and rounded once.</typeparam>
    /// <param name="logits">The raw scores, of any shape.</param>
    /// <param name="targets">The distributions they should have, in the same shape.</param>
    /// <param name="axis">The axis of the classes, counted from the end if negative.</param>
    /// <returns>The gradient, in the shape of the scores.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    /// <exception cref="ArgumentException">There is no class, the shapes do not fit, or tensors overlap otherwise.</exception>
    [OverloadResolutionPriority(-1)]
    public static Tensor<T> Gradients<T>(in ReadOnlyTensorSpan<T> logits, in ReadOnlyTensorSpan<T> targets, int axis = -1)
        where T : IFloatingPointIeee754<T>
    {
        Tensor<T> gradient = TensorRows.NewLike(logits);
        Gradients(logits, targets, gradient.AsTensorSpan(), axis);
        return gradient;
    }

    /// <summary>Computes the loss of each row and its gradient by the scores, along an axis of a tensor.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>; <see cref="Half"/> is computed in float and rounded once.</typeparam>
    /// <param name="logits">The raw scores, of any shape.</param>
    /// <param name="targets">The distributions they should have, in the same shape.</param>
    /// <param name="losses">Receives the losses, in nats: the shape of the scores without the axis of the classes, <c>[1]</c> for a single row. Shares no memory with the other tensors.</param>
    /// <param name="gradient">Receives the gradient, in the shape of the scores. May be their very tensor.</param>
    /// <param name="axis">The axis of the classes, counted from the end if negative.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    /// <exception cref="ArgumentException">There is no class, the shapes do not fit, or tensors overlap otherwise.</exception>
    [OverloadResolutionPriority(-1)]
    public static void ValuesAndGradients<T>(
        in ReadOnlyTensorSpan<T> logits, in ReadOnlyTensorSpan<T> targets, in TensorSpan<T> losses, in TensorSpan<T> gradient, int axis = -1)
        where T : IFloatingPointIeee754<T>
    {
        TensorRows shape = TensorRows.OfLoss(logits, axis);
        shape.CheckSame(targets.Lengths, nameof(targets));
        shape.CheckRows(losses.Lengths, nameof(losses));
        shape.CheckSame(gradient.Lengths, nameof(gradient));
        using TensorInput<T> scores = new(logits);
        using TensorInput<T> truth = new(targets);
        using TensorResult<T> first = new(losses);
        using TensorResult<T> second = new(gradient);
        Check.Apart<T>(first.Extent, second.Extent, nameof(losses), nameof(gradient));
        ValuesAndGradients(scores.Span, truth.Span, shape.Classes, first.Span, second.Span, shape.Inner);
        first.Store();
        second.Store();
    }

    /// <summary>Computes the loss of each row and its gradient by the scores, along an axis of a tensor.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>; <see cref="Half"/> is computed in float and rounded once.</typeparam>
    /// <param name="logits">The raw scores, of any shape.</param>
    /// <param name="targets">The distributions they should have, in the same shape.</param>
    /// <param name="axis">The axis of the classes, counted from the end if negative.</param>
    /// <returns>The losses, in nats, and the gradient, in the shape of the scores.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    /// <exception cref="ArgumentException">There is no class, the shapes do not fit, or tensors overlap otherwise.</exception>
    [OverloadResolutionPriority(-1)]
    public static (Tensor<T> Losses, Tensor<T> Gradient) ValuesAndGradients<T>(
        in ReadOnlyTensorSpan<T> logits, in ReadOnlyTensorSpan<T> targets, int axis = -1)
        where T : IFloatingPointIeee754<T>
    {
        Tensor<T> losses = TensorRows.OfLoss(logits, axis).NewRows<T>();
        Tensor<T> gradient = TensorRows.NewLike(logits);
        ValuesAndGradients(logits, targets, losses.AsTensorSpan(), gradient.AsTensorSpan(), axis);
        return (losses, gradient);
    }
}
