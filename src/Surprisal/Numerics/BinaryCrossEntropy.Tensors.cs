using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Surprisal.Numerics;

/// <content>The doors for tensors: the classes on any axis; a tensor that is not dense is copied once.</content>
public static partial class BinaryCrossEntropy
{
    /// <summary>Computes the loss of all elements of a tensor as one.</summary>
    /// <typeparam name="T">The type of the probabilities: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/>, which is computed in float and rounded once.</typeparam>
    /// <param name="probabilities">The probabilities, of any shape.</param>
    /// <param name="targets">What they should be, each in [0, 1], in the same shape.</param>
    /// <param name="options">Weights, rows to leave out, smoothing, reduction: see <see cref="LossOptions{T}"/>; one value for each row, in their row-major order. The default is the plain mean over all elements.</param>
    /// <param name="rows">Receives the losses of the rows, if they are wanted, in their row-major order. Shares no memory with the other tensors.</param>
    /// <param name="positiveWeights">The factors of the answer yes, finite and not negative: none, one, or one for each place on the axis; on the last axis if each element is a row.</param>
    /// <param name="clip">Whether and how probabilities are clipped.</param>
    /// <param name="axis">The axis whose elements make a row, counted from the end if negative; <see langword="null"/>: each element is a row of its own.</param>
    /// <returns>The mean of the losses or their sum, in nats.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value or an option is out of its range, or there is no such axis. Nothing is written then.</exception>
    /// <exception cref="ArgumentException">The shapes do not fit, tensors overlap otherwise, or a strict validation failed.</exception>
    /// <exception cref="InvalidOperationException">The mean would divide by 0 and the options refuse it.</exception>
    [OverloadResolutionPriority(-1)]
    public static ReducedLoss<T> Value<T>(
        in ReadOnlyTensorSpan<T> probabilities,
        in ReadOnlyTensorSpan<T> targets,
        in LossOptions<T> options = default,
        in LossRows<T> rows = default,
        ReadOnlySpan<T> positiveWeights = default,
        Clip clip = default,
        int? axis = null)
        where T : IFloatingPointIeee754<T>
    {
        TensorRows shape = TensorRows.OfElements(probabilities, axis);
        shape.CheckSame(targets.Lengths, nameof(targets));
        using TensorInput<T> values = new(probabilities);
        using TensorInput<T> truth = new(targets);
        return Value(values.Span, truth.Span, options, rows, positiveWeights, clip, shape.Classes, shape.Inner);
    }

    /// <summary>Computes the gradient of the reduced loss by the probabilities.</summary>
    /// <typeparam name="T">The type of the probabilities: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/>, which is computed in float and rounded once.</typeparam>
    /// <param name="probabilities">The probabilities, of any shape.</param>
    /// <param name="targets">What they should be, each in [0, 1], in the same shape.</param>
    /// <param name="gradient">Receives the gradient, in the same shape. May be the very tensor of an input.</param>
    /// <param name="options">Weights, rows to leave out, smoothing, reduction: see <see cref="LossOptions{T}"/>; one value for each row, in their row-major order. The default is the plain mean over all elements.</param>
    /// <param name="positiveWeights">The factors of the answer yes, finite and not negative: none, one, or one for each place on the axis; on the last axis if each element is a row.</param>
    /// <param name="clip">Whether and how probabilities are clipped.</param>
    /// <param name="axis">The axis whose elements make a row, counted from the end if negative; <see langword="null"/>: each element is a row of its own.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value or an option is out of its range, or there is no such axis. Nothing is written then.</exception>
    /// <exception cref="ArgumentException">The shapes do not fit, tensors overlap otherwise, or a strict validation failed.</exception>
    /// <exception cref="InvalidOperationException">The mean would divide by 0 and the options refuse it.</exception>
    [OverloadResolutionPriority(-1)]
    public static void Gradient<T>(
        in ReadOnlyTensorSpan<T> probabilities,
        in ReadOnlyTensorSpan<T> targets,
        in TensorSpan<T> gradient,
        in LossOptions<T> options = default,
        ReadOnlySpan<T> positiveWeights = default,
        Clip clip = default,
        int? axis = null)
        where T : IFloatingPointIeee754<T> => _ = ValueAndGradient(probabilities, targets, gradient, options, default, positiveWeights, clip, axis);

    /// <summary>Computes the gradient of the reduced loss by the probabilities.</summary>
    /// <typeparam name="T">The type of the probabilities: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/>, which is computed in float and rounded once.</typeparam>
    /// <param name="probabilities">The probabilities, of any shape.</param>
    /// <param name="targets">What they should be, each in [0, 1], in the same shape.</param>
    /// <param name="options">Weights, rows to leave out, smoothing, reduction: see <see cref="LossOptions{T}"/>; one value for each row, in their row-major order. The default is the plain mean over all elements.</param>
    /// <param name="positiveWeights">The factors of the answer yes, finite and not negative: none, one, or one for each place on the axis; on the last axis if each element is a row.</param>
    /// <param name="clip">Whether and how probabilities are clipped.</param>
    /// <param name="axis">The axis whose elements make a row, counted from the end if negative; <see langword="null"/>: each element is a row of its own.</param>
    /// <returns>The gradient, in the same shape.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value or an option is out of its range, or there is no such axis. Nothing is written then.</exception>
    /// <exception cref="ArgumentException">The shapes do not fit, tensors overlap otherwise, or a strict validation failed.</exception>
    /// <exception cref="InvalidOperationException">The mean would divide by 0 and the options refuse it.</exception>
    [OverloadResolutionPriority(-1)]
    public static Tensor<T> Gradient<T>(
        in ReadOnlyTensorSpan<T> probabilities,
        in ReadOnlyTensorSpan<T> targets,
        in LossOptions<T> options = default,
        ReadOnlySpan<T> positiveWeights = default,
        Clip clip = default,
        int? axis = null)
        where T : IFloatingPointIeee754<T> => ValueAndGradient(probabilities, targets, options, default, positiveWeights, clip, axis).Gradient;

    /// <summary>Computes the loss of all elements of a tensor as one, and its gradient by the probabilities.</summary>
    /// <typeparam name="T">The type of the probabilities: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/>, which is computed in float and rounded once.</typeparam>
    /// <param name="probabilities">The probabilities, of any shape.</param>
    /// <param name="targets">What they should be, each in [0, 1], in the same shape.</param>
    /// <param name="gradient">Receives the gradient, in the same shape. May be the very tensor of an input.</param>
    /// <param name="options">Weights, rows to leave out, smoothing, reduction: see <see cref="LossOptions{T}"/>; one value for each row, in their row-major order. The default is the plain mean over all elements.</param>
    /// <param name="rows">Receives the losses of the rows, if they are wanted, in their row-major order. Shares no memory with the other tensors.</param>
    /// <param name="positiveWeights">The factors of the answer yes, finite and not negative: none, one, or one for each place on the axis; on the last axis if each element is a row.</param>
    /// <param name="clip">Whether and how probabilities are clipped.</param>
    /// <param name="axis">The axis whose elements make a row, counted from the end if negative; <see langword="null"/>: each element is a row of its own.</param>
    /// <returns>The mean of the losses or their sum, in nats.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value or an option is out of its range, or there is no such axis. Nothing is written then.</exception>
    /// <exception cref="ArgumentException">The shapes do not fit, tensors overlap otherwise, or a strict validation failed.</exception>
    /// <exception cref="InvalidOperationException">The mean would divide by 0 and the options refuse it.</exception>
    [OverloadResolutionPriority(-1)]
    public static ReducedLoss<T> ValueAndGradient<T>(
        in ReadOnlyTensorSpan<T> probabilities,
        in ReadOnlyTensorSpan<T> targets,
        in TensorSpan<T> gradient,
        in LossOptions<T> options = default,
        in LossRows<T> rows = default,
        ReadOnlySpan<T> positiveWeights = default,
        Clip clip = default,
        int? axis = null)
        where T : IFloatingPointIeee754<T>
    {
        TensorRows shape = TensorRows.OfElements(probabilities, axis);
        shape.CheckSame(targets.Lengths, nameof(targets));
        shape.CheckSame(gradient.Lengths, nameof(gradient));
        using TensorInput<T> values = new(probabilities);
        using TensorInput<T> truth = new(targets);
        using TensorResult<T> target = new(gradient);
        rows.CheckApart(target.Extent, nameof(gradient));
        ReducedLoss<T> loss = ValueAndGradient(
            values.Span, truth.Span, target.Span, options, rows, positiveWeights, clip, shape.Classes, shape.Inner);
        target.Store();
        return loss;
    }

    /// <summary>Computes the loss of all elements of a tensor as one, and its gradient by the probabilities.</summary>
    /// <typeparam name="T">The type of the probabilities: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/>, which is computed in float and rounded once.</typeparam>
    /// <param name="probabilities">The probabilities, of any shape.</param>
    /// <param name="targets">What they should be, each in [0, 1], in the same shape.</param>
    /// <param name="options">Weights, rows to leave out, smoothing, reduction: see <see cref="LossOptions{T}"/>; one value for each row, in their row-major order. The default is the plain mean over all elements.</param>
    /// <param name="rows">Receives the losses of the rows, if they are wanted, in their row-major order. Shares no memory with the other tensors.</param>
    /// <param name="positiveWeights">The factors of the answer yes, finite and not negative: none, one, or one for each place on the axis; on the last axis if each element is a row.</param>
    /// <param name="clip">Whether and how probabilities are clipped.</param>
    /// <param name="axis">The axis whose elements make a row, counted from the end if negative; <see langword="null"/>: each element is a row of its own.</param>
    /// <returns>The mean of the losses or their sum, in nats, and the gradient, in the same shape.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value or an option is out of its range, or there is no such axis. Nothing is written then.</exception>
    /// <exception cref="ArgumentException">The shapes do not fit, tensors overlap otherwise, or a strict validation failed.</exception>
    /// <exception cref="InvalidOperationException">The mean would divide by 0 and the options refuse it.</exception>
    [OverloadResolutionPriority(-1)]
    public static (ReducedLoss<T> Loss, Tensor<T> Gradient) ValueAndGradient<T>(
        in ReadOnlyTensorSpan<T> probabilities,
        in ReadOnlyTensorSpan<T> targets,
        in LossOptions<T> options = default,
        in LossRows<T> rows = default,
        ReadOnlySpan<T> positiveWeights = default,
        Clip clip = default,
        int? axis = null)
        where T : IFloatingPointIeee754<T>
    {
        Tensor<T> gradient = TensorRows.NewLike(probabilities);
        ReducedLoss<T> loss = ValueAndGradient(probabilities, targets, gradient.AsTensorSpan(), options, rows, positiveWeights, clip, axis);
        return (loss, gradient);
    }
}
