using System.Numerics;
using System.Runtime.CompilerServices;

namespace Surprisal.Numerics;

/// <summary>Cross-entropy between targets and the sigmoid of raw scores, each element a question of its own.</summary>
/// <remarks>
/// <para>
/// For a score <c>z</c> and a target <c>t</c> in [0, 1]: <c>loss = t·softplus(−z) + (1 − t)·softplus(z)</c>, in nats, with
/// gradient <c>(1 − t)·σ(z) − t·σ(−z)</c>. Both parts of the loss are non-negative, so nothing cancels, and a factor of
/// exactly 0 removes its part: a score of ±∞ has loss 0 if the target agrees, else +∞. NaN gives NaN.
/// </para>
/// <para>
/// With factors <c>q</c> of the answer yes, against rare ones: <c>q·t·softplus(−z) + (1 − t)·softplus(z)</c>. Smoothing <c>e</c> makes of <c>t</c>
/// <c>(1−e) t + e/2</c>. Class weights multiply the columns of a row, and the loss of a row is the mean over its columns.
/// So the mean is over all elements, and where each element is a row of its own (<c>classes: 1</c>), options are by element:
/// PyTorch's <c>BCEWithLogitsLoss</c>, whose weights go with <see cref="Divisor.BatchSize"/>. Rows of many columns are as in
/// Keras' <c>BinaryCrossentropy(from_logits=True)</c> and PyTorch's <c>MultiLabelSoftMarginLoss</c>. For probabilities see <see cref="BinaryCrossEntropy"/>.
/// </para>
/// </remarks>
public static partial class SigmoidCrossEntropy
{
    /// <summary>Computes the loss of each element.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="logits">The raw scores: <c>[n]</c>.</param>
    /// <param name="targets">The probabilities they should have, each in [0, 1]: <c>[n]</c>.</param>
    /// <param name="losses">Receives the losses: <c>[n]</c>. May be the very span of an input.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the result overlaps an input partly.</exception>
    public static void Values<T>(ReadOnlySpan<T> logits, ReadOnlySpan<T> targets, Span<T> losses)
        where T : IFloatingPointIeee754<T>
    {
        Check.SameLength(targets, logits);
        Check.SameLength<T>(losses, logits);
        Check.SameOrApart(losses, logits);
        Check.SameOrApart(losses, targets);

        Map.Run<T, LossFormula>(logits, targets, losses);
    }

    /// <summary>Computes the gradient of each element's loss by its score.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="logits">The raw scores: <c>[n]</c>.</param>
    /// <param name="targets">The probabilities they should have, each in [0, 1]: <c>[n]</c>.</param>
    /// <param name="gradient">Receives the gradient: <c>[n]</c>. May be the very span of an input.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the result overlaps an input partly.</exception>
    public static void Gradients<T>(ReadOnlySpan<T> logits, ReadOnlySpan<T> targets, Span<T> gradient)
        where T : IFloatingPointIeee754<T>
    {
        Check.SameLength(targets, logits);
        Check.SameLength<T>(gradient, logits);
        Check.SameOrApart(gradient, logits);
        Check.SameOrApart(gradient, targets);

        Map.Run<T, GradientFormula>(logits, targets, gradient);
    }

    /// <summary>Computes the loss of each element and its gradient by the score.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="logits">The raw scores: <c>[n]</c>.</param>
    /// <param name="targets">The probabilities they should have, each in [0, 1]: <c>[n]</c>.</param>
    /// <param name="losses">Receives the losses: <c>[n]</c>. Shares no memory with the inputs or the gradient.</param>
    /// <param name="gradient">Receives the gradient: <c>[n]</c>. May be the very span of an input.</param>
    /// <exception cref="ArgumentException">The lengths differ, or spans overlap otherwise.</exception>
    public static void ValuesAndGradients<T>(
        ReadOnlySpan<T> logits, ReadOnlySpan<T> targets, Span<T> losses, Span<T> gradient)
        where T : IFloatingPointIeee754<T>
    {
        Check.SameLength(targets, logits);
        Check.SameLength<T>(losses, logits);
        Check.SameLength<T>(gradient, logits);
        Check.Apart(losses, logits);
        Check.Apart(losses, targets);
        Check.Apart<T>(losses, gradient);
        Check.SameOrApart(gradient, logits);
        Check.SameOrApart(gradient, targets);

        Map.Run<T, LossFormula>(logits, targets, losses);
        Map.Run<T, GradientFormula>(logits, targets, gradient);
    }

    /// <summary>Computes the second derivative of each element's loss by its score, <c>σ(z)·σ(−z)</c>, whatever the target.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="logits">The raw scores: <c>[n]</c>.</param>
    /// <param name="curvatures">Receives the second derivatives: <c>[n]</c>. May be <paramref name="logits"/> itself, but not overlap it otherwise.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the spans overlap partly.</exception>
    public static void Curvatures<T>(ReadOnlySpan<T> logits, Span<T> curvatures)
        where T : IFloatingPointIeee754<T>
    {
        Check.SameLength<T>(curvatures, logits);
        Check.SameOrApart(curvatures, logits);

        Map.Run<T, CurvatureFormula>(logits, curvatures);
    }

    /// <summary>Computes the loss of many elements as one.</summary>
    /// <typeparam name="T">The type of the scores: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/>, which is computed in float and rounded once.</typeparam>
    /// <param name="logits">The raw scores, row-major: <c>[outer, classes, inner]</c>.</param>
    /// <param name="targets">The probabilities they should have, each in [0, 1], in the same shape. A validation can be asked for in the options.</param>
    /// <param name="options">Weights, rows to leave out, smoothing, reduction: see <see cref="LossOptions{T}"/>. The default is the plain mean over all elements.</param>
    /// <param name="rows">Receives the losses of the rows, if they are wanted. Shares no memory with the inputs.</param>
    /// <param name="positiveWeights">The factors <c>q</c> of the answer yes, finite and not negative: none, one, or one for each class. If each element is a row, <c>[columns]</c> of them repeat: the elements are <c>[outer, columns, inner]</c> then.</param>
    /// <param name="classes">The number of elements that make a row, at least one; 1 if each element is a row of its own.</param>
    /// <param name="inner">The size of the axes after the classes; 1 if the classes are the last axis.</param>
    /// <returns>The mean of the losses or their sum, in nats.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A weight is negative or not finite, the smoothing outside [0, 1], or there is no class. Nothing is written then.</exception>
    /// <exception cref="ArgumentException">A span does not have its shape, spans overlap, an option cannot act on this loss, or a strict validation found fault with the targets.</exception>
    /// <exception cref="InvalidOperationException">The mean would divide by 0 and the options refuse it.</exception>
    public static ReducedLoss<T> Value<T>(
        ReadOnlySpan<T> logits,
        ReadOnlySpan<T> targets,
        in LossOptions<T> options = default,
        in LossRows<T> rows = default,
        ReadOnlySpan<T> positiveWeights = default,
        int classes = 1,
        int inner = 1)
        where T : IFloatingPointIeee754<T>
    {
        BinaryRows<T, LossOfScore>.Check(logits, targets, positiveWeights, classes, inner, options, rows, nameof(logits));

        return BinaryRows<T, LossOfScore>.Run(logits, targets, positiveWeights, classes, inner, options, rows, gradient: [], default);
    }

    /// <summary>Computes the gradient of the reduced loss by the scores.</summary>
    /// <param name="logits">The raw scores, row-major: <c>[outer, classes, inner]</c>.</param>
    /// <param name="targets">The probabilities they should have, each in [0, 1], in the same shape.</param>
    /// <param name="gradient">Receives the gradient, in the same shape. May be the very span of an input.</param>
    /// <param name="options">Weights, rows to leave out, smoothing, reduction: see <see cref="LossOptions{T}"/>. The default is the plain mean over all elements.</param>
    /// <param name="positiveWeights">The factors <c>q</c> of the answer yes: none, one, or one for each class.</param>
    /// <param name="classes">The number of elements that make a row, at least one; 1 if each element is a row of its own.</param>
    /// <param name="inner">The size of the axes after the classes; 1 if the classes are the last axis.</param>
    /// <inheritdoc cref="Value{T}(ReadOnlySpan{T}, ReadOnlySpan{T}, in LossOptions{T}, in LossRows{T}, ReadOnlySpan{T}, int, int)"/>
    public static void Gradient<T>(
        ReadOnlySpan<T> logits,
        ReadOnlySpan<T> targets,
        Span<T> gradient,
        in LossOptions<T> options = default,
        ReadOnlySpan<T> positiveWeights = default,
        int classes = 1,
        int inner = 1)
        where T : IFloatingPointIeee754<T> =>
        _ = ValueAndGradient(logits, targets, gradient, options, default, positiveWeights, classes, inner);

    /// <summary>Computes the loss of many elements as one, and its gradient by the scores.</summary>
    /// <param name="logits">The raw scores, row-major: <c>[outer, classes, inner]</c>.</param>
    /// <param name="targets">The probabilities they should have, each in [0, 1], in the same shape.</param>
    /// <param name="gradient">Receives the gradient, in the same shape. May be the very span of an input.</param>
    /// <param name="options">Weights, rows to leave out, smoothing, reduction: see <see cref="LossOptions{T}"/>. The default is the plain mean over all elements.</param>
    /// <param name="rows">Receives the losses of the rows, if they are wanted. Shares no memory with the inputs or the gradient.</param>
    /// <param name="positiveWeights">The factors <c>q</c> of the answer yes: none, one, or one for each class.</param>
    /// <param name="classes">The number of elements that make a row, at least one; 1 if each element is a row of its own.</param>
    /// <param name="inner">The size of the axes after the classes; 1 if the classes are the last axis.</param>
    /// <inheritdoc cref="Value{T}(ReadOnlySpan{T}, ReadOnlySpan{T}, in LossOptions{T}, in LossRows{T}, ReadOnlySpan{T}, int, int)"/>
    public static ReducedLoss<T> ValueAndGradient<T>(
        ReadOnlySpan<T> logits,
        ReadOnlySpan<T> targets,
        Span<T> gradient,
        in LossOptions<T> options = default,
        in LossRows<T> rows = default,
        ReadOnlySpan<T> positiveWeights = default,
        int classes = 1,
        int inner = 1)
        where T : IFloatingPointIeee754<T>
    {
        BinaryRows<T, LossOfScore>.Check(logits, targets, positiveWeights, classes, inner, options, rows, nameof(logits));
        BinaryRows<T, LossOfScore>.CheckGradient(gradient, logits, targets, positiveWeights, options, rows, nameof(logits));

        return BinaryRows<T, LossOfScore>.Run(logits, targets, positiveWeights, classes, inner, options, rows, gradient, default);
    }

    private readonly struct LossFormula : ILaneFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLanes Of<TLanes, T>(TLanes logit, TLanes target)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T> =>
            default(LossOfScore).Loss(logit, BinaryAnswer<TLanes, T>.Of(target), default(LossOfScore).Shared<TLanes, T>(logit));
    }

    private readonly struct GradientFormula : ILaneFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLanes Of<TLanes, T>(TLanes logit, TLanes target)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T> =>
            default(LossOfScore).Slope(logit, BinaryAnswer<TLanes, T>.Of(target), default(LossOfScore).Shared<TLanes, T>(logit));
    }

    private readonly struct CurvatureFormula : IUnaryFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Of<TLanes, T>(TLanes logit)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T>
        {
            TLanes exponential = Exponential<TLanes, T>.OfNonPositive(-TLanes.Abs(logit));
            TLanes sum = TLanes.Create(1.0) + exponential;

            // The largest there is, also after rounding.
            return Exponential<TLanes, T>.AtMost(exponential / sum / sum, TLanes.Create(0.25));
        }
    }

    /// <summary><c>a·softplus(−z) + b·softplus(z)</c>, which is <c>(a + b) log(1 + e) + b|z|</c> with <c>e = exp(−|z|)</c>; for negative <c>z</c>, <c>a|z|</c>.</summary>
    private readonly struct LossOfScore : IBinaryLoss
    {
        public static bool HasShared => true;

        /// <summary>The odds of the less likely answer, <c>e = exp(−|z|)</c>.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public DoubleWord<TLanes, T> Shared<TLanes, T>(TLanes x)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T> => Exponential<TLanes, T>.OfNonPositiveAndRest(-TLanes.Abs(x));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Loss<TLanes, T>(TLanes x, BinaryAnswer<TLanes, T> answer, DoubleWord<TLanes, T> e)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T>
        {
            TLanes zero = TLanes.Create(0.0);
            TLanes yes = answer.Yes.High;
            TLanes no = answer.No.High;
            TLanes sure = TLanes.Select(TLanes.Less(x, zero), yes, no);
            TLanes gap = TLanes.Clear(sure * TLanes.Abs(x), TLanes.Equal(sure, zero));
            return TLanes.MultiplyAdd(yes + no, Logarithm<TLanes, T>.OfOnePlus(e.High), gap);
        }

        /// <summary>Computes <c>(b − a e) / (1 + e)</c>; for negative <c>z</c>, <c>−(a − b e) / (1 + e)</c>.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Slope<TLanes, T>(TLanes x, BinaryAnswer<TLanes, T> answer, DoubleWord<TLanes, T> e)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T>
        {
            TLanes isNegative = TLanes.Less(x, TLanes.Create(0.0));
            TLanes sure = TLanes.Select(isNegative, answer.Yes.High, answer.No.High);
            TLanes sureLow = TLanes.Select(isNegative, answer.Yes.Low, answer.No.Low);
            TLanes unsure = TLanes.Select(isNegative, answer.No.High, answer.Yes.High);
            TLanes unsureLow = TLanes.Select(isNegative, answer.No.Low, answer.Yes.Low);

            // Where the two sides nearly agree, their difference is what rounding took from each.
            TLanes rest = TLanes.MultiplyAdd(-unsureLow, e.High, TLanes.MultiplyAdd(-unsure, e.Low, sureLow));
            TLanes slope = (TLanes.MultiplyAdd(-unsure, e.High, sure) + rest) / (TLanes.Create(1.0) + e.High);
            return TLanes.Select(isNegative, -slope, slope);
        }
    }
}
