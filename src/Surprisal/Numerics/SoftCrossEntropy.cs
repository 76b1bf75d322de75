using System.Numerics;

namespace Surprisal.Numerics;

/// <summary>Cross-entropy between a distribution over the classes and the softmax of raw scores, in one stable step.</summary>
/// <remarks>
/// <para>
/// For scores <c>z</c> and targets <c>t</c>: <c>loss = Σⱼ tⱼ (log Σᵢ exp(zᵢ − m) − (zⱼ − m))</c> with <c>m = max z</c>, in nats.
/// Its gradient is <c>∂loss/∂zⱼ = softmax(z)ⱼ Σt − tⱼ</c>, right for any sum of targets.
/// A target of exactly 0 removes its term, also where the score is −∞.
/// </para>
/// <para>
/// The largest term is kept out of the sum, so that loss and gradient keep their relative precision when the right class
/// is nearly certain. A score of −∞ with a target above 0 makes the loss +∞.
/// A row that is all −∞, or holds +∞ or NaN, makes the loss and its whole gradient row NaN.
/// </para>
/// <para>Keras: <c>CategoricalCrossentropy(from_logits=True)</c>. For labels see <see cref="CrossEntropy"/>.</para>
/// </remarks>
public static partial class SoftCrossEntropy
{
    /// <summary>Computes the loss of one row.</summary>
    /// <typeparam name="T">The type of the scores: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/>, which is computed in float and rounded once.</typeparam>
    /// <param name="logits">The raw scores, one per class: <c>[classes]</c>, at least one.</param>
    /// <param name="targets">The distribution they should have: <c>[classes]</c>.</param>
    /// <returns>The loss, never negative if no target is.</returns>
    /// <exception cref="ArgumentException">There is no class, or the lengths differ.</exception>
    public static T Value<T>(ReadOnlySpan<T> logits, ReadOnlySpan<T> targets)
        where T : IFloatingPointIeee754<T>
    {
        Check.NotEmpty(logits);
        Check.SameLength(targets, logits);

        return Run(logits, targets, logits.Length, 1, default, default, gradient: []).Value;
    }

    /// <summary>Computes the gradient of one row's loss by the scores.</summary>
    /// <typeparam name="T">The type of the scores: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/>, which is computed in float and rounded once.</typeparam>
    /// <param name="logits">The raw scores, one per class: <c>[classes]</c>, at least one.</param>
    /// <param name="targets">The distribution they should have: <c>[classes]</c>.</param>
    /// <param name="gradient">Receives the gradient: <c>[classes]</c>. May be <paramref name="logits"/> itself, but not overlap an input otherwise.</param>
    /// <exception cref="ArgumentException">There is no class, the lengths differ, or the spans overlap.</exception>
    public static void Gradient<T>(ReadOnlySpan<T> logits, ReadOnlySpan<T> targets, Span<T> gradient)
        where T : IFloatingPointIeee754<T> => ValueAndGradient(logits, targets, gradient);

    /// <summary>Computes the loss of one row and its gradient by the scores.</summary>
    /// <inheritdoc cref="Gradient{T}(ReadOnlySpan{T}, ReadOnlySpan{T}, Span{T})"/>
    /// <returns>The loss, never negative if no target is.</returns>
    public static T ValueAndGradient<T>(ReadOnlySpan<T> logits, ReadOnlySpan<T> targets, Span<T> gradient)
        where T : IFloatingPointIeee754<T>
    {
        Check.NotEmpty(logits);
        Check.SameLength(targets, logits);
        Check.SameLength<T>(gradient, logits);
        Check.SameOrApart(gradient, logits);
        Check.Apart(gradient, targets);

        return Run(logits, targets, logits.Length, 1, default, default, gradient).Value;
    }

    /// <summary>Computes the loss of each row.</summary>
    /// <typeparam name="T">The type of the scores: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/>, which is computed in float and rounded once.</typeparam>
    /// <param name="logits">The raw scores, row-major: <c>[rows, classes]</c>.</param>
    /// <param name="targets">The distributions they should have: <c>[rows, classes]</c>.</param>
    /// <param name="classes">The number of classes, at least one.</param>
    /// <param name="losses">Receives the losses: <c>[rows]</c>. Shares no memory with the inputs.</param>
    /// <exception cref="ArgumentException">There is no class, a span does not have its shape, or spans overlap.</exception>
    public static void Values<T>(ReadOnlySpan<T> logits, ReadOnlySpan<T> targets, int classes, Span<T> losses)
        where T : IFloatingPointIeee754<T>
    {
        CheckRows(logits, targets, classes);
        Check.Shape<T>(losses, [logits.Length / classes]);
        Check.Apart(losses, logits);
        Check.Apart(losses, targets);

        _ = Run(logits, targets, classes, 1, Apart<T>(), new() { Losses = losses }, gradient: []);
    }

    /// <summary>Computes the gradient of each row's loss by the scores.</summary>
    /// <typeparam name="T">The type of the scores: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/>, which is computed in float and rounded once.</typeparam>
    /// <param name="logits">The raw scores, row-major: <c>[rows, classes]</c>.</param>
    /// <param name="targets">The distributions they should have: <c>[rows, classes]</c>.</param>
    /// <param name="classes">The number of classes, at least one.</param>
    /// <param name="gradient">Receives the gradient: <c>[rows, classes]</c>. May be <paramref name="logits"/> itself, but not overlap an input otherwise.</param>
    /// <exception cref="ArgumentException">There is no class, a span does not have its shape, or spans overlap.</exception>
    public static void Gradients<T>(ReadOnlySpan<T> logits, ReadOnlySpan<T> targets, int classes, Span<T> gradient)
        where T : IFloatingPointIeee754<T>
    {
        CheckRows(logits, targets, classes);
        CheckGradient(logits, targets, gradient);

        _ = Run(logits, targets, classes, 1, Apart<T>(), default, gradient);
    }

    /// <summary>Computes the loss of each row and its gradient by the scores.</summary>
    /// <typeparam name="T">The type of the scores: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/>, which is computed in float and rounded once.</typeparam>
    /// <param name="logits">The raw scores, row-major: <c>[rows, classes]</c>.</param>
    /// <param name="targets">The distributions they should have: <c>[rows, classes]</c>.</param>
    /// <param name="classes">The number of classes, at least one.</param>
    /// <param name="losses">Receives the losses: <c>[rows]</c>. Shares no memory with the inputs or the gradient.</param>
    /// <param name="gradient">Receives the gradient: <c>[rows, classes]</c>. May be <paramref name="logits"/> itself, but not overlap an input otherwise.</param>
    /// <exception cref="ArgumentException">There is no class, a span does not have its shape, or spans overlap otherwise.</exception>
    public static void ValuesAndGradients<T>(
        ReadOnlySpan<T> logits, ReadOnlySpan<T> targets, int classes, Span<T> losses, Span<T> gradient)
        where T : IFloatingPointIeee754<T>
    {
        CheckRows(logits, targets, classes);
        CheckGradient(logits, targets, gradient);
        Check.Shape<T>(losses, [logits.Length / classes]);
        Check.Apart(losses, logits);
        Check.Apart(losses, targets);
        Check.Apart<T>(losses, gradient);

        _ = Run(logits, targets, classes, 1, Apart<T>(), new() { Losses = losses }, gradient);
    }

    /// <summary>Computes the loss of many rows as one, and what else is wanted of each row.</summary>
    /// <typeparam name="T">The type of the scores: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/>, which is computed in float and rounded once.</typeparam>
    /// <param name="logits">The raw scores, row-major: <c>[outer, classes, inner]</c>.</param>
    /// <param name="targets">The distributions they should have, in the same shape. A validation can be asked for in the options.</param>
    /// <param name="classes">The number of classes, at least one.</param>
    /// <param name="options">Weights, rows to leave out, smoothing, reduction: see <see cref="LossOptions{T}"/>. The default is the plain mean. There is no label to ignore; mask rows.</param>
    /// <param name="rows">What is wanted of each row. Shares no memory with the inputs.</param>
    /// <param name="inner">The size of the axes after the classes; 1 if the classes are the last axis.</param>
    /// <returns>The mean of the losses or their sum, in nats.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A weight is negative or not finite, the smoothing outside [0, 1], a cap or temperature not above 0, or there is no class. Nothing is written then.</exception>
    /// <exception cref="ArgumentException">A span does not have its shape, spans overlap, a label to ignore is given, or a strict validation failed.</exception>
    /// <exception cref="InvalidOperationException">The mean would divide by 0 and the options refuse it.</exception>
    public static ReducedLoss<T> Value<T>(
        ReadOnlySpan<T> logits,
        ReadOnlySpan<T> targets,
        int classes,
        in LossOptions<T> options = default,
        in LossRows<T> rows = default,
        int inner = 1)
        where T : IFloatingPointIeee754<T>
    {
        CheckOptions(logits, targets, classes, inner, options, rows);

        return Run(logits, targets, classes, inner, options, rows, gradient: []);
    }

    /// <summary>Computes the gradient of the reduced loss by the scores.</summary>
    /// <param name="logits">The raw scores, row-major: <c>[outer, classes, inner]</c>.</param>
    /// <param name="targets">The distributions they should have, in the same shape.</param>
    /// <param name="classes">The number of classes, at least one.</param>
    /// <param name="gradient">Receives the gradient: <c>[outer, classes, inner]</c>. May be <paramref name="logits"/> itself, but not overlap an input otherwise.</param>
    /// <param name="options">Weights, rows to leave out, smoothing, reduction: see <see cref="LossOptions{T}"/>. The default is the plain mean.</param>
    /// <param name="inner">The size of the axes after the classes; 1 if the classes are the last axis.</param>
    /// <inheritdoc cref="Value{T}(ReadOnlySpan{T}, ReadOnlySpan{T}, int, in LossOptions{T}, in LossRows{T}, int)"/>
    public static void Gradient<T>(
        ReadOnlySpan<T> logits,
        ReadOnlySpan<T> targets,
        int classes,
        Span<T> gradient,
        in LossOptions<T> options = default,
        int inner = 1)
        where T : IFloatingPointIeee754<T> => _ = ValueAndGradient(logits, targets, classes, gradient, options, default, inner);

    /// <summary>Computes the loss of many rows as one and its gradient by the scores, and what else is wanted of each row.</summary>
    /// <param name="logits">The raw scores, row-major: <c>[outer, classes, inner]</c>.</param>
    /// <param name="targets">The distributions they should have, in the same shape.</param>
    /// <param name="classes">The number of classes, at least one.</param>
    /// <param name="gradient">Receives the gradient: <c>[outer, classes, inner]</c>. May be <paramref name="logits"/> itself, but not overlap an input otherwise.</param>
    /// <param name="options">Weights, rows to leave out, smoothing, reduction: see <see cref="LossOptions{T}"/>. The default is the plain mean.</param>
    /// <param name="rows">What is wanted of each row. Shares no memory with the inputs or the gradient.</param>
    /// <param name="inner">The size of the axes after the classes; 1 if the classes are the last axis.</param>
    /// <inheritdoc cref="Value{T}(ReadOnlySpan{T}, ReadOnlySpan{T}, int, in LossOptions{T}, in LossRows{T}, int)"/>
    public static ReducedLoss<T> ValueAndGradient<T>(
        ReadOnlySpan<T> logits,
        ReadOnlySpan<T> targets,
        int classes,
        Span<T> gradient,
        in LossOptions<T> options = default,
        in LossRows<T> rows = default,
        int inner = 1)
        where T : IFloatingPointIeee754<T>
    {
        CheckOptions(logits, targets, classes, inner, options, rows);
        CheckGradient(logits, targets, gradient);
        options.CheckApart(gradient);
        rows.CheckApart<T>(gradient);

        return Run(logits, targets, classes, inner, options, rows, gradient);
    }

    private static LossOptions<T> Apart<T>()
        where T : IFloatingPointIeee754<T> => new() { Reduction = Reduction.None };

    private static ReducedLoss<T> Run<T>(
        ReadOnlySpan<T> logits,
        ReadOnlySpan<T> targets,
        int classes,
        int inner,
        in LossOptions<T> options,
        in LossRows<T> rows,
        Span<T> gradient)
        where T : IFloatingPointIeee754<T>
    {
        LossSums sums = LossSums.Of<T, int>(options, labels: [], logits.Length / classes);
        if (!logits.IsEmpty)
        {
            VectorWidth.RunStored<T, CrossEntropyRows<T, int>>(
                new(logits, labels: [], targets, classes, inner, options, rows, gradient, ref sums));
        }

        return sums.Reduce<T>();
    }

    private static void CheckRows<T>(ReadOnlySpan<T> logits, ReadOnlySpan<T> targets, int classes)
    {
        Check.Classes(classes);
        Check.Shape(logits, [logits.Length / classes, classes]);
        Check.SameLength(targets, logits);
    }

    private static void CheckGradient<T>(ReadOnlySpan<T> logits, ReadOnlySpan<T> targets, ReadOnlySpan<T> gradient)
    {
        Check.SameLength(gradient, logits);
        Check.SameOrApart(gradient, logits);
        Check.Apart(gradient, targets);
    }

    private static void CheckOptions<T>(
        ReadOnlySpan<T> logits,
        ReadOnlySpan<T> targets,
        int classes,
        int inner,
        in LossOptions<T> options,
        in LossRows<T> rows)
        where T : IFloatingPointIeee754<T>
    {
        Check.Classes(classes);
        Check.Inner(inner);
        int count = logits.Length / classes;
        Check.Shape(logits, [count / inner, classes, inner]);
        Check.SameLength(targets, logits);
        options.Check(count, classes);
        Check.NoLabel(options.IgnoreLabel, nameof(options.IgnoreLabel));
        rows.Check(count, options);
        rows.CheckApart(logits);
        rows.CheckApart(targets);
        Plausibility.CheckLogits(logits, classes, inner, options.Validation);
        Plausibility.CheckDistributions<T, int>(targets, labels: [], classes, inner, options);
    }
}
