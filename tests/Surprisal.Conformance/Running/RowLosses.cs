using System.Numerics;
using System.Numerics.Tensors;
using Surprisal.Numerics;

namespace Surprisal.Conformance;

/// <summary>What a loss over rows of classes gave: the losses of the rows or their reduction, and the gradient by what they are losses of.</summary>
/// <param name="Shape">The shape of the losses, none for their reduction.</param>
/// <param name="Elements">The losses, or their reduction.</param>
/// <param name="Gradient">The gradient, in the shape of the scores or probabilities.</param>
internal sealed record RowLosses<T>(int[] Shape, T[] Elements, T[] Gradient)
    where T : IFloatingPointIeee754<T>
{
    /// <summary>The cross-entropy of raw scores.</summary>
    /// <param name="logits">The scores.</param>
    /// <param name="target">The labels, or the target distributions.</param>
    /// <param name="isIndex">Whether the target is labels.</param>
    /// <param name="axis">The axis of the classes.</param>
    /// <param name="options">Weights, rows to leave out, smoothing, reduction.</param>
    public static RowLosses<T> OfScores(CaseTensor logits, CaseTensor target, bool isIndex, int axis, LossOptions<T> options)
    {
        T[] losses = new T[Axes.CountWithout(axis, logits.Shape)];
        (ReducedLoss<T> loss, Tensor<T> gradient) = isIndex
            ? CrossEntropy.ValueAndGradient<T, long>(logits.AsTensor<T>(), target.AsLabels(), options, new() { Losses = losses }, axis)
            : SoftCrossEntropy.ValueAndGradient<T>(logits.AsTensor<T>(), target.AsTensor<T>(), options, new() { Losses = losses }, axis);
        return Of(logits, axis, options.Reduction, losses, loss, gradient);
    }

    /// <summary>The cross-entropy of probabilities.</summary>
    /// <inheritdoc cref="OfScores"/>
    public static RowLosses<T> OfProbabilities(CaseTensor probabilities, CaseTensor target, bool isIndex, int axis, LossOptions<T> options, Clip clip)
    {
        T[] losses = new T[Axes.CountWithout(axis, probabilities.Shape)];
        (ReducedLoss<T> loss, Tensor<T> gradient) = isIndex
            ? ProbabilityCrossEntropy.ValueAndGradient<T, long>(
                probabilities.AsTensor<T>(), target.AsLabels(), options, new() { Losses = losses }, clip, axis)
            : SoftProbabilityCrossEntropy.ValueAndGradient<T>(
                probabilities.AsTensor<T>(), target.AsTensor<T>(), options, new() { Losses = losses }, clip, axis);
        return Of(probabilities, axis, options.Reduction, losses, loss, gradient);
    }

    /// <summary>The negative log-likelihood of labels.</summary>
    /// <inheritdoc cref="OfScores"/>
    public static RowLosses<T> OfLogProbabilities(CaseTensor logProbabilities, CaseTensor labels, int axis, LossOptions<T> options)
    {
        T[] losses = new T[Axes.CountWithout(axis, logProbabilities.Shape)];
        (ReducedLoss<T> loss, Tensor<T> gradient) = NegativeLogLikelihood.ValueAndGradient<T, long>(
            logProbabilities.AsTensor<T>(), labels.AsLabels(), options, new() { Losses = losses }, axis);
        return Of(logProbabilities, axis, options.Reduction, losses, loss, gradient);
    }

    private static RowLosses<T> Of(CaseTensor x, int axis, Reduction reduction, T[] losses, ReducedLoss<T> loss, Tensor<T> gradient) =>
        reduction == Reduction.None ? new(Axes.Without(axis, x.Shape), losses, gradient.ToArray()) : new([], [loss.Value], gradient.ToArray());
}
