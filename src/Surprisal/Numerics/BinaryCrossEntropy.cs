using System.Numerics;
using System.Runtime.CompilerServices;

namespace Surprisal.Numerics;

/// <summary>Cross-entropy between targets and probabilities, each element a question of its own.</summary>
/// <remarks>
/// <para>
/// For a probability <c>p</c> and a target <c>t</c> in [0, 1]: <c>loss = −(t log p + (1 − t) log(1 − p))</c>, in nats, with gradient
/// <c>(p − t) / (p (1 − p))</c> by the probability. A factor of exactly 0 removes its term, so that a certain right answer
/// costs 0; a certain wrong one costs +∞. Nothing is clipped unless a <see cref="Clip"/> is given. NaN gives NaN; other numbers outside [0, 1] are refused.
/// </para>
/// <para>
/// A probability near 1 has lost digits that its score had: where there are scores, <see cref="SigmoidCrossEntropy"/> is more exact.
/// Options, factors <c>q</c> of the answer yes and rows are as there.
/// </para>
/// <para>Keras: <c>BinaryCrossentropy(from_logits=False)</c>; PyTorch: <c>BCELoss</c>; scikit-learn: <c>log_loss</c> of two classes; each with its <see cref="Clip"/>.</para>
/// </remarks>
public static partial class BinaryCrossEntropy
{
    /// <summary>Computes the loss of many elements as one.</summary>
    /// <typeparam name="T">The type of the probabilities: <see cref="float"/>, <see cref="double"/>, or <see cref="Half"/>, which is computed in float and rounded once.</typeparam>
    /// <param name="probabilities">The probabilities, each in [0, 1], row-major: <c>[outer, classes, inner]</c>.</param>
    /// <param name="targets">What they should be, each in [0, 1], in the same shape. A validation can be asked for in the options.</param>
    /// <param name="options">Weights, rows to leave out, smoothing, reduction: see <see cref="LossOptions{T}"/>. The default is the plain mean over all elements.</param>
    /// <param name="rows">Receives the losses of the rows, if they are wanted. Shares no memory with the inputs.</param>
    /// <param name="positiveWeights">The factors <c>q</c> of the answer yes, finite and not negative: none, one, or one for each class. If each element is a row, <c>[columns]</c> of them repeat: the elements are <c>[outer, columns, inner]</c> then.</param>
    /// <param name="clip">Whether and how probabilities are clipped.</param>
    /// <param name="classes">The number of elements that make a row, at least one; 1 if each element is a row of its own.</param>
    /// <param name="inner">The size of the axes after the classes; 1 if the classes are the last axis.</param>
    /// <returns>The mean of the losses or their sum, in nats.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A probability of a kept row is outside [0, 1], a weight negative or not finite, the smoothing outside [0, 1], or there is no class. Nothing is written then.</exception>
    /// <exception cref="ArgumentException">A span does not have its shape, spans overlap, an option cannot act on this loss, or a strict validation found fault with the targets.</exception>
    /// <exception cref="InvalidOperationException">The mean would divide by 0 and the options refuse it.</exception>
    public static ReducedLoss<T> Value<T>(
        ReadOnlySpan<T> probabilities,
        ReadOnlySpan<T> targets,
        in LossOptions<T> options = default,
        in LossRows<T> rows = default,
        ReadOnlySpan<T> positiveWeights = default,
        Clip clip = default,
        int classes = 1,
        int inner = 1)
        where T : IFloatingPointIeee754<T>
    {
        CheckInputs(probabilities, targets, options, rows, positiveWeights, classes, inner);

        return BinaryRows<T, LossOfProbability>.Run(
            probabilities, targets, positiveWeights, classes, inner, options, rows, gradient: [], new(clip, clip.Epsilon<T>()));
    }

    /// <summary>Computes the gradient of the reduced loss by the probabilities.</summary>
    /// <param name="probabilities">The probabilities, each in [0, 1], row-major: <c>[outer, classes, inner]</c>.</param>
    /// <param name="targets">What they should be, each in [0, 1], in the same shape.</param>
    /// <param name="gradient">Receives the gradient, in the same shape. May be the very span of an input.</param>
    /// <param name="options">Weights, rows to leave out, smoothing, reduction: see <see cref="LossOptions{T}"/>. The default is the plain mean over all elements.</param>
    /// <param name="positiveWeights">The factors <c>q</c> of the answer yes: none, one, or one for each class.</param>
    /// <param name="clip">Whether and how probabilities are clipped.</param>
    /// <param name="classes">The number of elements that make a row, at least one; 1 if each element is a row of its own.</param>
    /// <param name="inner">The size of the axes after the classes; 1 if the classes are the last axis.</param>
    /// <inheritdoc cref="Value{T}(ReadOnlySpan{T}, ReadOnlySpan{T}, in LossOptions{T}, in LossRows{T}, ReadOnlySpan{T}, Clip, int, int)"/>
    public static void Gradient<T>(
        ReadOnlySpan<T> probabilities,
        ReadOnlySpan<T> targets,
        Span<T> gradient,
        in LossOptions<T> options = default,
        ReadOnlySpan<T> positiveWeights = default,
        Clip clip = default,
        int classes = 1,
        int inner = 1)
        where T : IFloatingPointIeee754<T> =>
        _ = ValueAndGradient(probabilities, targets, gradient, options, default, positiveWeights, clip, classes, inner);

    /// <summary>Computes the loss of many elements as one, and its gradient by the probabilities.</summary>
    /// <param name="probabilities">The probabilities, each in [0, 1], row-major: <c>[outer, classes, inner]</c>.</param>
    /// <param name="targets">What they should be, each in [0, 1], in the same shape.</param>
    /// <param name="gradient">Receives the gradient, in the same shape. May be the very span of an input.</param>
    /// <param name="options">Weights, rows to leave out, smoothing, reduction: see <see cref="LossOptions{T}"/>. The default is the plain mean over all elements.</param>
    /// <param name="rows">Receives the losses of the rows, if they are wanted. Shares no memory with the inputs or the gradient.</param>
    /// <param name="positiveWeights">The factors <c>q</c> of the answer yes: none, one, or one for each class.</param>
    /// <param name="clip">Whether and how probabilities are clipped.</param>
    /// <param name="classes">The number of elements that make a row, at least one; 1 if each element is a row of its own.</param>
    /// <param name="inner">The size of the axes after the classes; 1 if the classes are the last axis.</param>
    /// <inheritdoc cref="Value{T}(ReadOnlySpan{T}, ReadOnlySpan{T}, in LossOptions{T}, in LossRows{T}, ReadOnlySpan{T}, Clip, int, int)"/>
    public static ReducedLoss<T> ValueAndGradient<T>(
        ReadOnlySpan<T> probabilities,
        ReadOnlySpan<T> targets,
        Span<T> gradient,
        in LossOptions<T> options = default,
        in LossRows<T> rows = default,
        ReadOnlySpan<T> positiveWeights = default,
        Clip clip = default,
        int classes = 1,
        int inner = 1)
        where T : IFloatingPointIeee754<T>
    {
        CheckInputs(probabilities, targets, options, rows, positiveWeights, classes, inner);
        BinaryRows<T, LossOfProbability>.CheckGradient(gradient, probabilities, targets, positiveWeights, options, rows, nameof(probabilities));

        return BinaryRows<T, LossOfProbability>.Run(
            probabilities, targets, positiveWeights, classes, inner, options, rows, gradient, new(clip, clip.Epsilon<T>()));
    }

    private static void CheckInputs<T>(
        ReadOnlySpan<T> probabilities,
        ReadOnlySpan<T> targets,
        in LossOptions<T> options,
        in LossRows<T> rows,
        ReadOnlySpan<T> positiveWeights,
        int classes,
        int inner)
        where T : IFloatingPointIeee754<T>
    {
        BinaryRows<T, LossOfProbability>.Check(probabilities, targets, positiveWeights, classes, inner, options, rows, nameof(probabilities));
        Probabilities.Check<T, int>(probabilities, labels: [], classes, inner, options, mayBeAnySize: false, nameof(SigmoidCrossEntropy));
    }

    /// <summary><c>−a log p − b log(1 − p)</c>, clipped if so wished.</summary>
    private readonly struct LossOfProbability(Clip clip, double epsilon) : IBinaryLoss
    {
        private readonly double _floor = clip.Floor;
        private readonly double _leastProbability = clip.LeastProbability;
        private readonly double _lowest = epsilon;
        private readonly double _highest = 1 - epsilon;

        public static bool HasShared => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public DoubleWord<TLanes, T> Shared<TLanes, T>(TLanes x)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T> => default;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Loss<TLanes, T>(TLanes x, BinaryAnswer<TLanes, T> answer, DoubleWord<TLanes, T> shared)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T>
        {
            TLanes zero = TLanes.Create(0.0);
            TLanes yes = answer.Yes.High;
            TLanes no = answer.No.High;
            TLanes lowest = TLanes.Create(_lowest);
            TLanes highest = TLanes.Create(_highest);
            TLanes p = TLanes.Select(TLanes.Less(x, lowest), lowest, TLanes.Select(TLanes.Less(highest, x), highest, x));
            TLanes positive = yes * (zero - AtLeast<TLanes, T>(Logarithm<TLanes, T>.Log(p)));
            TLanes negative = no * (zero - AtLeast<TLanes, T>(Logarithm<TLanes, T>.Log1P(-p)));
            TLanes loss = TLanes.Clear(positive, TLanes.Equal(yes, zero)) + TLanes.Clear(negative, TLanes.Equal(no, zero));
            return TLanes.Select(TLanes.Equal(x, x), loss, x);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Slope<TLanes, T>(TLanes x, BinaryAnswer<TLanes, T> answer, DoubleWord<TLanes, T> shared)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T>
        {
            TLanes zero = TLanes.Create(0.0);

            // −0 would turn an infinity around.
            TLanes p = x + zero;
            TLanes opposite = TLanes.Create(1.0) - p;

            // Beyond the bounds the clipped function is flat.
            TLanes least = TLanes.Create(_leastProbability);
            TLanes isClipped = TLanes.Less(p, TLanes.Create(_lowest)) | TLanes.Less(TLanes.Create(_highest), p);
            TLanes yes = TLanes.Clear(answer.Yes.High, isClipped | TLanes.Less(p, least));
            TLanes no = TLanes.Clear(answer.No.High, isClipped | TLanes.Less(opposite, least));

            // In one fraction, (a + b) p − a, a difference of near numbers is exact: without weights it is p − t.
            DoubleWord<TLanes, T> sum = DoubleWord<TLanes, T>.Sum(yes, no);
            TLanes sumLow = sum.Low + (answer.Yes.Low + answer.No.Low);
            TLanes both = (TLanes.MultiplyAdd(sum.High, p, -yes) + TLanes.MultiplyAdd(sumLow, p, -answer.Yes.Low)) / (p * opposite);
            TLanes onlyNo = TLanes.Clear(no / opposite, TLanes.Equal(no, zero));
            TLanes onlyYes = zero - (yes / p);
            TLanes slope = TLanes.Select(TLanes.Equal(yes, zero), onlyNo, TLanes.Select(TLanes.Equal(no, zero), onlyYes, both));
            return TLanes.Select(TLanes.Equal(x, x), slope, x);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private TLanes AtLeast<TLanes, T>(TLanes log)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T>
        {
            TLanes floor = TLanes.Create(_floor);
            return TLanes.Select(TLanes.Less(log, floor), floor, log);
        }
    }
}
