using System.Numerics;

namespace Surprisal.Numerics;

/// <summary>Cross-entropy between a label and probabilities that are given as they are.</summary>
/// <remarks>
/// <para>
/// For probabilities <c>p</c> and the true class <c>y</c>: <c>loss = −log p_y</c>, in nats, with gradient <c>−[j = y]/p_y</c> by the
/// probabilities. Options make of this <c>−Σ qₖ log pₖ</c> with gradient <c>−qₖ/pₖ</c>; see <see cref="LossOptions{T}"/>. What belongs to a softmax cannot act here.
/// </para>
/// <para>
/// A probability of 0 at the label makes the loss +∞, unless a <see cref="Clip"/> is given; NaN makes it NaN. A target of exactly 0 removes its term.
/// Numbers outside [0, 1] are refused. Rows need not sum to 1, unless a validation is asked for.
/// </para>
/// <para>
/// A probability near 1 has lost digits that its score had: where there are scores, <see cref="CrossEntropy"/> is more exact.
/// For a distribution over the classes see <see cref="SoftProbabilityCrossEntropy"/>.
/// </para>
/// <para>
/// Keras: <c>SparseCategoricalCrossentropy(from_logits=False)</c> with <see cref="Clip.Keras"/>; scikit-learn: <c>log_loss</c> with <see cref="Clip.ScikitLearn"/>.
/// </para>
/// </remarks>
public static partial class ProbabilityCrossEntropy
{
    /// <summary>Computes the loss of many rows as one, and what else is wanted of each row.</summary>
    /// <typeparam name="T">The type of the probabilities: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/>, which is computed in float and rounded once.</typeparam>
    /// <typeparam name="TLabel">The type of the labels: a whole number, or a floating-point type holding whole numbers.</typeparam>
    /// <param name="probabilities">The probabilities, each in [0, 1], row-major: <c>[outer, classes, inner]</c>. Where they are renormalized, any finite numbers that are not negative.</param>
    /// <param name="labels">The true classes, each in <c>[0, classes)</c>, or the label to ignore: <c>[outer, inner]</c>.</param>
    /// <param name="classes">The number of classes, at least one.</param>
    /// <param name="options">Weights, rows to leave out, smoothing, reduction: see <see cref="LossOptions{T}"/>. The default is the plain mean.</param>
    /// <param name="rows">What is wanted of each row. Shares no memory with the probabilities.</param>
    /// <param name="clip">Whether and how probabilities are renormalized and clipped.</param>
    /// <param name="inner">The size of the axes after the classes; 1 if the classes are the last axis.</param>
    /// <returns>The mean of the losses or their sum, in nats.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A label is not a class, a probability of a kept row is outside its range, a weight negative or not finite, the smoothing outside [0, 1], or there is no class. Nothing is written then.</exception>
    /// <exception cref="ArgumentException">A span does not have its shape, spans overlap, an option or clip cannot act on this loss, a row to renormalize sums to 0, or a strict validation found rows that are no distributions.</exception>
    /// <exception cref="InvalidOperationException">The mean would divide by 0 and the options refuse it.</exception>
    public static ReducedLoss<T> Value<T, TLabel>(
        ReadOnlySpan<T> probabilities,
        ReadOnlySpan<TLabel> labels,
        int classes,
        in LossOptions<T> options = default,
        in LossRows<T> rows = default,
        Clip clip = default,
        int inner = 1)
        where T : IFloatingPointIeee754<T>
        where TLabel : INumber<TLabel>
    {
        CheckInputs(probabilities, labels, classes, inner, options, rows, clip);

        return LikelihoodRows<T, TLabel, ClippedProbability>.Run(
            probabilities, labels, targets: [], classes, inner, options, rows, gradient: [], new(clip, clip.Epsilon<T>()));
    }

    /// <summary>Computes the gradient of the reduced loss, by the probabilities.</summary>
    /// <param name="probabilities">The probabilities, each in [0, 1], row-major: <c>[outer, classes, inner]</c>.</param>
    /// <param name="labels">The true classes, each in <c>[0, classes)</c>, or the label to ignore: <c>[outer, inner]</c>.</param>
    /// <param name="classes">The number of classes, at least one.</param>
    /// <param name="gradient">Receives the gradient: <c>[outer, classes, inner]</c>. May be <paramref name="probabilities"/> itself, but not overlap an input otherwise.</param>
    /// <param name="options">Weights, rows to leave out, smoothing, reduction: see <see cref="LossOptions{T}"/>. The default is the plain mean.</param>
    /// <param name="clip">Whether and how probabilities are renormalized and clipped.</param>
    /// <param name="inner">The size of the axes after the classes; 1 if the classes are the last axis.</param>
    /// <inheritdoc cref="Value{T, TLabel}(ReadOnlySpan{T}, ReadOnlySpan{TLabel}, int, in LossOptions{T}, in LossRows{T}, Clip, int)"/>
    public static void Gradient<T, TLabel>(
        ReadOnlySpan<T> probabilities,
        ReadOnlySpan<TLabel> labels,
        int classes,
        Span<T> gradient,
        in LossOptions<T> options = default,
        Clip clip = default,
        int inner = 1)
        where T : IFloatingPointIeee754<T>
        where TLabel : INumber<TLabel> =>
        _ = ValueAndGradient(probabilities, labels, classes, gradient, options, default, clip, inner);

    /// <summary>Computes the loss of many rows as one and its gradient by the probabilities, and what else is wanted of each row.</summary>
    /// <param name="probabilities">The probabilities, each in [0, 1], row-major: <c>[outer, classes, inner]</c>.</param>
    /// <param name="labels">The true classes, each in <c>[0, classes)</c>, or the label to ignore: <c>[outer, inner]</c>.</param>
    /// <param name="classes">The number of classes, at least one.</param>
    /// <param name="gradient">Receives the gradient: <c>[outer, classes, inner]</c>. May be <paramref name="probabilities"/> itself, but not overlap an input otherwise.</param>
    /// <param name="options">Weights, rows to leave out, smoothing, reduction: see <see cref="LossOptions{T}"/>. The default is the plain mean.</param>
    /// <param name="rows">What is wanted of each row. Shares no memory with the probabilities or the gradient.</param>
    /// <param name="clip">Whether and how probabilities are renormalized and clipped.</param>
    /// <param name="inner">The size of the axes after the classes; 1 if the classes are the last axis.</param>
    /// <inheritdoc cref="Value{T, TLabel}(ReadOnlySpan{T}, ReadOnlySpan{TLabel}, int, in LossOptions{T}, in LossRows{T}, Clip, int)"/>
    public static ReducedLoss<T> ValueAndGradient<T, TLabel>(
        ReadOnlySpan<T> probabilities,
        ReadOnlySpan<TLabel> labels,
        int classes,
        Span<T> gradient,
        in LossOptions<T> options = default,
        in LossRows<T> rows = default,
        Clip clip = default,
        int inner = 1)
        where T : IFloatingPointIeee754<T>
        where TLabel : INumber<TLabel>
    {
        CheckInputs(probabilities, labels, classes, inner, options, rows, clip);
        Check.SameLength<T>(gradient, probabilities);
        Check.SameOrApart(gradient, probabilities);
        Check.Apart<T, TLabel>(gradient, labels, nameof(gradient), nameof(labels));
        options.CheckApart(gradient);
        rows.CheckApart<T>(gradient);

        return LikelihoodRows<T, TLabel, ClippedProbability>.Run(
            probabilities, labels, targets: [], classes, inner, options, rows, gradient, new(clip, clip.Epsilon<T>()));
    }

    private static void CheckInputs<T, TLabel>(
        ReadOnlySpan<T> probabilities,
        ReadOnlySpan<TLabel> labels,
        int classes,
        int inner,
        in LossOptions<T> options,
        in LossRows<T> rows,
        Clip clip)
        where T : IFloatingPointIeee754<T>
        where TLabel : INumber<TLabel>
    {
        LikelihoodRows<T, TLabel, ClippedProbability>.Check(probabilities, classes, inner, options, rows, nameof(probabilities));
        Check.Shape(labels, [probabilities.Length / classes / inner, inner]);
        options.CheckLabels(labels, classes);
        rows.CheckApart(labels);
        Probabilities.CheckRows(probabilities, labels, classes, inner, options, clip);
    }
}
