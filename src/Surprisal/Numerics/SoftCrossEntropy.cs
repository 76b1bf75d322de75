using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

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
public static class SoftCrossEntropy
{
    private const int BlockLength = 1024;

    /// <summary>Computes the loss of one row.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="logits">The raw scores, one per class: <c>[classes]</c>, at least one.</param>
    /// <param name="targets">The distribution they should have: <c>[classes]</c>.</param>
    /// <returns>The loss, never negative if no target is.</returns>
    /// <exception cref="ArgumentException">There is no class, or the lengths differ.</exception>
    public static T Value<T>(ReadOnlySpan<T> logits, ReadOnlySpan<T> targets)
        where T : IFloatingPointIeee754<T>
    {
        Check.NotEmpty(logits);
        Check.SameLength(targets, logits);

        return RowValue(logits, targets);
    }

    /// <summary>Computes the gradient of one row's loss by the scores.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>.</typeparam>
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

        return Row(logits, targets, gradient);
    }

    /// <summary>Computes the loss of each row.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="logits">The raw scores, row-major: <c>[rows, classes]</c>.</param>
    /// <param name="targets">The distributions they should have: <c>[rows, classes]</c>.</param>
    /// <param name="classes">The number of classes, at least one.</param>
    /// <param name="losses">Receives the losses: <c>[rows]</c>. Shares no memory with the inputs.</param>
    /// <exception cref="ArgumentException">There is no class, a span does not have its shape, or spans overlap.</exception>
    public static void Value<T>(ReadOnlySpan<T> logits, ReadOnlySpan<T> targets, int classes, Span<T> losses)
        where T : IFloatingPointIeee754<T>
    {
        CheckRows(logits, targets, classes);
        Check.Shape<T>(losses, [logits.Length / classes]);
        Check.Apart(losses, logits);
        Check.Apart(losses, targets);

        for (int row = 0; row < losses.Length; row++)
        {
            int start = row * classes;
            losses[row] = RowValue(logits.Slice(start, classes), targets.Slice(start, classes));
        }
    }

    /// <summary>Computes the gradient of each row's loss by the scores.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="logits">The raw scores, row-major: <c>[rows, classes]</c>.</param>
    /// <param name="targets">The distributions they should have: <c>[rows, classes]</c>.</param>
    /// <param name="classes">The number of classes, at least one.</param>
    /// <param name="gradient">Receives the gradient: <c>[rows, classes]</c>. May be <paramref name="logits"/> itself, but not overlap an input otherwise.</param>
    /// <exception cref="ArgumentException">There is no class, a span does not have its shape, or spans overlap.</exception>
    public static void Gradient<T>(ReadOnlySpan<T> logits, ReadOnlySpan<T> targets, int classes, Span<T> gradient)
        where T : IFloatingPointIeee754<T>
    {
        CheckRows(logits, targets, classes);
        CheckGradient(logits, targets, gradient);

        for (int start = 0; start < logits.Length; start += classes)
        {
            Row(logits.Slice(start, classes), targets.Slice(start, classes), gradient.Slice(start, classes));
        }
    }

    /// <summary>Computes the loss of each row and its gradient by the scores.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="logits">The raw scores, row-major: <c>[rows, classes]</c>.</param>
    /// <param name="targets">The distributions they should have: <c>[rows, classes]</c>.</param>
    /// <param name="classes">The number of classes, at least one.</param>
    /// <param name="losses">Receives the losses: <c>[rows]</c>. Shares no memory with the inputs or the gradient.</param>
    /// <param name="gradient">Receives the gradient: <c>[rows, classes]</c>. May be <paramref name="logits"/> itself, but not overlap an input otherwise.</param>
    /// <exception cref="ArgumentException">There is no class, a span does not have its shape, or spans overlap otherwise.</exception>
    public static void ValueAndGradient<T>(
        ReadOnlySpan<T> logits, ReadOnlySpan<T> targets, int classes, Span<T> losses, Span<T> gradient)
        where T : IFloatingPointIeee754<T>
    {
        CheckRows(logits, targets, classes);
        CheckGradient(logits, targets, gradient);
        Check.Shape<T>(losses, [logits.Length / classes]);
        Check.Apart(losses, logits);
        Check.Apart(losses, targets);
        Check.Apart<T>(losses, gradient);

        for (int row = 0; row < losses.Length; row++)
        {
            int start = row * classes;
            losses[row] = Row(
                logits.Slice(start, classes), targets.Slice(start, classes), gradient.Slice(start, classes));
        }
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

    private static T RowValue<T>(ReadOnlySpan<T> logits, ReadOnlySpan<T> targets)
        where T : IFloatingPointIeee754<T>
    {
        T max = TensorPrimitives.Max(logits);
        T rest = Exponentials.Rest(logits, max, terms: []);

        return Loss(rest, TensorPrimitives.Sum(targets), MeanGap(logits, targets, max));
    }

    private static T Row<T>(ReadOnlySpan<T> logits, ReadOnlySpan<T> targets, Span<T> gradient)
        where T : IFloatingPointIeee754<T>
    {
        int top = TensorPrimitives.IndexOfMax(logits);
        T max = logits[top];
        T gap = MeanGap(logits, targets, max);
        T rest = Exponentials.Rest(logits, max, gradient);

        T total = TensorPrimitives.Sum(targets);
        T sum = T.One + rest;
        TensorPrimitives.Multiply(gradient, total / sum, gradient);
        TensorPrimitives.Subtract(gradient, targets, gradient);

        // Where p ≈ 1, p·Σt − t would cancel: for the top it is the sum of the other targets, less its own times the rest.
        T others = TensorPrimitives.Sum(targets[..top]) + TensorPrimitives.Sum(targets[(top + 1)..]);
        gradient[top] = (others - (targets[top] * rest)) / sum;

        return Loss(rest, total, gap);
    }

    /// <summary>Both parts are non-negative if no target is negative, so that nothing cancels.</summary>
    private static T Loss<T>(T rest, T total, T gap)
        where T : IFloatingPointIeee754<T> => (total * Accurate.LogOnePlus(rest)) - gap;

    /// <summary>Computes <c>Σ tⱼ (zⱼ − m)</c>, where a target of 0 removes its term.</summary>
    private static T MeanGap<T>(ReadOnlySpan<T> logits, ReadOnlySpan<T> targets, T max)
        where T : IFloatingPointIeee754<T>
    {
        double total = 0;
        for (int start = 0; start < logits.Length; start += BlockLength)
        {
            int end = Math.Min(logits.Length, start + BlockLength);
            int i = start;
            Vector256<T> lanes = Vector256<T>.Zero;
            for (; i <= end - Vector256<T>.Count; i += Vector256<T>.Count)
            {
                Vector256<T> target = Vector256.Create(targets[i..]);
                Vector256<T> term = target * (Vector256.Create(logits[i..]) - Vector256.Create(max));
                lanes += Vector256.AndNot(term, Vector256.Equals(target, Vector256<T>.Zero));
            }

            T sum = Vector256.Sum(lanes);
            for (; i < end; i++)
            {
                sum += targets[i] == T.Zero ? T.Zero : targets[i] * (logits[i] - max);
            }

            total += double.CreateTruncating(sum);
        }

        return T.CreateTruncating(total);
    }
}
