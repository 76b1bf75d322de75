using System.Numerics;

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
        CheckSpans(logits, targets);
        Check.SameLength<T>(losses, logits);
        Check.SameOrApart(losses, logits);
        Check.SameOrApart(losses, targets);

        for (int i = 0; i < logits.Length; i++)
        {
            losses[i] = Loss(logits[i], targets[i]);
        }
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
        CheckSpans(logits, targets);
        Check.SameLength<T>(gradient, logits);
        Check.SameOrApart(gradient, logits);
        Check.SameOrApart(gradient, targets);

        for (int i = 0; i < logits.Length; i++)
        {
            gradient[i] = Slope(logits[i], targets[i]);
        }
    }

    /// <summary>Computes the loss of each element and its gradient by the score.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="logits">The raw scores: <c>[n]</c>.</param>
    /// <param name="targets">The probabilities they should have, each in [0, 1]: <c>[n]</c>.</param>
    /// <param name="losses">Receives the losses: <c>[n]</c>. May be the very span of an input.</param>
    /// <param name="gradient">Receives the gradient: <c>[n]</c>. May be the very span of an input, but not <paramref name="losses"/>.</param>
    /// <exception cref="ArgumentException">The lengths differ, a result overlaps an input partly, or the results overlap.</exception>
    public static void ValueAndGradient<T>(
        ReadOnlySpan<T> logits, ReadOnlySpan<T> targets, Span<T> losses, Span<T> gradient)
        where T : IFloatingPointIeee754<T>
    {
        CheckSpans(logits, targets);
        Check.SameLength<T>(losses, logits);
        Check.SameLength<T>(gradient, logits);
        Check.SameOrApart(losses, logits);
        Check.SameOrApart(losses, targets);
        Check.SameOrApart(gradient, logits);
        Check.SameOrApart(gradient, targets);
        Check.Apart<T>(gradient, losses);

        for (int i = 0; i < logits.Length; i++)
        {
            T logit = logits[i];
            T target = targets[i];
            losses[i] = Loss(logit, target);
            gradient[i] = Slope(logit, target);
        }
    }

    private static T Loss<T>(T logit, T target)
        where T : IFloatingPointIeee754<T>
    {
        if (T.IsNaN(logit))
        {
            return logit;
        }

        T other = T.One - target;
        T positive = target == T.Zero ? T.Zero : target * Accurate.Softplus(-logit);
        T negative = other == T.Zero ? T.Zero : other * Accurate.Softplus(logit);
        return positive + negative;
    }

    private static T Slope<T>(T logit, T target)
        where T : IFloatingPointIeee754<T> =>
        ((T.One - target) * Accurate.Sigmoid(logit)) - (target * Accurate.Sigmoid(-logit));

    private static void CheckSpans<T>(ReadOnlySpan<T> logits, ReadOnlySpan<T> targets) =>
        Check.SameLength(targets, logits);
}
