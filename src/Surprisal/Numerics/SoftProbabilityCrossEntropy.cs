using System.Numerics;

namespace Surprisal.Numerics;

/// <summary>Cross-entropy between a distribution over the classes and probabilities that are given as they are.</summary>
/// <remarks>
/// <para>
/// For probabilities <c>p</c> and targets <c>t</c>: <c>loss = −Σⱼ tⱼ log pⱼ</c>, in nats, with gradient <c>−tₖ/pₖ</c> by the
/// probabilities, right for any sum of targets. Options make of <c>t</c> the <c>q</c> of <see cref="LossOptions{T}"/>. What belongs to a softmax cannot act here.
/// </para>
/// <para>
/// A target of exactly 0 removes its term, but not a NaN; a probability of 0 with a target makes the loss +∞, unless a <see cref="Clip"/> is given.
/// Numbers outside [0, 1] are refused. Rows need not sum to 1, unless a validation is asked for.
/// </para>
/// <para>
/// A probability near 1 has lost digits that its score had: where there are scores, <see cref="SoftCrossEntropy"/> is more exact.
/// For labels see <see cref="ProbabilityCrossEntropy"/>.
/// </para>
/// <para>Keras: <c>CategoricalCrossentropy(from_logits=False)</c> with <see cref="Clip.Keras"/>.</para>
/// </remarks>
public static partial class SoftProbabilityCrossEntropy
{
    /// <summary>Computes the loss of many rows as one, and what else is wanted of each row.</summary>
    /// <typeparam name="T">The type of the probabilities: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/>, which is computed in float and rounded once.</typeparam>
    /// <param name="probabilities">The probabilities, each in [0, 1], row-major: <c>[outer, classes, inner]</c>. Where they are renormalized, any finite numbers that are not negative.</param>
    /// <param name="targets">The distributions they should be, in the same shape. They are taken as given; a validation can be asked for in the options.</param>
    /// <param name="classes">The number of classes, at least one.</param>
    /// <param name="options">Weights, rows to leave out, smoothing, reduction: see <see cref="LossOptions{T}"/>. The default is the plain mean. There is no label to ignore; mask rows.</param>
    /// <param name="rows">What is wanted of each row. Shares no memory with the inputs.</param>
    /// <param name="clip">Whether and how probabilities are renormalized and clipped.</param>
    /// <param name="inner">The size of the axes after the classes; 1 if the classes are the last axis.</param>
    /// <returns>The mean of the losses or their sum, in nats.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A probability of a kept row is outside its range, a weight negative or not finite, the smoothing outside [0, 1], or there is no class. Nothing is written then.</exception>
    /// <exception cref="ArgumentException">A span does not have its shape, spans overlap, an option or clip cannot act on this loss, a row to renormalize sums to 0, or a strict validation found rows that are no distributions.</exception>
    /// <exception cref="InvalidOperationException">The mean would divide by 0 and the options refuse it.</exception>
    public static ReducedLoss<T> Value<T>(
        ReadOnlySpan<T> probabilities,
        ReadOnlySpan<T> targets,
        int classes,
        in LossOptions<T> options = default,
        in LossRows<T> rows = default,
        Clip clip = default,
        int inner = 1)
        where T : IFloatingPointIeee754<T>
    {
        CheckInputs(probabilities, targets, classes, inner, options, rows, clip);

        return LikelihoodRows<T, int, ClippedProbability>.Run(
            probabilities, labels: [], targets, classes, inner, options, rows, gradient: [], new(clip, clip.Epsilon<T>()));
    }

    /// <summary>Computes the gradient of the reduced loss, by the probabilities.</summary>
    /// <param name="probabilities">The probabilities, each in [0, 1], row-major: <c>[outer, classes, inner]</c>.</param>
    /// <param name="targets">The distributions they should be, in the same shape. They are taken as given; a validation can be asked for in the options.</param>
    /// <param name="classes">The number of classes, at least one.</param>
    /// <param name="gradient">Receives the gradient: <c>[outer, classes, inner]</c>. May be <paramref name="probabilities"/> itself, but not overlap an input otherwise.</param>
    /// <param name="options">Weights, rows to leave out, smoothing, reduction: see <see cref="LossOptions{T}"/>. The default is the plain mean. There is no label to ignore; mask rows.</param>
    /// <param name="clip">Whether and how probabilities are renormalized and clipped.</param>
    /// <param name="inner">The size of the axes after the classes; 1 if the classes are the last axis.</param>
    /// <inheritdoc cref="Value{T}(ReadOnlySpan{T}, ReadOnlySpan{T}, int, in LossOptions{T}, in LossRows{T}, Clip, int)"/>
    public static void Gradient<T>(
        ReadOnlySpan<T> probabilities,
        ReadOnlySpan<T> targets,
        int classes,
        Span<T> gradient,
        in LossOptions<T> options = default,
        Clip clip = default,
        int inner = 1)
        where T : IFloatingPointIeee754<T> =>
        _ = ValueAndGradient(probabilities, targets, classes, gradient, options, default, clip, inner);

    /// <summary>Computes the loss of many rows as one and its gradient by the probabilities, and what else is wanted of each row.</summary>
    /// <param name="probabilities">The probabilities, each in [0, 1], row-major: <c>[outer, classes, inner]</c>.</param>
    /// <param name="targets">The distributions they should be, in the same shape. They are taken as given; a validation can be asked for in the options.</param>
    /// <param name="classes">The number of classes, at least one.</param>
    /// <param name="gradient">Receives the gradient: <c>[outer, classes, inner]</c>. May be <paramref name="probabilities"/> itself, but not overlap an input otherwise.</param>
    /// <param name="options">Weights, rows to leave out, smoothing, reduction: see <see cref="LossOptions{T}"/>. The default is the plain mean. There is no label to ignore; mask rows.</param>
    /// <param name="rows">What is wanted of each row. Shares no memory with the inputs or the gradient.</param>
    /// <param name="clip">Whether and how probabilities are renormalized and clipped.</param>
    /// <param name="inner">The size of the axes after the classes; 1 if the classes are the last axis.</param>
    /// <inheritdoc cref="Value{T}(ReadOnlySpan{T}, ReadOnlySpan{T}, int, in LossOptions{T}, in LossRows{T}, Clip, int)"/>
    public static ReducedLoss<T> ValueAndGradient<T>(
        ReadOnlySpan<T> probabilities,
        ReadOnlySpan<T> targets,
        int classes,
        Span<T> gradient,
        in LossOptions<T> options = default,
        in LossRows<T> rows = default,
        Clip clip = default,
        int inner = 1)
        where T : IFloatingPointIeee754<T>
    {
        CheckInputs(probabilities, targets, classes, inner, options, rows, clip);
        Check.SameLength<T>(gradient, probabilities);
        Check.SameOrApart(gradient, probabilities);
        Check.Apart(gradient, targets);
        options.CheckApart(gradient);
        rows.CheckApart<T>(gradient);

        return LikelihoodRows<T, int, ClippedProbability>.Run(
            probabilities, labels: [], targets, classes, inner, options, rows, gradient, new(clip, clip.Epsilon<T>()));
    }

    private static void CheckInputs<T>(
        ReadOnlySpan<T> probabilities,
        ReadOnlySpan<T> targets,
        int classes,
        int inner,
        in LossOptions<T> options,
        in LossRows<T> rows,
        Clip clip)
        where T : IFloatingPointIeee754<T>
    {
        LikelihoodRows<T, int, ClippedProbability>.Check(probabilities, classes, inner, options, rows, nameof(probabilities));
        Check.SameLength(targets, probabilities);
        Check.NoLabel(options.IgnoreLabel, nameof(options.IgnoreLabel));
        rows.CheckApart(targets);
        Plausibility.CheckDistributions<T, int>(targets, labels: [], classes, inner, options);
        Probabilities.CheckRows<T, int>(probabilities, labels: [], classes, inner, options, clip);
    }
}
