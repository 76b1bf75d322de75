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
/// <para>Keras: <c>BinaryCrossentropy(from_logits=True)</c>.</para>
/// </remarks>
public static class SigmoidCrossEntropy
{
    /// <summary>Computes the loss of each element.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="logits">The raw scores: <c>[n]</c>.</param>
    /// <param name="targets">The probabilities they should have, each in [0, 1]: <c>[n]</c>.</param>
    /// <param name="losses">Receives the losses: <c>[n]</c>. May be the very span of an input.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the result overlaps an input partly.</exception>
    public static void Value<T>(ReadOnlySpan<T> logits, ReadOnlySpan<T> targets, Span<T> losses)
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
    public static void Gradient<T>(ReadOnlySpan<T> logits, ReadOnlySpan<T> targets, Span<T> gradient)
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
    public static void ValueAndGradient<T>(
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

    private readonly struct LossFormula : ILaneFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLanes Of<TLanes, T>(TLanes logit, TLanes target)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T>
        {
            TLanes zero = TLanes.Create(0.0);
            TLanes other = TLanes.Create(1.0) - target;
            TLanes tail = Logarithm<TLanes, T>.OfOnePlusExp(-TLanes.Abs(logit)).Rounded;
            TLanes isNegative = TLanes.Less(logit, zero);
            TLanes positive = target * (TLanes.Clear(-logit, TLanes.Less(zero, logit)) + tail);
            TLanes negative = other * (TLanes.Clear(logit, isNegative) + tail);

            // A factor of 0 removes its part, even an infinite one. NaN stays: not both factors can be 0.
            return TLanes.Clear(positive, TLanes.Equal(target, zero)) + TLanes.Clear(negative, TLanes.Equal(other, zero));
        }
    }

    private readonly struct GradientFormula : ILaneFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLanes Of<TLanes, T>(TLanes logit, TLanes target)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T>
        {
            // σ(|z|) and σ(−|z|), each without cancellation.
            TLanes one = TLanes.Create(1.0);
            TLanes exponential = Exponential<TLanes, T>.OfNonPositive(-TLanes.Abs(logit));
            TLanes likely = one / (one + exponential);
            TLanes unlikely = exponential * likely;
            TLanes isNegative = TLanes.Less(logit, TLanes.Create(0.0));
            TLanes sigmoid = TLanes.Select(isNegative, unlikely, likely);
            TLanes opposite = TLanes.Select(isNegative, likely, unlikely);

            return ((one - target) * sigmoid) - (target * opposite);
        }
    }
}
