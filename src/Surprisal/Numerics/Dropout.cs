using System.Numerics;

namespace Surprisal.Numerics;

/// <summary>Drops numbers at random and makes up for them with the others, so that the expected sum stays.</summary>
/// <remarks>
/// Each number is dropped with the given probability, and divided by that of staying otherwise. A rate of 0 drops nothing
/// and changes nothing, as in use after training. Keras: <c>Dropout</c>.
/// <para>
/// Reference: N. Srivastava, G. Hinton, A. Krizhevsky, I. Sutskever, R. Salakhutdinov, "Dropout: A Simple Way to Prevent
/// Neural Networks from Overfitting", JMLR 15, 2014.
/// </para>
/// </remarks>
public static class Dropout
{
    /// <summary>Drops numbers.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="x">The inputs: <c>[n]</c>.</param>
    /// <param name="rate">The probability of being dropped, in [0, 1).</param>
    /// <param name="random">The generator, which gives one number for each input.</param>
    /// <param name="kept">Receives whether each number stays: <c>[n]</c>.</param>
    /// <param name="result">Receives the values: <c>[n]</c>. May be the very span of <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the spans overlap partly.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rate"/> is not in [0, 1).</exception>
    public static void Value<T>(ReadOnlySpan<T> x, double rate, ref Philox random, Span<bool> kept, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        CheckRate(rate);
        Check.SameLength<T>(result, x);
        Check.Shape<bool>(kept, [x.Length]);
        Check.SameOrApart(result, x);

        for (int i = 0; i < kept.Length; i++)
        {
            kept[i] = random.NextDouble() >= rate;
        }

        Scale(x, rate, kept, result);
    }

    /// <summary>Computes the gradient by the inputs.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="incoming">The gradient by the result: <c>[n]</c>.</param>
    /// <param name="rate">The probability of being dropped that <see cref="Value"/> was given.</param>
    /// <param name="kept">Whether each number stayed: <c>[n]</c>.</param>
    /// <param name="gradient">Receives the gradient: <c>[n]</c>. May be the very span of <paramref name="incoming"/>.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the spans overlap partly.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rate"/> is not in [0, 1).</exception>
    public static void Gradient<T>(ReadOnlySpan<T> incoming, double rate, ReadOnlySpan<bool> kept, Span<T> gradient)
        where T : IFloatingPointIeee754<T>
    {
        CheckRate(rate);
        Check.SameLength<T>(gradient, incoming);
        Check.Shape(kept, [incoming.Length]);
        Check.SameOrApart(gradient, incoming);

        Scale(incoming, rate, kept, gradient);
    }

    private static void Scale<T>(ReadOnlySpan<T> x, double rate, ReadOnlySpan<bool> kept, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        T staying = T.CreateTruncating(1 - rate);
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = kept[i] ? x[i] / staying : T.Zero;
        }
    }

    private static void CheckRate(double rate)
    {
        if (!(rate >= 0 && rate < 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(rate), rate, $"'rate' is {rate}, but must be in [0, 1). Give the probability of a number to be dropped.");
        }
    }
}
