using System.Numerics;
using System.Numerics.Tensors;

namespace Surprisal.Numerics;

/// <summary>Squared distances between values and targets, in the two conventions in use.</summary>
/// <remarks>
/// The tutorials' <c>½ Σᵢ (aᵢ − tᵢ)²</c> with gradient <c>a − t</c>, and Keras' mean <c>(1/n) Σᵢ (aᵢ − tᵢ)²</c> with
/// gradient <c>2(a − t)/n</c>. NaN gives NaN; a difference that overflows gives +∞.
/// </remarks>
public static class SquaredError
{
    /// <summary>Computes half the sum of the squared differences: <c>½ Σᵢ (aᵢ − tᵢ)²</c>.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="values">The values: <c>[n]</c>.</param>
    /// <param name="targets">What they should be: <c>[n]</c>.</param>
    /// <returns>The error, never negative; 0 for no values.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static T HalfSum<T>(ReadOnlySpan<T> values, ReadOnlySpan<T> targets)
        where T : IFloatingPointIeee754<T> =>
        Sum(values, targets) / T.CreateTruncating(2);

    /// <summary>Computes the mean of the squared differences: <c>(1/n) Σᵢ (aᵢ − tᵢ)²</c>. Keras: <c>MeanSquaredError</c>.</summary>
    /// <inheritdoc cref="HalfSum"/>
    /// <returns>The error, never negative; NaN for no values.</returns>
    public static T Mean<T>(ReadOnlySpan<T> values, ReadOnlySpan<T> targets)
        where T : IFloatingPointIeee754<T> =>
        Sum(values, targets) / T.CreateTruncating(values.Length);

    /// <summary>Computes the gradient of <see cref="HalfSum"/> by the values: <c>a − t</c>.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="values">The values: <c>[n]</c>.</param>
    /// <param name="targets">What they should be: <c>[n]</c>.</param>
    /// <param name="gradient">Receives the gradient: <c>[n]</c>. May be the very span of an input.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the gradient overlaps an input partly.</exception>
    public static void HalfSumGradient<T>(ReadOnlySpan<T> values, ReadOnlySpan<T> targets, Span<T> gradient)
        where T : IFloatingPointIeee754<T>
    {
        Check.SameLength(targets, values);
        Check.SameLength<T>(gradient, values);
        Check.SameOrApart(gradient, values);
        Check.SameOrApart(gradient, targets);

        TensorPrimitives.Subtract(values, targets, gradient);
    }

    /// <summary>Computes the gradient of <see cref="Mean"/> by the values: <c>2(a − t)/n</c>.</summary>
    /// <inheritdoc cref="HalfSumGradient"/>
    public static void MeanGradient<T>(ReadOnlySpan<T> values, ReadOnlySpan<T> targets, Span<T> gradient)
        where T : IFloatingPointIeee754<T>
    {
        HalfSumGradient(values, targets, gradient);

        TensorPrimitives.Multiply(gradient, T.CreateTruncating(2) / T.CreateTruncating(values.Length), gradient);
    }

    private static T Sum<T>(ReadOnlySpan<T> values, ReadOnlySpan<T> targets)
        where T : IFloatingPointIeee754<T>
    {
        Check.SameLength(targets, values);

        return Reduce.Total(values, targets, default(Term.SquaredDifference<T>));
    }
}
