using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

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

        T loss = T.Zero;
        VectorWidth.Run<T, Kernel<T>>(new(logits, targets, logits.Length, new(ref loss), gradient: []));
        return loss;
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

        T loss = T.Zero;
        VectorWidth.Run<T, Kernel<T>>(new(logits, targets, logits.Length, new(ref loss), gradient));
        return loss;
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

        VectorWidth.Run<T, Kernel<T>>(new(logits, targets, classes, losses, gradient: []));
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

        VectorWidth.Run<T, Kernel<T>>(new(logits, targets, classes, losses: [], gradient));
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

        VectorWidth.Run<T, Kernel<T>>(new(logits, targets, classes, losses, gradient));
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

    /// <summary>The losses, the gradient or both; what is empty is not wanted.</summary>
    private readonly ref struct Kernel<T>(
        ReadOnlySpan<T> logits, ReadOnlySpan<T> targets, int classes, Span<T> losses, Span<T> gradient) : IKernel<T>
        where T : IFloatingPointIeee754<T>
    {
        private readonly ReadOnlySpan<T> _logits = logits;
        private readonly ReadOnlySpan<T> _targets = targets;
        private readonly Span<T> _losses = losses;
        private readonly Span<T> _gradient = gradient;

        public void Run<TLanes>()
            where TLanes : struct, ILanes<TLanes, T>
        {
            for (int start = 0; start < _logits.Length; start += classes)
            {
                Span<T> rowGradient = _gradient.IsEmpty ? [] : _gradient.Slice(start, classes);
                T loss = Row<TLanes>(_logits.Slice(start, classes), _targets.Slice(start, classes), rowGradient);
                if (!_losses.IsEmpty)
                {
                    _losses[start / classes] = loss;
                }
            }
        }

        private static T Row<TLanes>(ReadOnlySpan<T> logits, ReadOnlySpan<T> targets, Span<T> gradient)
            where TLanes : struct, ILanes<TLanes, T>
        {
            T max = ScoreRow<TLanes, T>.Max(logits);
            ref T scores = ref MemoryMarshal.GetReference(logits);
            ref T weights = ref MemoryMarshal.GetReference(targets);
            T gap = T.CreateTruncating(LaneSums<TLanes, T>.Total(ref scores, ref weights, logits.Length, new Gap<T>(max)));
            T total = Total<TLanes>(targets);
            int top = gradient.IsEmpty ? 0 : TensorPrimitives.IndexOfMax(logits);
            T rest = ScoreRow<TLanes, T>.Rest(logits, max, gradient);
            if (!gradient.IsEmpty)
            {
                T sum = T.One + rest;
                TensorPrimitives.Multiply(gradient, total / sum, gradient);
                TensorPrimitives.Subtract(gradient, targets, gradient);

                // Where p ≈ 1, p·Σt − t would cancel: for the top it is the sum of the other targets, less its own times the rest.
                T others = Total<TLanes>(targets[..top]) + Total<TLanes>(targets[(top + 1)..]);
                gradient[top] = (others - (targets[top] * rest)) / sum;
            }

            // Both parts are non-negative if no target is negative, so that nothing cancels.
            return (total * Accurate.Log1P(rest)) - gap;
        }

        private static T Total<TLanes>(ReadOnlySpan<T> values)
            where TLanes : struct, ILanes<TLanes, T>
        {
            ref T first = ref MemoryMarshal.GetReference(values);
            return T.CreateTruncating(LaneSums<TLanes, T>.Total(ref first, ref first, values.Length, default(Term.First<T>)));
        }
    }

    /// <summary>The term <c>tⱼ (zⱼ − m)</c>, which a target of 0 removes.</summary>
    private readonly struct Gap<T>(T max) : ITerm<T>
        where T : IFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Of<TLanes>(TLanes score, TLanes target)
            where TLanes : struct, ILanes<TLanes, T>
        {
            TLanes term = target * (score - TLanes.Create(max));
            return TLanes.Clear(term, TLanes.Equal(target, TLanes.Create(0.0)));
        }
    }
}
