using System.Numerics;
using Surprisal.Numerics;

namespace Surprisal.Conformance;

/// <summary>What the library's cross-entropy gave: the losses of the rows or their reduction, and the gradient by the scores.</summary>
/// <param name="Shape">The shape of the losses, none for their reduction.</param>
/// <param name="Elements">The losses, or their reduction.</param>
/// <param name="Gradient">The gradient, in the shape of the scores.</param>
internal sealed record RowLosses<T>(int[] Shape, T[] Elements, T[] Gradient)
    where T : IFloatingPointIeee754<T>
{
    /// <summary>The cross-entropy of scores and labels.</summary>
    public static RowLosses<T> OfLabels(CaseTensor logits, CaseTensor labels, int axis, LossOptions<T> options)
    {
        (_, int classes, int inner) = Axes.Around(axis, logits.Shape);
        T[] losses = new T[labels.Numbers.Length];
        T[] gradient = new T[logits.Numbers.Length];
        ReducedLoss<T> loss = CrossEntropy.ValueAndGradient<T, long>(
            logits.As<T>(), labels.Whole(), classes, gradient, options, new() { Losses = losses }, inner);
        return Of(labels.Shape, losses, loss, gradient, options.Reduction);
    }

    /// <summary>The cross-entropy of scores and target distributions.</summary>
    public static RowLosses<T> OfTargets(CaseTensor logits, CaseTensor targets, int axis, LossOptions<T> options)
    {
        (int outer, int classes, int inner) = Axes.Around(axis, logits.Shape);
        T[] losses = new T[outer * inner];
        T[] gradient = new T[logits.Numbers.Length];
        ReducedLoss<T> loss = SoftCrossEntropy.ValueAndGradient<T>(
            logits.As<T>(), targets.As<T>(), classes, gradient, options, new() { Losses = losses }, inner);
        return Of(Axes.Without(axis, logits.Shape), losses, loss, gradient, options.Reduction);
    }

    private static RowLosses<T> Of(int[] shape, T[] losses, ReducedLoss<T> loss, T[] gradient, Reduction reduction) =>
        reduction == Reduction.None ? new(shape, losses, gradient) : new([], [loss.Value], gradient);
}
