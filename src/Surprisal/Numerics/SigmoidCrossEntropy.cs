using System.Numerics;
using System.Runtime.Intrinsics;

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

        Lanes.Map<T, LossFormula>(logits, targets, losses);
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

        Lanes.Map<T, GradientFormula>(logits, targets, gradient);
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

        Lanes.Map<T, LossFormula>(logits, targets, losses);
        Lanes.Map<T, GradientFormula>(logits, targets, gradient);
    }

    private readonly struct LossFormula : Lanes.IBinary
    {
        public static Vector256<T> Of<T>(Vector256<T> logit, Vector256<T> target)
            where T : IFloatingPointIeee754<T>
        {
            Vector256<T> other = Vector256<T>.One - target;
            Vector256<T> tail = Accurate.LogOnePlus(Exponentials.OfNonPositive(-Vector256.Abs(logit)));
            Vector256<T> positive = target * (Vector256.Max(-logit, Vector256<T>.Zero) + tail);
            Vector256<T> negative = other * (Vector256.Max(logit, Vector256<T>.Zero) + tail);

            // A factor of 0 removes its part, even an infinite one. NaN stays: not both factors can be 0.
            return Vector256.AndNot(positive, Vector256.Equals(target, Vector256<T>.Zero))
                + Vector256.AndNot(negative, Vector256.Equals(other, Vector256<T>.Zero));
        }
    }

    private readonly struct GradientFormula : Lanes.IBinary
    {
        public static Vector256<T> Of<T>(Vector256<T> logit, Vector256<T> target)
            where T : IFloatingPointIeee754<T>
        {
            // σ(|z|) and σ(−|z|), each without cancellation.
            Vector256<T> exponential = Exponentials.OfNonPositive(-Vector256.Abs(logit));
            Vector256<T> likely = Vector256<T>.One / (Vector256<T>.One + exponential);
            Vector256<T> unlikely = exponential * likely;
            Vector256<T> isNegative = Vector256.LessThan(logit, Vector256<T>.Zero);
            Vector256<T> sigmoid = Vector256.ConditionalSelect(isNegative, unlikely, likely);
            Vector256<T> opposite = Vector256.ConditionalSelect(isNegative, likely, unlikely);

            return ((Vector256<T>.One - target) * sigmoid) - (target * opposite);
        }
    }
}
