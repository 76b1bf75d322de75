using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Surprisal.Numerics;

/// <content>The doors for tensors: the classes on any axis; a tensor that is not dense is copied once.</content>
public static partial class SigmoidCrossEntropy
{
    /// <summary>Computes the loss of each element of a tensor.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="logits">The raw scores, of any shape.</param>
    /// <param name="targets">What they should be, each in [0, 1], in the same shape.</param>
    /// <param name="losses">Receives the losses, in nats, in the same shape. May be the very tensor of an input.</param>
    /// <exception cref="ArgumentException">The shapes differ, or tensors overlap otherwise.</exception>
    [OverloadResolutionPriority(-1)]
    public static void Values<T>(
        in ReadOnlyTensorSpan<T> logits, in ReadOnlyTensorSpan<T> targets, in TensorSpan<T> losses)
        where T : IFloatingPointIeee754<T>
    {
        Check.SameShape(targets.Lengths, logits.Lengths, nameof(targets), nameof(logits));
        Check.SameShape(losses.Lengths, logits.Lengths, nameof(losses), nameof(logits));
        using TensorInput<T> scores = new(logits);
        using TensorInput<T> truth = new(targets);
        using TensorResult<T> target = new(losses);
        Values(scores.Span, truth.Span, target.Span);
        target.Store();
    }

    /// <summary>Computes the loss of each element of a tensor.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="logits">The raw scores, of any shape.</param>
    /// <param name="targets">What they should be, each in [0, 1], in the same shape.</param>
    /// <returns>The losses, in nats, in the same shape.</returns>
    /// <exception cref="ArgumentException">The shapes differ, or tensors overlap otherwise.</exception>
    [OverloadResolutionPriority(-1)]
    public static Tensor<T> Values<T>(in ReadOnlyTensorSpan<T> logits, in ReadOnlyTensorSpan<T> targets)
        where T : IFloatingPointIeee754<T>
    {
        Tensor<T> losses = TensorRows.NewLike(logits);
        Values(logits, targets, losses.AsTensorSpan());
        return losses;
    }

    /// <summary>Computes the gradient of each element's loss by its score.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="logits">The raw scores, of any shape.</param>
    /// <param name="targets">What they should be, each in [0, 1], in the same shape.</param>
    /// <param name="gradient">Receives the gradient, in the same shape. May be the very tensor of an input.</param>
    /// <exception cref="ArgumentException">The shapes differ, or tensors overlap otherwise.</exception>
    [OverloadResolutionPriority(-1)]
    public static void Gradients<T>(
        in ReadOnlyTensorSpan<T> logits, in ReadOnlyTensorSpan<T> targets, in TensorSpan<T> gradient)
        where T : IFloatingPointIeee754<T>
    {
        Check.SameShape(targets.Lengths, logits.Lengths, nameof(targets), nameof(logits));
        Check.SameShape(gradient.Lengths, logits.Lengths, nameof(gradient), nameof(logits));
        using TensorInput<T> scores = new(logits);
        using TensorInput<T> truth = new(targets);
        using TensorResult<T> target = new(gradient);
        Gradients(scores.Span, truth.Span, target.Span);
        target.Store();
    }

    /// <summary>Computes the gradient of each element's loss by its score.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="logits">The raw scores, of any shape.</param>
    /// <param name="targets">What they should be, each in [0, 1], in the same shape.</param>
    /// <returns>The gradient, in the same shape.</returns>
    /// <exception cref="ArgumentException">The shapes differ, or tensors overlap otherwise.</exception>
    [OverloadResolutionPriority(-1)]
    public static Tensor<T> Gradients<T>(in ReadOnlyTensorSpan<T> logits, in ReadOnlyTensorSpan<T> targets)
        where T : IFloatingPointIeee754<T>
    {
        Tensor<T> gradient = TensorRows.NewLike(logits);
        Gradients(logits, targets, gradient.AsTensorSpan());
        return gradient;
    }

    /// <summary>Computes the loss of each element of a tensor and its gradient by the score.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="logits">The raw scores, of any shape.</param>
    /// <param name="targets">What they should be, each in [0, 1], in the same shape.</param>
    /// <param name="losses">Receives the losses, in nats, in the same shape. Shares no memory with the other tensors.</param>
    /// <param name="gradient">Receives the gradient, in the same shape. May be the very tensor of an input.</param>
    /// <exception cref="ArgumentException">The shapes differ, or tensors overlap otherwise.</exception>
    [OverloadResolutionPriority(-1)]
    public static void ValuesAndGradients<T>(
        in ReadOnlyTensorSpan<T> logits, in ReadOnlyTensorSpan<T> targets, in TensorSpan<T> losses, in TensorSpan<T> gradient)
        where T : IFloatingPointIeee754<T>
    {
        Check.SameShape(targets.Lengths, logits.Lengths, nameof(targets), nameof(logits));
        Check.SameShape(losses.Lengths, logits.Lengths, nameof(losses), nameof(logits));
        Check.SameShape(gradient.Lengths, logits.Lengths, nameof(gradient), nameof(logits));
        using TensorInput<T> scores = new(logits);
        using TensorInput<T> truth = new(targets);
        using TensorResult<T> first = new(losses);
        using TensorResult<T> second = new(gradient);
        Check.Apart<T>(first.Extent, second.Extent, nameof(losses), nameof(gradient));
        ValuesAndGradients(scores.Span, truth.Span, first.Span, second.Span);
        first.Store();
        second.Store();
    }

    /// <summary>Computes the loss of each element of a tensor and its gradient by the score.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="logits">The raw scores, of any shape.</param>
    /// <param name="targets">What they should be, each in [0, 1], in the same shape.</param>
    /// <returns>The losses, in nats, and the gradient, in the same shape.</returns>
    /// <exception cref="ArgumentException">The shapes differ, or tensors overlap otherwise.</exception>
    [OverloadResolutionPriority(-1)]
    public static (Tensor<T> Losses, Tensor<T> Gradient) ValuesAndGradients<T>(
        in ReadOnlyTensorSpan<T> logits, in ReadOnlyTensorSpan<T> targets)
        where T : IFloatingPointIeee754<T>
    {
        Tensor<T> losses = TensorRows.NewLike(logits);
        Tensor<T> gradient = TensorRows.NewLike(logits);
        ValuesAndGradients(logits, targets, losses.AsTensorSpan(), gradient.AsTensorSpan());
        return (losses, gradient);
    }

    /// <summary>Computes the second derivative of each element's loss by its score, which is the same for every target.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="logits">The raw scores, of any shape.</param>
    /// <param name="curvatures">Receives the second derivatives, in the same shape. May be the very tensor of the scores.</param>
    /// <exception cref="ArgumentException">The shapes differ, or tensors overlap otherwise.</exception>
    [OverloadResolutionPriority(-1)]
    public static void Curvatures<T>(in ReadOnlyTensorSpan<T> logits, in TensorSpan<T> curvatures)
        where T : IFloatingPointIeee754<T>
    {
        Check.SameShape(curvatures.Lengths, logits.Lengths, nameof(curvatures), nameof(logits));
        using TensorInput<T> scores = new(logits);
        using TensorResult<T> target = new(curvatures);
        Curvatures(scores.Span, target.Span);
        target.Store();
    }

    /// <summary>Computes the second derivative of each element's loss by its score, which is the same for every target.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/> as storage.</typeparam>
    /// <param name="logits">The raw scores, of any shape.</param>
    /// <returns>The second derivatives, in the same shape.</returns>
    [OverloadResolutionPriority(-1)]
    public static Tensor<T> Curvatures<T>(in ReadOnlyTensorSpan<T> logits)
        where T : IFloatingPointIeee754<T>
    {
        Tensor<T> curvatures = TensorRows.NewLike(logits);
        Curvatures(logits, curvatures.AsTensorSpan());
        return curvatures;
    }

    /// <summary>Computes the loss of all elements of a tensor as one.</summary>
    /// <typeparam name="T">The type of the scores: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/>, which is computed in float and rounded once.</typeparam>
    /// <param name="logits">The raw scores, of any shape.</param>
    /// <param name="targets">What they should be, each in [0, 1], in the same shape.</param>
    /// <param name="options">Weights, rows to leave out, smoothing, reduction: see <see cref="LossOptions{T}"/>; one value for each row, in their row-major order. The default is the plain mean over all elements.</param>
    /// <param name="rows">Receives the losses of the rows, if they are wanted, in their row-major order. Shares no memory with the other tensors.</param>
    /// <param name="positiveWeights">The factors of the answer yes, finite and not negative: none, one, or one for each place on the axis; on the last axis if each element is a row.</param>
    /// <param name="axis">The axis whose elements make a row, counted from the end if negative; <see langword="null"/>: each element is a row of its own.</param>
    /// <returns>The mean of the losses or their sum, in nats.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value or an option is out of its range, or there is no such axis. Nothing is written then.</exception>
    /// <exception cref="ArgumentException">The shapes do not fit, tensors overlap otherwise, or a strict validation failed.</exception>
    /// <exception cref="InvalidOperationException">The mean would divide by 0 and the options refuse it.</exception>
    [OverloadResolutionPriority(-1)]
    public static ReducedLoss<T> Value<T>(
        in ReadOnlyTensorSpan<T> logits,
        in ReadOnlyTensorSpan<T> targets,
        in LossOptions<T> options = default,
        in LossRows<T> rows = default,
        ReadOnlySpan<T> positiveWeights = default,
        int? axis = null)
        where T : IFloatingPointIeee754<T>
    {
        TensorRows shape = TensorRows.OfElements(logits, axis);
        shape.CheckSame(targets.Lengths, nameof(targets));
        using TensorInput<T> values = new(logits);
        using TensorInput<T> truth = new(targets);
        return Value(values.Span, truth.Span, options, rows, positiveWeights, shape.Classes, shape.Inner);
    }

    /// <summary>Computes the gradient of the reduced loss by the scores.</summary>
    /// <typeparam name="T">The type of the scores: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/>, which is computed in float and rounded once.</typeparam>
    /// <param name="logits">The raw scores, of any shape.</param>
    /// <param name="targets">What they should be, each in [0, 1], in the same shape.</param>
    /// <param name="gradient">Receives the gradient, in the same shape. May be the very tensor of an input.</param>
    /// <param name="options">Weights, rows to leave out, smoothing, reduction: see <see cref="LossOptions{T}"/>; one value for each row, in their row-major order. The default is the plain mean over all elements.</param>
    /// <param name="positiveWeights">The factors of the answer yes, finite and not negative: none, one, or one for each place on the axis; on the last axis if each element is a row.</param>
    /// <param name="axis">The axis whose elements make a row, counted from the end if negative; <see langword="null"/>: each element is a row of its own.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value or an option is out of its range, or there is no such axis. Nothing is written then.</exception>
    /// <exception cref="ArgumentException">The shapes do not fit, tensors overlap otherwise, or a strict validation failed.</exception>
    /// <exception cref="InvalidOperationException">The mean would divide by 0 and the options refuse it.</exception>
    [OverloadResolutionPriority(-1)]
    public static void Gradient<T>(
        in ReadOnlyTensorSpan<T> logits,
        in ReadOnlyTensorSpan<T> targets,
        in TensorSpan<T> gradient,
        in LossOptions<T> options = default,
        ReadOnlySpan<T> positiveWeights = default,
        int? axis = null)
        where T : IFloatingPointIeee754<T> => _ = ValueAndGradient(logits, targets, gradient, options, default, positiveWeights, axis);

    /// <summary>Computes the gradient of the reduced loss by the scores.</summary>
    /// <typeparam name="T">The type of the scores: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/>, which is computed in float and rounded once.</typeparam>
    /// <param name="logits">The raw scores, of any shape.</param>
    /// <param name="targets">What they should be, each in [0, 1], in the same shape.</param>
    /// <param name="options">Weights, rows to leave out, smoothing, reduction: see <see cref="LossOptions{T}"/>; one value for each row, in their row-major order. The default is the plain mean over all elements.</param>
    /// <param name="positiveWeights">The factors of the answer yes, finite and not negative: none, one, or one for each place on the axis; on the last axis if each element is a row.</param>
    /// <param name="axis">The axis whose elements make a row, counted from the end if negative; <see langword="null"/>: each element is a row of its own.</param>
    /// <returns>The gradient, in the same shape.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value or an option is out of its range, or there is no such axis. Nothing is written then.</exception>
    /// <exception cref="ArgumentException">The shapes do not fit, tensors overlap otherwise, or a strict validation failed.</exception>
    /// <exception cref="InvalidOperationException">The mean would divide by 0 and the options refuse it.</exception>
    [OverloadResolutionPriority(-1)]
    public static Tensor<T> Gradient<T>(
        in ReadOnlyTensorSpan<T> logits,
        in ReadOnlyTensorSpan<T> targets,
        in LossOptions<T> options = default,
        ReadOnlySpan<T> positiveWeights = default,
        int? axis = null)
        where T : IFloatingPointIeee754<T> => ValueAndGradient(logits, targets, options, default, positiveWeights, axis).Gradient;

    /// <summary>Computes the loss of all elements of a tensor as one, and its gradient by the scores.</summary>
    /// <typeparam name="T">The type of the scores: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/>, which is computed in float and rounded once.</typeparam>
    /// <param name="logits">The raw scores, of any shape.</param>
    /// <param name="targets">What they should be, each in [0, 1], in the same shape.</param>
    /// <param name="gradient">Receives the gradient, in the same shape. May be the very tensor of an input.</param>
    /// <param name="options">Weights, rows to leave out, smoothing, reduction: see <see cref="LossOptions{T}"/>; one value for each row, in their row-major order. The default is the plain mean over all elements.</param>
    /// <param name="rows">Receives the losses of the rows, if they are wanted, in their row-major order. Shares no memory with the other tensors.</param>
    /// <param name="positiveWeights">The factors of the answer yes, finite and not negative: none, one, or one for each place on the axis; on the last axis if each element is a row.</param>
    /// <param name="axis">The axis whose elements make a row, counted from the end if negative; <see langword="null"/>: each element is a row of its own.</param>
    /// <returns>The mean of the losses or their sum, in nats.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value or an option is out of its range, or there is no such axis. Nothing is written then.</exception>
    /// <exception cref="ArgumentException">The shapes do not fit, tensors overlap otherwise, or a strict validation failed.</exception>
    /// <exception cref="InvalidOperationException">The mean would divide by 0 and the options refuse it.</exception>
    [OverloadResolutionPriority(-1)]
    public static ReducedLoss<T> ValueAndGradient<T>(
        in ReadOnlyTensorSpan<T> logits,
        in ReadOnlyTensorSpan<T> targets,
        in TensorSpan<T> gradient,
        in LossOptions<T> options = default,
        in LossRows<T> rows = default,
        ReadOnlySpan<T> positiveWeights = default,
        int? axis = null)
        where T : IFloatingPointIeee754<T>
    {
        TensorRows shape = TensorRows.OfElements(logits, axis);
        shape.CheckSame(targets.Lengths, nameof(targets));
        shape.CheckSame(gradient.Lengths, nameof(gradient));
        using TensorInput<T> values = new(logits);
        using TensorInput<T> truth = new(targets);
        using TensorResult<T> target = new(gradient);
        rows.CheckApart(target.Extent, nameof(gradient));
        ReducedLoss<T> loss = ValueAndGradient(
            values.Span, truth.Span, target.Span, options, rows, positiveWeights, shape.Classes, shape.Inner);
        target.Store();
        return loss;
    }

    /// <summary>Computes the loss of all elements of a tensor as one, and its gradient by the scores.</summary>
    /// <typeparam name="T">The type of the scores: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/>, which is computed in float and rounded once.</typeparam>
    /// <param name="logits">The raw scores, of any shape.</param>
    /// <param name="targets">What they should be, each in [0, 1], in the same shape.</param>
    /// <param name="options">Weights, rows to leave out, smoothing, reduction: see <see cref="LossOptions{T}"/>; one value for each row, in their row-major order. The default is the plain mean over all elements.</param>
    /// <param name="rows">Receives the losses of the rows, if they are wanted, in their row-major order. Shares no memory with the other tensors.</param>
    /// <param name="positiveWeights">The factors of the answer yes, finite and not negative: none, one, or one for each place on the axis; on the last axis if each element is a row.</param>
    /// <param name="axis">The axis whose elements make a row, counted from the end if negative; <see langword="null"/>: each element is a row of its own.</param>
    /// <returns>The mean of the losses or their sum, in nats, and the gradient, in the same shape.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value or an option is out of its range, or there is no such axis. Nothing is written then.</exception>
    /// <exception cref="ArgumentException">The shapes do not fit, tensors overlap otherwise, or a strict validation failed.</exception>
    /// <exception cref="InvalidOperationException">The mean would divide by 0 and the options refuse it.</exception>
    [OverloadResolutionPriority(-1)]
    public static (ReducedLoss<T> Loss, Tensor<T> Gradient) ValueAndGradient<T>(
        in ReadOnlyTensorSpan<T> logits,
        in ReadOnlyTensorSpan<T> targets,
        in LossOptions<T> options = default,
        in LossRows<T> rows = default,
        ReadOnlySpan<T> positiveWeights = default,
        int? axis = null)
        where T : IFloatingPointIeee754<T>
    {
        Tensor<T> gradient = TensorRows.NewLike(logits);
        ReducedLoss<T> loss = ValueAndGradient(logits, targets, gradient.AsTensorSpan(), options, rows, positiveWeights, axis);
        return (loss, gradient);
    }
}
