using System.Numerics;

namespace Surprisal.Numerics;

/// <summary>Cross-entropy between a label and the softmax of raw scores, in one stable step.</summary>
/// <remarks>
/// <para>
/// For scores <c>z</c> and the true class <c>y</c>: <c>loss = log Σⱼ exp(zⱼ − m) − (z_y − m)</c> with <c>m = max z</c>, in nats.
/// Its gradient is <c>∂loss/∂zⱼ = softmax(z)ⱼ − [j = y]</c>.
/// Only differences between scores matter: a shared offset changes nothing.
/// </para>
/// <para>
/// The largest term is kept out of the sum, so that loss and gradient keep their relative precision when the right class
/// is nearly certain. A score of −∞ rules its class out: at the label it makes the loss +∞.
/// A row that is all −∞, or holds +∞ or NaN, makes the loss and its whole gradient row NaN.
/// </para>
/// <para>Keras: <c>SparseCategoricalCrossentropy(from_logits=True)</c>. For a distribution over the classes see <see cref="SoftCrossEntropy"/>.</para>
/// <para>
/// Reference: P. Blanchard, D. J. Higham, N. J. Higham, "Accurately computing the log-sum-exp
/// and softmax functions", IMA J. Numer. Anal. 41(4), 2021.
/// </para>
/// </remarks>
public static partial class CrossEntropy
{
    /// <summary>Computes the loss of one row.</summary>
    /// <typeparam name="T">The type of the scores: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/>, which is computed in float and rounded once.</typeparam>
    /// <param name="logits">The raw scores, one per class: <c>[classes]</c>, at least one.</param>
    /// <param name="label">The true class, in <c>[0, classes)</c>.</param>
    /// <returns>The loss, never negative.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="label"/> is not a class.</exception>
    /// <exception cref="ArgumentException">There is no class.</exception>
    public static T Value<T>(ReadOnlySpan<T> logits, int label)
        where T : IFloatingPointIeee754<T>
    {
        Check.NotEmpty(logits);
        Check.Label(label, logits.Length);

        return Run(logits, new ReadOnlySpan<int>(in label), logits.Length, 1, default, default, gradient: []).Value;
    }

    /// <summary>Computes the gradient of one row's loss by the scores.</summary>
    /// <typeparam name="T">The type of the scores: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/>, which is computed in float and rounded once.</typeparam>
    /// <param name="logits">The raw scores, one per class: <c>[classes]</c>, at least one.</param>
    /// <param name="label">The true class, in <c>[0, classes)</c>.</param>
    /// <param name="gradient">Receives the gradient: <c>[classes]</c>. May be <paramref name="logits"/> itself, but not overlap it otherwise.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="label"/> is not a class.</exception>
    /// <exception cref="ArgumentException">There is no class, the lengths differ, or the spans overlap partly.</exception>
    public static void Gradient<T>(ReadOnlySpan<T> logits, int label, Span<T> gradient)
        where T : IFloatingPointIeee754<T> => ValueAndGradient(logits, label, gradient);

    /// <summary>Computes the loss of one row and its gradient by the scores.</summary>
    /// <inheritdoc cref="Gradient{T}(ReadOnlySpan{T}, int, Span{T})"/>
    /// <returns>The loss, never negative.</returns>
    /// <example>
    /// <code>
    /// Span&lt;float&gt; gradient = stackalloc float[3];
    /// float loss = CrossEntropy.ValueAndGradient([1f, 2f, 3f], label: 2, gradient);
    /// // loss ≈ 0.4076, gradient ≈ [0.0900, 0.2447, −0.3348]
    /// </code>
    /// </example>
    public static T ValueAndGradient<T>(ReadOnlySpan<T> logits, int label, Span<T> gradient)
        where T : IFloatingPointIeee754<T>
    {
        Check.NotEmpty(logits);
        Check.Label(label, logits.Length);
        Check.SameLength<T>(gradient, logits);
        Check.SameOrApart(gradient, logits);

        return Run(logits, new ReadOnlySpan<int>(in label), logits.Length, 1, default, default, gradient).Value;
    }

    /// <summary>Computes the loss of each row.</summary>
    /// <typeparam name="T">The type of the scores: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/>, which is computed in float and rounded once.</typeparam>
    /// <typeparam name="TLabel">The type of the labels: a whole number, or a floating-point type holding whole numbers.</typeparam>
    /// <param name="logits">The raw scores, row-major: <c>[rows, classes]</c>.</param>
    /// <param name="labels">The true classes, each in <c>[0, classes)</c>: <c>[rows]</c>.</param>
    /// <param name="classes">The number of classes, at least one.</param>
    /// <param name="losses">Receives the losses: <c>[rows]</c>. Shares no memory with <paramref name="logits"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A label is not a class, or there is no class. Nothing is written then.</exception>
    /// <exception cref="ArgumentException">A span does not have its shape, or spans overlap.</exception>
    public static void Values<T, TLabel>(
        ReadOnlySpan<T> logits, ReadOnlySpan<TLabel> labels, int classes, Span<T> losses)
        where T : IFloatingPointIeee754<T>
        where TLabel : INumber<TLabel>
    {
        CheckRows(logits, labels, classes);
        Check.Shape<T>(losses, [labels.Length]);
        Check.Apart(losses, logits);

        _ = Run(logits, labels, classes, 1, Apart<T>(), new() { Losses = losses }, gradient: []);
    }

    /// <summary>Computes the gradient of each row's loss by the scores.</summary>
    /// <typeparam name="T">The type of the scores: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/>, which is computed in float and rounded once.</typeparam>
    /// <typeparam name="TLabel">The type of the labels: a whole number, or a floating-point type holding whole numbers.</typeparam>
    /// <param name="logits">The raw scores, row-major: <c>[rows, classes]</c>.</param>
    /// <param name="labels">The true classes, each in <c>[0, classes)</c>: <c>[rows]</c>.</param>
    /// <param name="classes">The number of classes, at least one.</param>
    /// <param name="gradient">Receives the gradient: <c>[rows, classes]</c>. May be <paramref name="logits"/> itself, but not overlap it otherwise.</param>
    /// <exception cref="ArgumentOutOfRangeException">A label is not a class, or there is no class. Nothing is written then.</exception>
    /// <exception cref="ArgumentException">A span does not have its shape, or spans overlap partly.</exception>
    public static void Gradients<T, TLabel>(
        ReadOnlySpan<T> logits, ReadOnlySpan<TLabel> labels, int classes, Span<T> gradient)
        where T : IFloatingPointIeee754<T>
        where TLabel : INumber<TLabel>
    {
        CheckRows(logits, labels, classes);
        Check.SameLength<T>(gradient, logits);
        Check.SameOrApart(gradient, logits);

        _ = Run(logits, labels, classes, 1, Apart<T>(), default, gradient);
    }

    /// <summary>Computes the loss of each row and its gradient by the scores.</summary>
    /// <typeparam name="T">The type of the scores: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/>, which is computed in float and rounded once.</typeparam>
    /// <typeparam name="TLabel">The type of the labels: a whole number, or a floating-point type holding whole numbers.</typeparam>
    /// <param name="logits">The raw scores, row-major: <c>[rows, classes]</c>.</param>
    /// <param name="labels">The true classes, each in <c>[0, classes)</c>: <c>[rows]</c>.</param>
    /// <param name="classes">The number of classes, at least one.</param>
    /// <param name="losses">Receives the losses: <c>[rows]</c>. Shares no memory with the scores or the gradient.</param>
    /// <param name="gradient">Receives the gradient: <c>[rows, classes]</c>. May be <paramref name="logits"/> itself, but not overlap it otherwise.</param>
    /// <exception cref="ArgumentOutOfRangeException">A label is not a class, or there is no class. Nothing is written then.</exception>
    /// <exception cref="ArgumentException">A span does not have its shape, or spans overlap otherwise.</exception>
    public static void ValuesAndGradients<T, TLabel>(
        ReadOnlySpan<T> logits, ReadOnlySpan<TLabel> labels, int classes, Span<T> losses, Span<T> gradient)
        where T : IFloatingPointIeee754<T>
        where TLabel : INumber<TLabel>
    {
        CheckRows(logits, labels, classes);
        Check.Shape<T>(losses, [labels.Length]);
        Check.SameLength<T>(gradient, logits);
        Check.SameOrApart(gradient, logits);
        Check.Apart(losses, logits);
        Check.Apart<T>(losses, gradient);

        _ = Run(logits, labels, classes, 1, Apart<T>(), new() { Losses = losses }, gradient);
    }

    /// <summary>Computes the loss of many rows as one, and what else is wanted of each row.</summary>
    /// <typeparam name="T">The type of the scores: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/>, which is computed in float and rounded once.</typeparam>
    /// <typeparam name="TLabel">The type of the labels: a whole number, or a floating-point type holding whole numbers.</typeparam>
    /// <param name="logits">The raw scores, row-major: <c>[outer, classes, inner]</c>.</param>
    /// <param name="labels">The true classes, each in <c>[0, classes)</c>, or the label to ignore: <c>[outer, inner]</c>.</param>
    /// <param name="classes">The number of classes, at least one.</param>
    /// <param name="options">Weights, rows to leave out, smoothing, reduction: see <see cref="LossOptions{T}"/>. The default is the plain mean.</param>
    /// <param name="rows">What is wanted of each row. Shares no memory with the scores.</param>
    /// <param name="inner">The size of the axes after the classes; 1 if the classes are the last axis.</param>
    /// <returns>The mean of the losses or their sum, in nats.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A label is not a class, a weight negative or not finite, the smoothing outside [0, 1], a cap or temperature not above 0, or there is no class. Nothing is written then.</exception>
    /// <exception cref="ArgumentException">A span does not have its shape, spans overlap, or a strict validation found the scores to be probabilities.</exception>
    /// <exception cref="InvalidOperationException">The mean would divide by 0 and the options refuse it.</exception>
    public static ReducedLoss<T> Value<T, TLabel>(
        ReadOnlySpan<T> logits,
        ReadOnlySpan<TLabel> labels,
        int classes,
        in LossOptions<T> options = default,
        in LossRows<T> rows = default,
        int inner = 1)
        where T : IFloatingPointIeee754<T>
        where TLabel : INumber<TLabel>
    {
        CheckOptions(logits, labels, classes, inner, options, rows);

        return Run(logits, labels, classes, inner, options, rows, gradient: []);
    }

    /// <summary>Computes the gradient of the reduced loss by the scores.</summary>
    /// <param name="logits">The raw scores, row-major: <c>[outer, classes, inner]</c>.</param>
    /// <param name="labels">The true classes, each in <c>[0, classes)</c>, or the label to ignore: <c>[outer, inner]</c>.</param>
    /// <param name="classes">The number of classes, at least one.</param>
    /// <param name="gradient">Receives the gradient: <c>[outer, classes, inner]</c>. May be <paramref name="logits"/> itself, but not overlap it otherwise.</param>
    /// <param name="options">Weights, rows to leave out, smoothing, reduction: see <see cref="LossOptions{T}"/>. The default is the plain mean.</param>
    /// <param name="inner">The size of the axes after the classes; 1 if the classes are the last axis.</param>
    /// <inheritdoc cref="Value{T, TLabel}(ReadOnlySpan{T}, ReadOnlySpan{TLabel}, int, in LossOptions{T}, in LossRows{T}, int)"/>
    public static void Gradient<T, TLabel>(
        ReadOnlySpan<T> logits,
        ReadOnlySpan<TLabel> labels,
        int classes,
        Span<T> gradient,
        in LossOptions<T> options = default,
        int inner = 1)
        where T : IFloatingPointIeee754<T>
        where TLabel : INumber<TLabel> => _ = ValueAndGradient(logits, labels, classes, gradient, options, default, inner);

    /// <summary>Computes the loss of many rows as one and its gradient by the scores, and what else is wanted of each row.</summary>
    /// <param name="logits">The raw scores, row-major: <c>[outer, classes, inner]</c>.</param>
    /// <param name="labels">The true classes, each in <c>[0, classes)</c>, or the label to ignore: <c>[outer, inner]</c>.</param>
    /// <param name="classes">The number of classes, at least one.</param>
    /// <param name="gradient">Receives the gradient: <c>[outer, classes, inner]</c>. May be <paramref name="logits"/> itself, but not overlap it otherwise.</param>
    /// <param name="options">Weights, rows to leave out, smoothing, reduction: see <see cref="LossOptions{T}"/>. The default is the plain mean.</param>
    /// <param name="rows">What is wanted of each row. Shares no memory with the scores or the gradient.</param>
    /// <param name="inner">The size of the axes after the classes; 1 if the classes are the last axis.</param>
    /// <inheritdoc cref="Value{T, TLabel}(ReadOnlySpan{T}, ReadOnlySpan{TLabel}, int, in LossOptions{T}, in LossRows{T}, int)"/>
    public static ReducedLoss<T> ValueAndGradient<T, TLabel>(
        ReadOnlySpan<T> logits,
        ReadOnlySpan<TLabel> labels,
        int classes,
        Span<T> gradient,
        in LossOptions<T> options = default,
        in LossRows<T> rows = default,
        int inner = 1)
        where T : IFloatingPointIeee754<T>
        where TLabel : INumber<TLabel>
    {
        CheckOptions(logits, labels, classes, inner, options, rows);
        Check.SameLength<T>(gradient, logits);
        Check.SameOrApart(gradient, logits);
        Check.Apart<T, TLabel>(gradient, labels, nameof(gradient), nameof(labels));
        options.CheckApart(gradient);
        rows.CheckApart<T>(gradient);

        return Run(logits, labels, classes, inner, options, rows, gradient);
    }

    private static LossOptions<T> Apart<T>()
        where T : IFloatingPointIeee754<T> => new() { Reduction = Reduction.None };

    private static ReducedLoss<T> Run<T, TLabel>(
        ReadOnlySpan<T> logits,
        ReadOnlySpan<TLabel> labels,
        int classes,
        int inner,
        in LossOptions<T> options,
        in LossRows<T> rows,
        Span<T> gradient)
        where T : IFloatingPointIeee754<T>
        where TLabel : INumber<TLabel>
    {
        LossSums sums = LossSums.Of(options, labels, labels.Length);
        if (!labels.IsEmpty)
        {
            VectorWidth.RunStored<T, CrossEntropyRows<T, TLabel>>(
                new(logits, labels, targets: [], classes, inner, options, rows, gradient, ref sums));
        }

        return sums.Reduce<T>();
    }

    private static void CheckRows<T, TLabel>(ReadOnlySpan<T> logits, ReadOnlySpan<TLabel> labels, int classes)
        where TLabel : INumber<TLabel>
    {
        Check.Classes(classes);
        Check.Shape(logits, [labels.Length, classes]);
        Check.Labels(labels, classes);
    }

    private static void CheckOptions<T, TLabel>(
        ReadOnlySpan<T> logits,
        ReadOnlySpan<TLabel> labels,
        int classes,
        int inner,
        in LossOptions<T> options,
        in LossRows<T> rows)
        where T : IFloatingPointIeee754<T>
        where TLabel : INumber<TLabel>
    {
        Check.Classes(classes);
        Check.Inner(inner);
        int outer = logits.Length / classes / inner;
        Check.Shape(logits, [outer, classes, inner]);
        Check.Shape(labels, [outer, inner]);
        options.Check(labels.Length, classes);
        options.CheckLabels(labels, classes);
        rows.Check(labels.Length, options);
        rows.CheckApart(logits);
        rows.CheckApart(labels);
        Plausibility.CheckLogits(logits, classes, inner, options.Validation);
    }
}
