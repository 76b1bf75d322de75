using System.Numerics;
using System.Runtime.CompilerServices;

namespace Surprisal.Numerics;

/// <summary>The negative log-likelihood of labels, from the logarithms of probabilities.</summary>
/// <remarks>
/// <para>
/// For log-probabilities <c>L</c> and the true class <c>y</c>: <c>loss = −L_y</c>, in nats, with gradient <c>−[j = y]</c> by the
/// log-probabilities. Options make of this <c>−Σ qₖ Lₖ</c> with gradient <c>−q</c>; see <see cref="LossOptions{T}"/>. What belongs to a softmax cannot act here.
/// </para>
/// <para>
/// A log-probability of −∞ at the label makes the loss +∞; a target of exactly 0 removes its term. NaN with a target makes the loss NaN.
/// From raw scores <see cref="CrossEntropy"/> is one step and keeps more digits of the gradient.
/// </para>
/// <para>PyTorch: <c>NLLLoss</c>.</para>
/// </remarks>
public static partial class NegativeLogLikelihood
{
    /// <summary>Computes the loss of many rows as one, and what else is wanted of each row.</summary>
    /// <typeparam name="T">The type of the log-probabilities: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/>, which is computed in float and rounded once.</typeparam>
    /// <typeparam name="TLabel">The type of the labels: a whole number, or a floating-point type holding whole numbers.</typeparam>
    /// <param name="logProbabilities">The logarithms of probabilities, as <see cref="LogSoftmax"/> gives them, row-major: <c>[outer, classes, inner]</c>. A validation can be asked for in the options.</param>
    /// <param name="labels">The true classes, each in <c>[0, classes)</c>, or the label to ignore: <c>[outer, inner]</c>.</param>
    /// <param name="classes">The number of classes, at least one.</param>
    /// <param name="options">Weights, rows to leave out, smoothing, reduction: see <see cref="LossOptions{T}"/>. The default is the plain mean.</param>
    /// <param name="rows">What is wanted of each row. Shares no memory with the log-probabilities.</param>
    /// <param name="inner">The size of the axes after the classes; 1 if the classes are the last axis.</param>
    /// <returns>The mean of the losses or their sum, in nats.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A label is not a class, a weight negative or not finite, the smoothing outside [0, 1], or there is no class. Nothing is written then.</exception>
    /// <exception cref="ArgumentException">A span does not have its shape, spans overlap, an option cannot act on this loss, or a strict validation found rows that are no distributions.</exception>
    /// <exception cref="InvalidOperationException">The mean would divide by 0 and the options refuse it.</exception>
    public static ReducedLoss<T> Value<T, TLabel>(
        ReadOnlySpan<T> logProbabilities,
        ReadOnlySpan<TLabel> labels,
        int classes,
        in LossOptions<T> options = default,
        in LossRows<T> rows = default,
        int inner = 1)
        where T : IFloatingPointIeee754<T>
        where TLabel : INumber<TLabel>
    {
        CheckInputs(logProbabilities, labels, classes, inner, options, rows);

        return LikelihoodRows<T, TLabel, LogProbability>.Run(
            logProbabilities, labels, targets: [], classes, inner, options, rows, gradient: [], default);
    }

    /// <summary>Computes the gradient of the reduced loss by the log-probabilities.</summary>
    /// <param name="logProbabilities">The logarithms of probabilities, row-major: <c>[outer, classes, inner]</c>.</param>
    /// <param name="labels">The true classes, each in <c>[0, classes)</c>, or the label to ignore: <c>[outer, inner]</c>.</param>
    /// <param name="classes">The number of classes, at least one.</param>
    /// <param name="gradient">Receives the gradient: <c>[outer, classes, inner]</c>. May be <paramref name="logProbabilities"/> itself, but not overlap it otherwise.</param>
    /// <param name="options">Weights, rows to leave out, smoothing, reduction: see <see cref="LossOptions{T}"/>. The default is the plain mean.</param>
    /// <param name="inner">The size of the axes after the classes; 1 if the classes are the last axis.</param>
    /// <inheritdoc cref="Value{T, TLabel}(ReadOnlySpan{T}, ReadOnlySpan{TLabel}, int, in LossOptions{T}, in LossRows{T}, int)"/>
    public static void Gradient<T, TLabel>(
        ReadOnlySpan<T> logProbabilities,
        ReadOnlySpan<TLabel> labels,
        int classes,
        Span<T> gradient,
        in LossOptions<T> options = default,
        int inner = 1)
        where T : IFloatingPointIeee754<T>
        where TLabel : INumber<TLabel> => _ = ValueAndGradient(logProbabilities, labels, classes, gradient, options, default, inner);

    /// <summary>Computes the loss of many rows as one and its gradient by the log-probabilities, and what else is wanted of each row.</summary>
    /// <param name="logProbabilities">The logarithms of probabilities, row-major: <c>[outer, classes, inner]</c>.</param>
    /// <param name="labels">The true classes, each in <c>[0, classes)</c>, or the label to ignore: <c>[outer, inner]</c>.</param>
    /// <param name="classes">The number of classes, at least one.</param>
    /// <param name="gradient">Receives the gradient: <c>[outer, classes, inner]</c>. May be <paramref name="logProbabilities"/> itself, but not overlap it otherwise.</param>
    /// <param name="options">Weights, rows to leave out, smoothing, reduction: see <see cref="LossOptions{T}"/>. The default is the plain mean.</param>
    /// <param name="rows">What is wanted of each row. Shares no memory with the log-probabilities or the gradient.</param>
    /// <param name="inner">The size of the axes after the classes; 1 if the classes are the last axis.</param>
    /// <inheritdoc cref="Value{T, TLabel}(ReadOnlySpan{T}, ReadOnlySpan{TLabel}, int, in LossOptions{T}, in LossRows{T}, int)"/>
    public static ReducedLoss<T> ValueAndGradient<T, TLabel>(
        ReadOnlySpan<T> logProbabilities,
        ReadOnlySpan<TLabel> labels,
        int classes,
        Span<T> gradient,
        in LossOptions<T> options = default,
        in LossRows<T> rows = default,
        int inner = 1)
        where T : IFloatingPointIeee754<T>
        where TLabel : INumber<TLabel>
    {
        CheckInputs(logProbabilities, labels, classes, inner, options, rows);
        Check.SameLength<T>(gradient, logProbabilities);
        Check.SameOrApart(gradient, logProbabilities);
        Check.Apart<T, TLabel>(gradient, labels, nameof(gradient), nameof(labels));
        options.CheckApart(gradient);
        rows.CheckApart<T>(gradient);

        return LikelihoodRows<T, TLabel, LogProbability>.Run(
            logProbabilities, labels, targets: [], classes, inner, options, rows, gradient, default);
    }

    private static void CheckInputs<T, TLabel>(
        ReadOnlySpan<T> logProbabilities,
        ReadOnlySpan<TLabel> labels,
        int classes,
        int inner,
        in LossOptions<T> options,
        in LossRows<T> rows)
        where T : IFloatingPointIeee754<T>
        where TLabel : INumber<TLabel>
    {
        LikelihoodRows<T, TLabel, LogProbability>.Check(logProbabilities, classes, inner, options, rows, nameof(logProbabilities));
        Check.Shape(labels, [logProbabilities.Length / classes / inner, inner]);
        options.CheckLabels(labels, classes);
        rows.CheckApart(labels);
        Plausibility.CheckDistributions(logProbabilities, labels, classes, inner, options, areLogarithms: true);
    }

    private readonly struct LogProbability : ILikelihood
    {
        public bool Renormalizes => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Log<TLanes, T>(TLanes x, TLanes sum)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T> => x;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Slope<TLanes, T>(TLanes x, TLanes q, TLanes sum)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T> => TLanes.Create(0.0) - q;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Unclipped<TLanes, T>(TLanes x, TLanes q, TLanes sum)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T> => q;
    }
}
