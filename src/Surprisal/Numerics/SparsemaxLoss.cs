using System.Numerics;

namespace Surprisal.Numerics;

/// <summary>The loss that belongs to sparsemax as cross-entropy belongs to softmax: exactly 0 once the right class leads by 1.</summary>
/// <remarks>
/// <para>
/// For scores <c>z</c>, targets <c>t</c> and the threshold <c>τ</c> of the classes <c>S</c> with a probability:
/// <c>loss = −Σ t z + ½ Σ_S (z² − τ²) + ½ Σ t²</c>. Its gradient is <c>∂loss/∂zₖ = sparsemax(z)ₖ − tₖ</c>. It is no surprisal, so it has no unit.
/// </para>
/// <para>
/// Computed as <c>½ Σ (p − t)² + Σ t (τ − z)</c>, the second sum over the classes without a probability: the same number where the targets sum to 1,
/// out of terms that are never negative, so that nothing cancels and a shared offset changes nothing. What other targets add to it,
/// <c>τ (1 − Σ t)</c>, does depend on the offset.
/// </para>
/// <para>
/// A target of exactly 0 removes its term, also where the score is −∞; with a target above 0 there, the loss is +∞. A row that is all −∞, or
/// holds +∞ or NaN, makes the loss and its whole gradient row NaN.
/// </para>
/// <para>
/// Reference: A. F. T. Martins, R. F. Astudillo, "From Softmax to Sparsemax: A Sparse Model of Attention and Multi-Label Classification", ICML 2016.
/// </para>
/// </remarks>
public static partial class SparsemaxLoss
{
    /// <summary>Computes the loss of one row.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>; <see cref="Half"/> is computed in float and rounded once.</typeparam>
    /// <param name="logits">The raw scores, one per class: <c>[classes]</c>, at least one.</param>
    /// <param name="targets">The distribution they should have: <c>[classes]</c>; 1 at the label for a single true class.</param>
    /// <returns>The loss, never negative if the targets are a distribution.</returns>
    /// <exception cref="ArgumentException">There is no class, or the lengths differ.</exception>
    public static T Value<T>(ReadOnlySpan<T> logits, ReadOnlySpan<T> targets)
        where T : IFloatingPointIeee754<T>
    {
        Check.NotEmpty(logits);
        Check.SameLength(targets, logits);

        T loss = T.Zero;
        VectorWidth.RunStored<T, Kernel<T>>(new(logits, targets, logits.Length, 1, new(ref loss), gradient: []));
        return loss;
    }

    /// <summary>Computes the gradient of one row's loss by the scores.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>; <see cref="Half"/> is computed in float and rounded once.</typeparam>
    /// <param name="logits">The raw scores, one per class: <c>[classes]</c>, at least one.</param>
    /// <param name="targets">The distribution they should have: <c>[classes]</c>; 1 at the label for a single true class.</param>
    /// <param name="gradient">Receives the gradient: <c>[classes]</c>. May be <paramref name="logits"/> itself, but not overlap an input otherwise.</param>
    /// <exception cref="ArgumentException">There is no class, the lengths differ, or the spans overlap.</exception>
    public static void Gradient<T>(ReadOnlySpan<T> logits, ReadOnlySpan<T> targets, Span<T> gradient)
        where T : IFloatingPointIeee754<T> => ValueAndGradient(logits, targets, gradient);

    /// <summary>Computes the loss of one row and its gradient by the scores.</summary>
    /// <inheritdoc cref="Gradient{T}(ReadOnlySpan{T}, ReadOnlySpan{T}, Span{T})"/>
    /// <returns>The loss, never negative if the targets are a distribution.</returns>
    /// <example>
    /// <code>
    /// Span&lt;double&gt; gradient = stackalloc double[3];
    /// double loss = SparsemaxLoss.ValueAndGradient([0.9, -1.2, 1.1], [0.0, 1, 0], gradient);
    /// // loss ≈ 2.46, gradient ≈ [0.4, −1, 0.6]
    /// </code>
    /// </example>
    public static T ValueAndGradient<T>(ReadOnlySpan<T> logits, ReadOnlySpan<T> targets, Span<T> gradient)
        where T : IFloatingPointIeee754<T>
    {
        Check.NotEmpty(logits);
        Check.SameLength(targets, logits);
        CheckGradient(logits, targets, gradient);

        T loss = T.Zero;
        VectorWidth.RunStored<T, Kernel<T>>(new(logits, targets, logits.Length, 1, new(ref loss), gradient));
        return loss;
    }

    /// <summary>Computes the loss of each row.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>; <see cref="Half"/> is computed in float and rounded once.</typeparam>
    /// <param name="logits">The raw scores, row-major: <c>[outer, classes, inner]</c>.</param>
    /// <param name="targets">The distributions they should have: <c>[outer, classes, inner]</c>.</param>
    /// <param name="classes">The number of classes, at least one.</param>
    /// <param name="losses">Receives the losses: <c>[outer, inner]</c>. Shares no memory with the inputs.</param>
    /// <param name="inner">The size of the axes after the classes; 1 if the classes are the last axis.</param>
    /// <exception cref="ArgumentException">There is no class, a span does not have its shape, or spans overlap.</exception>
    public static void Values<T>(ReadOnlySpan<T> logits, ReadOnlySpan<T> targets, int classes, Span<T> losses, int inner = 1)
        where T : IFloatingPointIeee754<T>
    {
        CheckRows(logits, targets, classes, inner);
        CheckLosses(logits, targets, classes, losses);

        VectorWidth.RunStored<T, Kernel<T>>(new(logits, targets, classes, inner, losses, gradient: []));
    }

    /// <summary>Computes the gradient of each row's loss by the scores.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>; <see cref="Half"/> is computed in float and rounded once.</typeparam>
    /// <param name="logits">The raw scores, row-major: <c>[outer, classes, inner]</c>.</param>
    /// <param name="targets">The distributions they should have: <c>[outer, classes, inner]</c>.</param>
    /// <param name="classes">The number of classes, at least one.</param>
    /// <param name="gradient">Receives the gradient: <c>[outer, classes, inner]</c>. May be <paramref name="logits"/> itself, but not overlap an input otherwise.</param>
    /// <param name="inner">The size of the axes after the classes; 1 if the classes are the last axis.</param>
    /// <exception cref="ArgumentException">There is no class, a span does not have its shape, or spans overlap.</exception>
    public static void Gradients<T>(ReadOnlySpan<T> logits, ReadOnlySpan<T> targets, int classes, Span<T> gradient, int inner = 1)
        where T : IFloatingPointIeee754<T>
    {
        CheckRows(logits, targets, classes, inner);
        CheckGradient(logits, targets, gradient);

        VectorWidth.RunStored<T, Kernel<T>>(new(logits, targets, classes, inner, losses: [], gradient));
    }

    /// <summary>Computes the loss of each row and its gradient by the scores.</summary>
    /// <inheritdoc cref="Gradients{T}(ReadOnlySpan{T}, ReadOnlySpan{T}, int, Span{T}, int)"/>
    /// <param name="logits">The raw scores, row-major: <c>[outer, classes, inner]</c>.</param>
    /// <param name="targets">The distributions they should have: <c>[outer, classes, inner]</c>.</param>
    /// <param name="classes">The number of classes, at least one.</param>
    /// <param name="losses">Receives the losses: <c>[outer, inner]</c>. Shares no memory with the inputs or the gradient.</param>
    /// <param name="gradient">Receives the gradient: <c>[outer, classes, inner]</c>. May be <paramref name="logits"/> itself, but not overlap an input otherwise.</param>
    /// <param name="inner">The size of the axes after the classes; 1 if the classes are the last axis.</param>
    public static void ValuesAndGradients<T>(
        ReadOnlySpan<T> logits, ReadOnlySpan<T> targets, int classes, Span<T> losses, Span<T> gradient, int inner = 1)
        where T : IFloatingPointIeee754<T>
    {
        CheckRows(logits, targets, classes, inner);
        CheckLosses(logits, targets, classes, losses);
        CheckGradient(logits, targets, gradient);
        Check.Apart<T>(losses, gradient);

        VectorWidth.RunStored<T, Kernel<T>>(new(logits, targets, classes, inner, losses, gradient));
    }

    private static void CheckRows<T>(ReadOnlySpan<T> logits, ReadOnlySpan<T> targets, int classes, int inner)
    {
        Check.Classes(classes);
        Check.Inner(inner);
        Check.Shape(logits, [logits.Length / classes / inner, classes, inner]);
        Check.SameLength(targets, logits);
    }

    private static void CheckLosses<T>(ReadOnlySpan<T> logits, ReadOnlySpan<T> targets, int classes, ReadOnlySpan<T> losses)
    {
        Check.Shape(losses, [logits.Length / classes]);
        Check.Apart(losses, logits);
        Check.Apart(losses, targets);
    }

    private static void CheckGradient<T>(ReadOnlySpan<T> logits, ReadOnlySpan<T> targets, ReadOnlySpan<T> gradient)
    {
        Check.SameLength(gradient, logits);
        Check.SameOrApart(gradient, logits);
        Check.Apart(gradient, targets);
    }

    /// <summary>The losses, the gradient or both; what is empty is not wanted.</summary>
    private readonly ref struct Kernel<TStored>(
        ReadOnlySpan<TStored> logits, ReadOnlySpan<TStored> targets, int classes, int inner, Span<TStored> losses, Span<TStored> gradient) : IStoredKernel
        where TStored : IFloatingPointIeee754<TStored>
    {
        private readonly ReadOnlySpan<TStored> _logits = logits;
        private readonly ReadOnlySpan<TStored> _targets = targets;
        private readonly Span<TStored> _losses = losses;
        private readonly Span<TStored> _gradient = gradient;

        public void Run<TLanes, T>()
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T>
        {
            StoredRows<TStored, T> scores = new(_logits, classes, inner);
            StoredRows<TStored, T> truth = new(_targets, classes, inner);
            StoredRows<TStored, T> gradients = new(_gradient, classes, inner);
            int rows = _logits.Length / classes;
            int block = Math.Min(rows, scores.BlockRows);
            using Borrowed<T> room = new(scores.Room(block));
            using Borrowed<T> otherRoom = new(truth.Room(block));
            for (int first = 0; first < rows; first += block)
            {
                int count = Math.Min(block, rows - first);
                ReadOnlySpan<T> score = scores.Read(first, count, room.Span);
                ReadOnlySpan<T> target = truth.Read(first, count, otherRoom.Span);
                Span<T> slope = gradients.Place(first, count, room.Span);
                for (int row = 0; row < count; row++)
                {
                    int start = row * classes;
                    Span<T> rowGradient = slope.IsEmpty ? [] : slope.Slice(start, classes);
                    double loss = Row(score.Slice(start, classes), target.Slice(start, classes), rowGradient);
                    if (!_losses.IsEmpty)
                    {
                        _losses[first + row] = TStored.CreateTruncating(loss);
                    }
                }

                gradients.Write(first, count, slope);
            }
        }

        private static double Row<T>(ReadOnlySpan<T> logits, ReadOnlySpan<T> targets, Span<T> gradient)
            where T : IFloatingPointIeee754<T>
        {
            SparsemaxThreshold<T> threshold = new(logits);
            DoubleWord<LanesOfOne<T>, T> missing = new(new(T.One), default);
            double squares = 0;
            double ruledOut = 0;
            for (int k = 0; k < logits.Length; k++)
            {
                (T logit, T target) = (logits[k], targets[k]);
                T difference = threshold.ProbabilityLess(target, logit);
                T excess = threshold.Excess(logit);
                DoubleWord<LanesOfOne<T>, T> next = DoubleWord<LanesOfOne<T>, T>.Sum(missing.High, new(-target));
                missing = new(next.High, missing.Low + next.Low);
                squares += double.CreateTruncating(difference) * double.CreateTruncating(difference);

                // A target of 0 removes its term, even an infinite one.
                ruledOut -= excess < T.Zero && target != T.Zero ? double.CreateTruncating(target) * double.CreateTruncating(excess) : 0;
                if (!gradient.IsEmpty)
                {
                    gradient[k] = difference;
                }
            }

            T rest = missing.Rounded.Value;
            double ofOtherSums = rest == T.Zero ? 0 : double.CreateTruncating(threshold.Value) * double.CreateTruncating(rest);
            return (0.5 * squares) + ruledOut + ofOtherSums + double.CreateTruncating(threshold.Flaw);
        }
    }
}
