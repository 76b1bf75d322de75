using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace Surprisal.Numerics;

/// <summary>Functions applied to each element of a span, or to each pair of two spans of one length.</summary>
/// <remarks>
/// <c>T</c> is <see cref="float"/> or <see cref="double"/>. All spans of a call have the same length.
/// A result may be the very span of an input, but not overlap one otherwise. NaN gives NaN, except where comparisons say so.
/// </remarks>
public static class Elementwise
{
    /// <summary>Computes <c>−x</c>.</summary>
    /// <typeparam name="T">The precision.</typeparam>
    /// <param name="x">The inputs: <c>[n]</c>.</param>
    /// <param name="result">Receives the values: <c>[n]</c>. May be the very span of <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the spans overlap partly.</exception>
    public static void Negate<T>(ReadOnlySpan<T> x, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        CheckUnary(x, result);
        TensorPrimitives.Negate(x, result);
    }

    /// <summary>Computes <c>exp x</c>; exactly 0 at −∞.</summary>
    /// <inheritdoc cref="Negate"/>
    public static void Exp<T>(ReadOnlySpan<T> x, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        CheckUnary(x, result);
        TensorPrimitives.Exp(x, result);
    }

    /// <summary>Computes the natural logarithm <c>log x</c>; −∞ at 0, NaN below.</summary>
    /// <inheritdoc cref="Negate"/>
    public static void Log<T>(ReadOnlySpan<T> x, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        CheckUnary(x, result);
        TensorPrimitives.Log(x, result);
    }

    /// <summary>Computes <c>x²</c>.</summary>
    /// <inheritdoc cref="Negate"/>
    public static void Square<T>(ReadOnlySpan<T> x, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        CheckUnary(x, result);
        TensorPrimitives.Multiply(x, x, result);
    }

    /// <summary>Computes the logistic function <c>σ(x) = 1 / (1 + exp(−x))</c>.</summary>
    /// <inheritdoc cref="Negate"/>
    public static void Sigmoid<T>(ReadOnlySpan<T> x, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        CheckUnary(x, result);
        if (!x.IsEmpty)
        {
            TensorPrimitives.Sigmoid(x, result);
        }
    }

    /// <summary>Computes the hyperbolic tangent.</summary>
    /// <inheritdoc cref="Negate"/>
    public static void Tanh<T>(ReadOnlySpan<T> x, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        CheckUnary(x, result);
        Lanes.Map<T, TanhFormula>(x, result);
    }

    /// <summary>Computes <c>max(x, 0)</c>; NaN stays NaN.</summary>
    /// <inheritdoc cref="Negate"/>
    public static void Relu<T>(ReadOnlySpan<T> x, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        CheckUnary(x, result);
        TensorPrimitives.Max(x, T.Zero, result);
    }

    /// <summary>Computes <c>log(1 + exp x) = max(x, 0) + log1p(exp(−|x|))</c>, which never overflows.</summary>
    /// <inheritdoc cref="Negate"/>
    public static void Softplus<T>(ReadOnlySpan<T> x, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        CheckUnary(x, result);
        Lanes.Map<T, SoftplusFormula>(x, result);
    }

    /// <summary>Computes <c>log σ(x) = −log(1 + exp(−x))</c>, which never underflows to −∞ on finite inputs.</summary>
    /// <inheritdoc cref="Negate"/>
    public static void LogSigmoid<T>(ReadOnlySpan<T> x, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        CheckUnary(x, result);
        Lanes.Map<T, LogSigmoidFormula>(x, result);
    }

    /// <summary>Computes <c>x + y</c>.</summary>
    /// <typeparam name="T">The precision.</typeparam>
    /// <param name="x">The left inputs: <c>[n]</c>.</param>
    /// <param name="y">The right inputs: <c>[n]</c>.</param>
    /// <param name="result">Receives the values: <c>[n]</c>. May be the very span of an input.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the result overlaps an input partly.</exception>
    public static void Add<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result)
        where T : IFloatingPointIeee754<T> => Binary<T, Formula.Add>(x, y, result);

    /// <summary>Computes <c>x − y</c>.</summary>
    /// <inheritdoc cref="Add"/>
    public static void Subtract<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result)
        where T : IFloatingPointIeee754<T> => Binary<T, Formula.Subtract>(x, y, result);

    /// <summary>Computes <c>x · y</c>.</summary>
    /// <inheritdoc cref="Add"/>
    public static void Multiply<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result)
        where T : IFloatingPointIeee754<T> => Binary<T, Formula.Multiply>(x, y, result);

    /// <summary>Computes <c>x / y</c>.</summary>
    /// <inheritdoc cref="Add"/>
    public static void Divide<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result)
        where T : IFloatingPointIeee754<T> => Binary<T, Formula.Divide>(x, y, result);

    /// <summary>Computes 1 where <c>x = y</c> and 0 elsewhere; NaN equals nothing.</summary>
    /// <inheritdoc cref="Add"/>
    public static void Equal<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result)
        where T : IFloatingPointIeee754<T> => Binary<T, Formula.Equal>(x, y, result);

    /// <summary>Computes 1 where <c>x &gt; y</c> and 0 elsewhere; NaN is greater than nothing.</summary>
    /// <inheritdoc cref="Add"/>
    public static void Greater<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result)
        where T : IFloatingPointIeee754<T> => Binary<T, Formula.Greater>(x, y, result);

    private static void Binary<T, TFormula>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result)
        where T : IFloatingPointIeee754<T>
        where TFormula : struct, IBinaryFormula
    {
        Check.SameLength(y, x);
        Check.SameLength<T>(result, x);
        Check.SameOrApart(result, x);
        Check.SameOrApart(result, y);

        TFormula.Run(x, y, result);
    }

    private static void CheckUnary<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> result)
    {
        Check.SameLength(result, x);
        Check.SameOrApart(result, x);
    }

    /// <summary><c>tanh |x| = −E / (2 + E)</c> with <c>E = exp(−2|x|) − 1</c>, which keeps small values where 1 − exp would cancel.</summary>
    private readonly struct TanhFormula : Lanes.IUnary
    {
        public static Vector256<T> Of<T>(Vector256<T> x)
            where T : IFloatingPointIeee754<T>
        {
            Vector256<T> size = Vector256.Abs(x);
            Vector256<T> change = Accurate.ExpMinusOne(-(size + size));
            return Vector256.CopySign(-change / (Vector256<T>.One + Vector256<T>.One + change), x);
        }
    }

    private readonly struct SoftplusFormula : Lanes.IUnary
    {
        public static Vector256<T> Of<T>(Vector256<T> x)
            where T : IFloatingPointIeee754<T> => Accurate.Softplus(x);
    }

    private readonly struct LogSigmoidFormula : Lanes.IUnary
    {
        public static Vector256<T> Of<T>(Vector256<T> x)
            where T : IFloatingPointIeee754<T> => -Accurate.Softplus(-x);
    }
}
