using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Surprisal.Numerics;

/// <content>The doors for tensors: the classes on any axis; a tensor that is not dense is copied once.</content>
public static partial class SoftProbabilityCrossEntropy
{
    /// <summary>Computes the loss of all rows along an axis of a tensor as one, and what else is wanted of each row.</summary>
    /// <typeparam name="T">The type of the probabilities: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/>, which is computed in float and rounded once.</typeparam>
    /// <param name="probabilities">The probabilities, of any shape.</param>
    /// <param name="targets">The distributions they should have, in the same shape.</param>
    /// <param name="options">Weights, rows to leave out, smoothing, reduction: see <see cref="LossOptions{T}"/>; one value for each row, in their row-major order. The default is the plain mean.</param>
    /// <param name="rows">What is wanted of each row, in their row-major order. Shares no memory with the inputs or the gradient.</param>
    /// <param name="clip">Whether and how probabilities are clipped.</param>
    /// <param name="axis">The axis of the classes, counted from the end if negative.</param>
    /// <returns>The mean of the losses or their sum, in nats.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value or an option is out of its range, or there is no such axis. Nothing is written then.</exception>
    /// <exception cref="ArgumentException">There is no class, the shapes do not fit, tensors overlap otherwise, or a strict validation failed.</exception>
    /// <exception cref="InvalidOperationException">The mean would divide by 0 and the options refuse it.</exception>
    [OverloadResolutionPriority(-1)]
    public static ReducedLoss<T> Value<T>(
        in ReadOnlyTensorSpan<T> probabilities,
        in ReadOnlyTensorSpan<T> targets,
        in LossOptions<T> options = default,
        in LossRows<T> rows = default,
        Clip clip = default,
        int axis = -1)
        where T : IFloatingPointIeee754<T>
    {
        TensorRows shape = TensorRows.OfLoss(probabilities, axis);
        shape.CheckSame(targets.Lengths, nameof(targets));
        using TensorInput<T> values = new(probabilities);
        using TensorInput<T> truth = new(targets);
        return Value(values.Span, truth.Span, shape.Classes, options, rows, clip, shape.Inner);
    }

    /// <summary>Computes the gradient of the reduced loss by the probabilities, along an axis of a tensor.</summary>
    /// <typeparam name="T">The type of the probabilities: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/>, which is computed in float and rounded once.</typeparam>
    /// <param name="probabilities">The probabilities, of any shape.</param>
    /// <param name="targets">The distributions they should have, in the same shape.</param>
    /// <param name="gradient">Receives the gradient, in the shape of the probabilities. May be their very tensor.</param>
    /// <param name="options">Weights, rows to leave out, smoothing, reduction: see <see cref="LossOptions{T}"/>; one value for each row, in their row-major order. The default is the plain mean.</param>
    /// <param name="clip">Whether and how probabilities are clipped.</param>
    /// <param name="axis">The axis of the classes, counted from the end if negative.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value or an option is out of its range, or there is no such axis. Nothing is written then.</exception>
    /// <exception cref="ArgumentException">There is no class, the shapes do not fit, tensors overlap otherwise, or a strict validation failed.</exception>
    /// <exception cref="InvalidOperationException">The mean would divide by 0 and the options refuse it.</exception>
    [OverloadResolutionPriority(-1)]
    public static void Gradient<T>(
        in ReadOnlyTensorSpan<T> probabilities,
        in ReadOnlyTensorSpan<T> targets,
        in TensorSpan<T> gradient,
        in LossOptions<T> options = default,
        Clip clip = default,
        int axis = -1)
        where T : IFloatingPointIeee754<T> => _ = ValueAndGradient(probabilities, targets, gradient, options, default, clip, axis);

    /// <summary>Computes the gradient of the reduced loss by the probabilities, along an axis of a tensor.</summary>
    /// <typeparam name="T">The type of the probabilities: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/>, which is computed in float and rounded once.</typeparam>
    /// <param name="probabilities">The probabilities, of any shape.</param>
    /// <param name="targets">The distributions they should have, in the same shape.</param>
    /// <param name="options">Weights, rows to leave out, smoothing, reduction: see <see cref="LossOptions{T}"/>; one value for each row, in their row-major order. The default is the plain mean.</param>
    /// <param name="clip">Whether and how probabilities are clipped.</param>
    /// <param name="axis">The axis of the classes, counted from the end if negative.</param>
    /// <returns>The gradient, in the shape of the probabilities.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value or an option is out of its range, or there is no such axis. Nothing is written then.</exception>
    /// <exception cref="ArgumentException">There is no class, the shapes do not fit, tensors overlap otherwise, or a strict validation failed.</exception>
    /// <exception cref="InvalidOperationException">The mean would divide by 0 and the options refuse it.</exception>
    [OverloadResolutionPriority(-1)]
    public static Tensor<T> Gradient<T>(
        in ReadOnlyTensorSpan<T> probabilities,
        in ReadOnlyTensorSpan<T> targets,
        in LossOptions<T> options = default,
        Clip clip = default,
        int axis = -1)
        where T : IFloatingPointIeee754<T> => ValueAndGradient(probabilities, targets, options, default, clip, axis).Gradient;

    /// <summary>Computes the loss of all rows along an axis of a tensor as one and its gradient by the probabilities, and what else is wanted of each row.</summary>
    /// <typeparam name="T">The type of the probabilities: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/>, which is computed in float and rounded once.</typeparam>
    /// <param name="probabilities">The probabilities, of any shape.</param>
    /// <param name="targets">The distributions they should have, in the same shape.</param>
    /// <param name="gradient">Receives the gradient, in the shape of the probabilities. May be their very tensor.</param>
    /// <param name="options">Weights, rows to leave out, smoothing, reduction: see <see cref="LossOptions{T}"/>; one value for each row, in their row-major order. The default is the plain mean.</param>
    /// <param name="rows">What is wanted of each row, in their row-major order. Shares no memory with the inputs or the gradient.</param>
    /// <param name="clip">Whether and how probabilities are clipped.</param>
    /// <param name="axis">The axis of the classes, counted from the end if negative.</param>
    /// <returns>The mean of the losses or their sum, in nats.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value or an option is out of its range, or there is no such axis. Nothing is written then.</exception>
    /// <exception cref="ArgumentException">There is no class, the shapes do not fit, tensors overlap otherwise, or a strict validation failed.</exception>
    /// <exception cref="InvalidOperationException">The mean would divide by 0 and the options refuse it.</exception>
    [OverloadResolutionPriority(-1)]
    public static ReducedLoss<T> ValueAndGradient<T>(
        in ReadOnlyTensorSpan<T> probabilities,
        in ReadOnlyTensorSpan<T> targets,
        in TensorSpan<T> gradient,
        in LossOptions<T> options = default,
        in LossRows<T> rows = default,
        Clip clip = default,
        int axis = -1)
        where T : IFloatingPointIeee754<T>
    {
        TensorRows shape = TensorRows.OfLoss(probabilities, axis);
        shape.CheckSame(targets.Lengths, nameof(targets));
        shape.CheckSame(gradient.Lengths, nameof(gradient));
        using TensorInput<T> values = new(probabilities);
        using TensorInput<T> truth = new(targets);
        using TensorResult<T> target = new(gradient);
        rows.CheckApart(target.Extent, nameof(gradient));
        ReducedLoss<T> loss = ValueAndGradient(values.Span, truth.Span, shape.Classes, target.Span, options, rows, clip, shape.Inner);
        target.Store();
        return loss;
    }

    /// <summary>Computes the loss of all rows along an axis of a tensor as one and its gradient by the probabilities, and what else is wanted of each row.</summary>
    /// <typeparam name="T">The type of the probabilities: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/>, which is computed in float and rounded once.</typeparam>
    /// <param name="probabilities">The probabilities, of any shape.</param>
    /// <param name="targets">The distributions they should have, in the same shape.</param>
    /// <param name="options">Weights, rows to leave out, smoothing, reduction: see <see cref="LossOptions{T}"/>; one value for each row, in their row-major order. The default is the plain mean.</param>
    /// <param name="rows">What is wanted of each row, in their row-major order. Shares no memory with the inputs or the gradient.</param>
    /// <param name="clip">Whether and how probabilities are clipped.</param>
    /// <param name="axis">The axis of the classes, counted from the end if negative.</param>
    /// <returns>The mean of the losses or their sum, in nats, and the gradient, in the shape of the probabilities.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value or an option is out of its range, or there is no such axis. Nothing is written then.</exception>
    /// <exception cref="ArgumentException">There is no class, the shapes do not fit, tensors overlap otherwise, or a strict validation failed.</exception>
    /// <exception cref="InvalidOperationException">The mean would divide by 0 and the options refuse it.</exception>
    [OverloadResolutionPriority(-1)]
    public static (ReducedLoss<T> Loss, Tensor<T> Gradient) ValueAndGradient<T>(
        in ReadOnlyTensorSpan<T> probabilities,
        in ReadOnlyTensorSpan<T> targets,
        in LossOptions<T> options = default,
        in LossRows<T> rows = default,
        Clip clip = default,
        int axis = -1)
        where T : IFloatingPointIeee754<T>
    {
        Tensor<T> gradient = TensorRows.NewLike(probabilities);
        ReducedLoss<T> loss = ValueAndGradient(probabilities, targets, gradient.AsTensorSpan(), options, rows, clip, axis);
        return (loss, gradient);
    }
}
