using System.Numerics;

namespace Surprisal.Numerics;

/// <summary>Products in which a weight of exactly 0 removes its term, whatever the term is.</summary>
/// <remarks>
/// This is the convention <c>0 · log 0 = 0</c>: a class that has no weight may have the probability 0. Any other weight multiplies as IEEE 754 has it, NaN
/// included. TensorFlow: <c>multiply_no_nan</c>. Reference: T. M. Cover, J. A. Thomas, "Elements of Information Theory", 2nd edition 2006, section 2.1.
/// </remarks>
public static class Weighted
{
    /// <summary>Computes <c>w·x</c>, and exactly 0 where <c>w = 0</c>, also for an <c>x</c> that is infinite or NaN.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="weights">The weights: <c>[n]</c>.</param>
    /// <param name="values">What they weigh: <c>[n]</c>.</param>
    /// <param name="result">Receives the products: <c>[n]</c>. May be the very span of an input.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the result overlaps an input partly.</exception>
    public static void Product<T>(ReadOnlySpan<T> weights, ReadOnlySpan<T> values, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        Check.SameLength(values, weights);
        Check.SameLength<T>(result, weights);
        Check.SameOrApart(result, weights);
        Check.SameOrApart(result, values);

        int i = 0;
        for (; i <= result.Length - Vector<T>.Count; i += Vector<T>.Count)
        {
            var weight = new Vector<T>(weights[i..]);
            Vector<T> product = weight * new Vector<T>(values[i..]);
            Vector.ConditionalSelect(Vector.Equals(weight, Vector<T>.Zero), Vector<T>.Zero, product).CopyTo(result[i..]);
        }

        for (; i < result.Length; i++)
        {
            result[i] = weights[i] == T.Zero ? T.Zero : weights[i] * values[i];
        }
    }
}
