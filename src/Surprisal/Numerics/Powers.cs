using System.Numerics;
using System.Numerics.Tensors;

namespace Surprisal.Numerics;

/// <summary>Each element raised to one exponent.</summary>
public static class Powers
{
    /// <summary>Computes <c>xᵃ</c>; NaN for a negative <c>x</c> and an <c>a</c> that is not a whole number.</summary>
    /// <remarks>The limits are those of IEEE 754: <c>x⁰</c> and <c>1ᵃ</c> are 1 even for NaN, <c>0ᵃ</c> is ∞ for negative <c>a</c>.</remarks>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="x">The inputs: <c>[n]</c>.</param>
    /// <param name="exponent">The exponent <c>a</c>.</param>
    /// <param name="result">Receives the values: <c>[n]</c>. May be the very span of <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the spans overlap partly.</exception>
    public static void Power<T>(ReadOnlySpan<T> x, T exponent, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        Check.SameLength<T>(result, x);
        Check.SameOrApart(result, x);

        Formula.Power.Run(x, exponent, result);
    }

    /// <summary>Computes the square root; NaN below 0, +∞ at +∞. NaN gives NaN.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="x">The inputs: <c>[n]</c>.</param>
    /// <param name="result">Receives the values: <c>[n]</c>. May be the very span of <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the spans overlap partly.</exception>
    public static void Root<T>(ReadOnlySpan<T> x, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        Check.SameLength<T>(result, x);
        Check.SameOrApart(result, x);

        TensorPrimitives.Sqrt(x, result);
    }

    /// <summary>Computes <c>|x|</c>; +∞ at −∞. NaN gives NaN.</summary>
    /// <inheritdoc cref="Root"/>
    public static void Magnitude<T>(ReadOnlySpan<T> x, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        Check.SameLength<T>(result, x);
        Check.SameOrApart(result, x);

        TensorPrimitives.Abs(x, result);
    }
}
