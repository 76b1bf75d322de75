using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Surprisal.Numerics;

/// <content>The doors for tensors: the classes on any axis; a tensor that is not dense is copied once.</content>
public static partial class NegativeLogLikelihood
{
    /// <summary>Computes the loss of all rows along an axis of a tensor as one, and what else is wanted of each row.</summary>
    /// <typeparam name="T">The type of the log-probabilities: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/>, which is computed in float and rounded once.</typeparam>
    /// <typeparam name="TLabel">The type of the labels: a whole number, or a floating-point type holding whole numbers.</typeparam>
    /// <param name="logProbabilities">The logarithms of probabilities, of any shape.</param>
    /// <param name="labels">The true classes, each in <c>[0, classes)</c>, or the label to ignore: the shape of the log-probabilities without the axis of the classes, <c>[1]</c> for a single row.</param>
    /// <param name="options">Weights, rows to leave out, smoothing, reduction: see <see cref="LossOptions{T}"/>; one value for each row, in their row-major order. The default is the plain mean.</param>
    /// <param name="rows">What is wanted of each row, in their row-major order. Shares no memory with the inputs or the gradient.</param>
    /// <param name="axis">The axis of the classes, counted from the end if negative.</param>
    /// <returns>The mean of the losses or their sum, in nats.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A label, a value or an option is out of its range, or there is no such axis. Nothing is written then.</exception>
    /// <exception cref="ArgumentException">There is no class, the shapes do not fit, tensors overlap otherwise, or a strict validation failed.</exception>
    /// <exception cref="InvalidOperationException">The mean would divide by 0 and the options refuse it.</exception>
    [OverloadResolutionPriority(-1)]
    public static ReducedLoss<T> Value<T, TLabel>(
        in ReadOnlyTensorSpan<T> logProbabilities,
        in ReadOnlyTensorSpan<TLabel> labels,
        in LossOptions<T> options = default,
        in LossRows<T> rows = default,
        int axis = -1)
        where T : IFloatingPointIeee754<T>
        where TLabel : INumber<TLabel>
    {
        TensorRows shape = TensorRows.OfLoss(logProbabilities, axis);
        shape.CheckRows(labels.Lengths, nameof(labels));
        using TensorInput<T> values = new(logProbabilities);
        using TensorInput<TLabel> truth = new(labels);
        return Value(values.Span, truth.Span, shape.Classes, options, rows, shape.Inner);
    }

    /// <summary>Computes the gradient of the reduced loss by the log-probabilities, along an axis of a tensor.</summary>
    /// <typeparam name="T">The type of the log-probabilities: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/>, which is computed in float and rounded once.</typeparam>
    /// <typeparam name="TLabel">The type of the labels: a whole number, or a floating-point type holding whole numbers.</typeparam>
    /// <param name="logProbabilities">The logarithms of probabilities, of any shape.</param>
    /// <param name="labels">The true classes, each in <c>[0, classes)</c>, or the label to ignore: the shape of the log-probabilities without the axis of the classes, <c>[1]</c> for a single row.</param>
    /// <param name="gradient">Receives the gradient, in the shape of the log-probabilities. May be their very tensor.</param>
    /// <param name="options">Weights, rows to leave out, smoothing, reduction: see <see cref="LossOptions{T}"/>; one value for each row, in their row-major order. The default is the plain mean.</param>
    /// <param name="axis">The axis of the classes, counted from the end if negative.</param>
    /// <exception cref="ArgumentOutOfRangeException">A label, a value or an option is out of its range, or there is no such axis. Nothing is written then.</exception>
    /// <exception cref="ArgumentException">There is no class, the shapes do not fit, tensors overlap otherwise, or a strict validation failed.</exception>
    /// <exception cref="InvalidOperationException">The mean would divide by 0 and the options refuse it.</exception>
    [OverloadResolutionPriority(-1)]
    public static void Gradient<T, TLabel>(
        in ReadOnlyTensorSpan<T> logProbabilities,
        in ReadOnlyTensorSpan<TLabel> labels,
        in TensorSpan<T> gradient,
        in LossOptions<T> options = default,
        int axis = -1)
        where T : IFloatingPointIeee754<T>
        where TLabel : INumber<TLabel> => _ = ValueAndGradient(logProbabilities, labels, gradient, options, default, axis);

    /// <summary>Computes the gradient of the reduced loss by the log-probabilities, along an axis of a tensor.</summary>
    /// <typeparam name="T">The type of the log-probabilities: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/>, which is computed in float and rounded once.</typeparam>
    /// <typeparam name="TLabel">The type of the labels: a whole number, or a floating-point type holding whole numbers.</typeparam>
    /// <param name="logProbabilities">The logarithms of probabilities, of any shape.</param>
    /// <param name="labels">The true classes, each in <c>[0, classes)</c>, or the label to ignore: the shape of the log-probabilities without the axis of the classes, <c>[1]</c> for a single row.</param>
    /// <param name="options">Weights, rows to leave out, smoothing, reduction: see <see cref="LossOptions{T}"/>; one value for each row, in their row-major order. The default is the plain mean.</param>
    /// <param name="axis">The axis of the classes, counted from the end if negative.</param>
    /// <returns>The gradient, in the shape of the log-probabilities.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A label, a value or an option is out of its range, or there is no such axis. Nothing is written then.</exception>
    /// <exception cref="ArgumentException">There is no class, the shapes do not fit, tensors overlap otherwise, or a strict validation failed.</exception>
    /// <exception cref="InvalidOperationException">The mean would divide by 0 and the options refuse it.</exception>
    [OverloadResolutionPriority(-1)]
    public static Tensor<T> Gradient<T, TLabel>(
        in ReadOnlyTensorSpan<T> logProbabilities,
        in ReadOnlyTensorSpan<TLabel> labels,
        in LossOptions<T> options = default,
        int axis = -1)
        where T : IFloatingPointIeee754<T>
        where TLabel : INumber<TLabel> => ValueAndGradient(logProbabilities, labels, options, default, axis).Gradient;

    /// <summary>Computes the loss of all rows along an axis of a tensor as one and its gradient by the log-probabilities, and what else is wanted of each row.</summary>
    /// <typeparam name="T">The type of the log-probabilities: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/>, which is computed in float and rounded once.</typeparam>
    /// <typeparam name="TLabel">The type of the labels: a whole number, or a floating-point type holding whole numbers.</typeparam>
    /// <param name="logProbabilities">The logarithms of probabilities, of any shape.</param>
    /// <param name="labels">The true classes, each in <c>[0, classes)</c>, or the label to ignore: the shape of the log-probabilities without the axis of the classes, <c>[1]</c> for a single row.</param>
    /// <param name="gradient">Receives the gradient, in the shape of the log-probabilities. May be their very tensor.</param>
    /// <param name="options">Weights, rows to leave out, smoothing, reduction: see <see cref="LossOptions{T}"/>; one value for each row, in their row-major order. The default is the plain mean.</param>
    /// <param name="rows">What is wanted of each row, in their row-major order. Shares no memory with the inputs or the gradient.</param>
    /// <param name="axis">The axis of the classes, counted from the end if negative.</param>
    /// <returns>The mean of the losses or their sum, in nats.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A label, a value or an option is out of its range, or there is no such axis. Nothing is written then.</exception>
    /// <exception cref="ArgumentException">There is no class, the shapes do not fit, tensors overlap otherwise, or a strict validation failed.</exception>
    /// <exception cref="InvalidOperationException">The mean would divide by 0 and the options refuse it.</exception>
    [OverloadResolutionPriority(-1)]
    public static ReducedLoss<T> ValueAndGradient<T, TLabel>(
        in ReadOnlyTensorSpan<T> logProbabilities,
        in ReadOnlyTensorSpan<TLabel> labels,
        in TensorSpan<T> gradient,
        in LossOptions<T> options = default,
        in LossRows<T> rows = default,
        int axis = -1)
        where T : IFloatingPointIeee754<T>
        where TLabel : INumber<TLabel>
    {
        TensorRows shape = TensorRows.OfLoss(logProbabilities, axis);
        shape.CheckRows(labels.Lengths, nameof(labels));
        shape.CheckSame(gradient.Lengths, nameof(gradient));
        using TensorInput<T> values = new(logProbabilities);
        using TensorInput<TLabel> truth = new(labels);
        using TensorResult<T> target = new(gradient);
        rows.CheckApart(target.Extent, nameof(gradient));
        ReducedLoss<T> loss = ValueAndGradient(values.Span, truth.Span, shape.Classes, target.Span, options, rows, shape.Inner);
        target.Store();
        return loss;
    }

    /// <summary>Computes the loss of all rows along an axis of a tensor as one and its gradient by the log-probabilities, and what else is wanted of each row.</summary>
    /// <typeparam name="T">The type of the log-probabilities: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/>, which is computed in float and rounded once.</typeparam>
    /// <typeparam name="TLabel">The type of the labels: a whole number, or a floating-point type holding whole numbers.</typeparam>
    /// <param name="logProbabilities">The logarithms of probabilities, of any shape.</param>
    /// <param name="labels">The true classes, each in <c>[0, classes)</c>, or the label to ignore: the shape of the log-probabilities without the axis of the classes, <c>[1]</c> for a single row.</param>
    /// <param name="options">Weights, rows to leave out, smoothing, reduction: see <see cref="LossOptions{T}"/>; one value for each row, in their row-major order. The default is the plain mean.</param>
    /// <param name="rows">What is wanted of each row, in their row-major order. Shares no memory with the inputs or the gradient.</param>
    /// <param name="axis">The axis of the classes, counted from the end if negative.</param>
    /// <returns>The mean of the losses or their sum, in nats, and the gradient, in the shape of the log-probabilities.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A label, a value or an option is out of its range, or there is no such axis. Nothing is written then.</exception>
    /// <exception cref="ArgumentException">There is no class, the shapes do not fit, tensors overlap otherwise, or a strict validation failed.</exception>
    /// <exception cref="InvalidOperationException">The mean would divide by 0 and the options refuse it.</exception>
    [OverloadResolutionPriority(-1)]
    public static (ReducedLoss<T> Loss, Tensor<T> Gradient) ValueAndGradient<T, TLabel>(
        in ReadOnlyTensorSpan<T> logProbabilities,
        in ReadOnlyTensorSpan<TLabel> labels,
        in LossOptions<T> options = default,
        in LossRows<T> rows = default,
        int axis = -1)
        where T : IFloatingPointIeee754<T>
        where TLabel : INumber<TLabel>
    {
        Tensor<T> gradient = TensorRows.NewLike(logProbabilities);
        ReducedLoss<T> loss = ValueAndGradient(logProbabilities, labels, gradient.AsTensorSpan(), options, rows, axis);
        return (loss, gradient);
    }
}
