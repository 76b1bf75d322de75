using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Surprisal.Numerics;

/// <summary>Functions applied to each element of a span, or to each pair of two spans of one length.</summary>
/// <remarks>
/// <c>T</c> is <see cref="float"/> or <see cref="double"/>. The exponentials, the logarithms and what is made of them also take
/// <see cref="Half"/>, computed in <see cref="float"/> and rounded once. All spans of a call have the same length.
/// A result may be the very span of an input, but not overlap one otherwise. NaN gives NaN, except where comparisons say so.
/// </remarks>
public static partial class Elementwise
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

    /// <summary>Computes <c>exp x</c>; exactly 0 at −∞, +∞ where it overflows, beyond 88.7 in float and 709.7 in double.</summary>
    /// <inheritdoc cref="Negate"/>
    public static void Exp<T>(ReadOnlySpan<T> x, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        CheckUnary(x, result);
        Map.Run<T, ExpFormula>(x, result);
    }

    /// <summary>Computes the natural logarithm <c>log x</c>; −∞ at 0, NaN below, +∞ at +∞.</summary>
    /// <inheritdoc cref="Negate"/>
    public static void Log<T>(ReadOnlySpan<T> x, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        CheckUnary(x, result);
        Map.Run<T, LogFormula>(x, result);
    }

    /// <summary>Computes <c>exp x − 1</c>, also where <c>exp x</c> rounds to 1; −1 at −∞, and the zero of <c>x</c> at 0.</summary>
    /// <inheritdoc cref="Negate"/>
    public static void ExpM1<T>(ReadOnlySpan<T> x, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        CheckUnary(x, result);
        Map.Run<T, ExpM1Formula>(x, result);
    }

    /// <summary>Computes <c>log(1 + x)</c>, also where <c>1 + x</c> rounds to 1; −∞ at −1, NaN below, and the zero of <c>x</c> at 0.</summary>
    /// <inheritdoc cref="Negate"/>
    public static void Log1P<T>(ReadOnlySpan<T> x, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        CheckUnary(x, result);
        Map.Run<T, Log1PFormula>(x, result);
    }

    /// <summary>Computes <c>x²</c>; +∞ where it overflows.</summary>
    /// <inheritdoc cref="Negate"/>
    public static void Square<T>(ReadOnlySpan<T> x, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        CheckUnary(x, result);
        TensorPrimitives.Multiply(x, x, result);
    }

    /// <summary>Computes the logistic function <c>σ(x) = 1 / (1 + exp(−x))</c>; exactly 0 at −∞ and 1 at +∞.</summary>
    /// <inheritdoc cref="Negate"/>
    public static void Sigmoid<T>(ReadOnlySpan<T> x, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        CheckUnary(x, result);
        Map.Run<T, SigmoidFormula>(x, result);
    }

    /// <summary>Computes the derivative of the logistic function, <c>σ(x) σ(−x)</c>, without cancellation on either side.</summary>
    /// <inheritdoc cref="Negate"/>
    public static void SigmoidGradient<T>(ReadOnlySpan<T> x, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        CheckUnary(x, result);
        Map.Run<T, SigmoidGradientFormula>(x, result);
    }

    /// <summary>Computes <c>σ(x)</c> and its derivative <c>σ(x) σ(−x)</c>.</summary>
    /// <typeparam name="T">The precision.</typeparam>
    /// <param name="x">The inputs: <c>[n]</c>.</param>
    /// <param name="values">Receives the values: <c>[n]</c>. Shares no memory with the other spans.</param>
    /// <param name="gradient">Receives the derivatives: <c>[n]</c>. May be the very span of <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The lengths differ, or spans overlap otherwise.</exception>
    public static void SigmoidValueAndGradient<T>(ReadOnlySpan<T> x, Span<T> values, Span<T> gradient)
        where T : IFloatingPointIeee754<T>
    {
        CheckValueAndGradient(x, values, gradient);
        Map.Run<T, SigmoidFormula>(x, values);
        Map.Run<T, SigmoidGradientFormula>(x, gradient);
    }

    /// <summary>Computes the hyperbolic tangent <c>(exp x − exp(−x)) / (exp x + exp(−x))</c>; ±1 at ±∞, and the zero of <c>x</c> at 0.</summary>
    /// <inheritdoc cref="Negate"/>
    public static void Tanh<T>(ReadOnlySpan<T> x, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        CheckUnary(x, result);
        Map.Run<T, TanhFormula>(x, result);
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
        Map.Run<T, SoftplusFormula>(x, result);
    }

    /// <summary>Computes the derivative of softplus, which is <c>σ(x)</c>.</summary>
    /// <inheritdoc cref="Negate"/>
    public static void SoftplusGradient<T>(ReadOnlySpan<T> x, Span<T> result)
        where T : IFloatingPointIeee754<T> => Sigmoid(x, result);

    /// <summary>Computes <c>log(1 + exp x)</c> and its derivative <c>σ(x)</c>.</summary>
    /// <inheritdoc cref="SigmoidValueAndGradient{T}(ReadOnlySpan{T}, Span{T}, Span{T})"/>
    public static void SoftplusValueAndGradient<T>(ReadOnlySpan<T> x, Span<T> values, Span<T> gradient)
        where T : IFloatingPointIeee754<T>
    {
        CheckValueAndGradient(x, values, gradient);
        Map.Run<T, SoftplusFormula>(x, values);
        Map.Run<T, SigmoidFormula>(x, gradient);
    }

    /// <summary>Computes <c>log σ(x) = −log(1 + exp(−x))</c>, which never underflows to −∞ on finite inputs.</summary>
    /// <inheritdoc cref="Negate"/>
    public static void LogSigmoid<T>(ReadOnlySpan<T> x, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        CheckUnary(x, result);
        Map.Run<T, LogSigmoidFormula>(x, result);
    }

    /// <summary>Computes the error function <c>2/√π ∫ exp(−s²) ds</c> from 0 to <c>x</c>.</summary>
    /// <inheritdoc cref="Negate"/>
    public static void Erf<T>(ReadOnlySpan<T> x, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        CheckUnary(x, result);
        Map.Run<T, ErfFormula>(x, result);
    }

    /// <summary>Computes the probability <c>Φ(x)</c> that a normal number of mean 0 and variance 1 is at most <c>x</c>, exact in the lower tail.</summary>
    /// <inheritdoc cref="Negate"/>
    public static void NormalCdf<T>(ReadOnlySpan<T> x, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        CheckUnary(x, result);
        Map.Run<T, NormalCdfFormula>(x, result);
    }

    /// <summary>Computes <c>x Φ(x)</c>, the Gaussian error linear unit; −0 at −∞.</summary>
    /// <inheritdoc cref="Negate"/>
    public static void Gelu<T>(ReadOnlySpan<T> x, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        CheckUnary(x, result);
        Map.Run<T, GeluFormula>(x, result);
    }

    /// <summary>Computes <c>x (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2</c>, which is near to <see cref="Gelu"/>; −0 at −∞.</summary>
    /// <inheritdoc cref="Negate"/>
    public static void GeluTanh<T>(ReadOnlySpan<T> x, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        CheckUnary(x, result);
        Map.Run<T, GeluTanhFormula>(x, result);
    }

    /// <summary>Computes <c>x σ(x)</c>, the sigmoid linear unit; −0 at −∞.</summary>
    /// <inheritdoc cref="Negate"/>
    public static void Silu<T>(ReadOnlySpan<T> x, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        CheckUnary(x, result);
        Map.Run<T, SiluFormula>(x, result);
    }

    /// <summary>Computes <c>x</c> where it is positive, else <c>α (exp x − 1)</c>.</summary>
    /// <typeparam name="T">The precision.</typeparam>
    /// <param name="x">The inputs: <c>[n]</c>.</param>
    /// <param name="alpha">How far below 0 the values reach.</param>
    /// <param name="result">Receives the values: <c>[n]</c>. May be the very span of <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the spans overlap partly.</exception>
    public static void Elu<T>(ReadOnlySpan<T> x, double alpha, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        CheckUnary(x, result);
        Map.Run(x, result, new EluFormula(alpha));
    }

    /// <summary>Computes <c>x</c> where it is positive, else <c>slope · x</c>.</summary>
    /// <typeparam name="T">The precision.</typeparam>
    /// <param name="x">The inputs: <c>[n]</c>.</param>
    /// <param name="slope">What a negative input is multiplied by.</param>
    /// <param name="result">Receives the values: <c>[n]</c>. May be the very span of <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the spans overlap partly.</exception>
    public static void LeakyRelu<T>(ReadOnlySpan<T> x, double slope, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        CheckUnary(x, result);
        Map.Run(x, result, new LeakyReluFormula(slope));
    }

    /// <summary>Computes −1, 0 or 1 after the sign of <c>x</c>; a zero keeps its sign, NaN stays NaN.</summary>
    /// <inheritdoc cref="Negate"/>
    public static void Sign<T>(ReadOnlySpan<T> x, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        CheckUnary(x, result);
        Map.Run<T, SignFormula>(x, result);
    }

    /// <summary>Rounds to a whole number in the given way; infinities and NaN stay.</summary>
    /// <typeparam name="T">The precision.</typeparam>
    /// <param name="x">The inputs: <c>[n]</c>.</param>
    /// <param name="mode">Which whole number is taken.</param>
    /// <param name="result">Receives the values: <c>[n]</c>. May be the very span of <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the spans overlap partly.</exception>
    public static void Round<T>(ReadOnlySpan<T> x, MidpointRounding mode, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        CheckUnary(x, result);
        TensorPrimitives.Round(x, mode, result);
    }

    /// <summary>Computes the number nearest to <c>x</c> between two bounds; NaN stays NaN.</summary>
    /// <typeparam name="T">The precision.</typeparam>
    /// <param name="x">The inputs: <c>[n]</c>.</param>
    /// <param name="low">The lower bound; −∞ for none.</param>
    /// <param name="high">The upper bound, not below the lower one; +∞ for none.</param>
    /// <param name="result">Receives the values: <c>[n]</c>. May be the very span of <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the spans overlap partly.</exception>
    public static void Clip<T>(ReadOnlySpan<T> x, double low, double high, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        CheckUnary(x, result);
        Map.Run(x, result, new ClipFormula(low, high));
    }

    /// <summary>Computes the derivative of <c>log σ(x)</c>, which is <c>σ(−x)</c>.</summary>
    /// <inheritdoc cref="Negate"/>
    public static void LogSigmoidGradient<T>(ReadOnlySpan<T> x, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        CheckUnary(x, result);
        Map.Run<T, LogSigmoidGradientFormula>(x, result);
    }

    /// <summary>Computes <c>log σ(x)</c> and its derivative <c>σ(−x)</c>.</summary>
    /// <inheritdoc cref="SigmoidValueAndGradient{T}(ReadOnlySpan{T}, Span{T}, Span{T})"/>
    public static void LogSigmoidValueAndGradient<T>(ReadOnlySpan<T> x, Span<T> values, Span<T> gradient)
        where T : IFloatingPointIeee754<T>
    {
        CheckValueAndGradient(x, values, gradient);
        Map.Run<T, LogSigmoidFormula>(x, values);
        Map.Run<T, LogSigmoidGradientFormula>(x, gradient);
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

    /// <summary>Computes <c>xʸ</c>, as <see cref="Powers.Power"/> does.</summary>
    /// <inheritdoc cref="Add"/>
    public static void Power<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result)
        where T : IFloatingPointIeee754<T> => Binary<T, Formula.Power>(x, y, result);

    /// <summary>Computes the smaller of <c>x</c> and <c>y</c>; NaN if one is, and −0 is smaller than 0.</summary>
    /// <inheritdoc cref="Add"/>
    public static void Minimum<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result)
        where T : IFloatingPointIeee754<T> => Binary<T, Formula.Minimum>(x, y, result);

    /// <summary>Computes the larger of <c>x</c> and <c>y</c>; NaN if one is, and −0 is smaller than 0.</summary>
    /// <inheritdoc cref="Add"/>
    public static void Maximum<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result)
        where T : IFloatingPointIeee754<T> => Binary<T, Formula.Maximum>(x, y, result);

    /// <summary>Computes 1 where <c>x ≥ y</c> and 0 elsewhere; NaN is not greater than or equal to anything.</summary>
    /// <inheritdoc cref="Add"/>
    public static void GreaterEqual<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result)
        where T : IFloatingPointIeee754<T> => Binary<T, Formula.GreaterEqual>(x, y, result);

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

    private static void CheckValueAndGradient<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> values, ReadOnlySpan<T> gradient)
    {
        Check.SameLength(values, x);
        Check.SameLength(gradient, x);
        Check.Apart(values, x);
        Check.Apart(values, gradient);
        Check.SameOrApart(gradient, x);
    }

    private readonly struct ExpFormula : IUnaryFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Of<TLanes, T>(TLanes x)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T> => Exponential<TLanes, T>.Exp(x);
    }

    private readonly struct ExpM1Formula : IUnaryFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Of<TLanes, T>(TLanes x)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T> => Exponential<TLanes, T>.ExpM1(x);
    }

    private readonly struct LogFormula : IUnaryFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Of<TLanes, T>(TLanes x)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T> => Logarithm<TLanes, T>.Log(x);
    }

    private readonly struct Log1PFormula : IUnaryFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Of<TLanes, T>(TLanes x)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T> => Logarithm<TLanes, T>.Log1P(x);
    }

    private readonly struct SigmoidFormula : IUnaryFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Of<TLanes, T>(TLanes x)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T> => Exponential<TLanes, T>.Sigmoid(x);

        public static bool IsInTurns => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool TryInTurns<TLanes, T>(ref TLanes x0, ref TLanes x1, ref TLanes x2, ref TLanes x3)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T> => Exponential<TLanes, T>.TrySigmoid(ref x0, ref x1, ref x2, ref x3);
    }

    private readonly struct TanhFormula : IUnaryFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Of<TLanes, T>(TLanes x)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T> => Exponential<TLanes, T>.Tanh(x);
    }

    private readonly struct SoftplusFormula : IUnaryFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Of<TLanes, T>(TLanes x)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T> => Logarithm<TLanes, T>.Softplus(x);
    }

    private readonly struct LogSigmoidFormula : IUnaryFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Of<TLanes, T>(TLanes x)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T> => TLanes.Create(0.0) - Logarithm<TLanes, T>.Softplus(-x);
    }

    private readonly struct ErfFormula : IUnaryFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Of<TLanes, T>(TLanes x)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T> => ErrorFunction<TLanes, T>.Erf(x);
    }

    private readonly struct NormalCdfFormula : IUnaryFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Of<TLanes, T>(TLanes x)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T> => ErrorFunction<TLanes, T>.NormalCdf(x);
    }

    private readonly struct GeluFormula : IUnaryFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Of<TLanes, T>(TLanes x)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T> => ErrorFunction<TLanes, T>.Gelu(x);
    }

    private readonly struct GeluTanhFormula : IUnaryFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Of<TLanes, T>(TLanes x)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T> => Exponential<TLanes, T>.GeluTanh(x);
    }

    private readonly struct SiluFormula : IUnaryFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Of<TLanes, T>(TLanes x)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T> => Exponential<TLanes, T>.Silu(x);
    }

    private readonly struct EluFormula(double alpha) : IUnaryFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Of<TLanes, T>(TLanes x)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T> =>
            TLanes.Select(TLanes.Less(TLanes.Create(0.0), x), x, TLanes.Create(alpha) * Exponential<TLanes, T>.ExpM1(x));
    }

    private readonly struct LeakyReluFormula(double slope) : IUnaryFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Of<TLanes, T>(TLanes x)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T> =>
            TLanes.Select(TLanes.Less(TLanes.Create(0.0), x), x, TLanes.Create(slope) * x);
    }

    private readonly struct SignFormula : IUnaryFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Of<TLanes, T>(TLanes x)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T>
        {
            TLanes one = TLanes.Create(1.0) | (x & TLanes.Create(-0.0));
            return TLanes.Select(TLanes.Less(TLanes.Create(0.0), TLanes.Abs(x)), one, x);
        }
    }

    private readonly struct ClipFormula(double low, double high) : IUnaryFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Of<TLanes, T>(TLanes x)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T> =>
            Exponential<TLanes, T>.AtMost(Exponential<TLanes, T>.AtLeast(x, TLanes.Create(low)), TLanes.Create(high));
    }

    private readonly struct SigmoidGradientFormula : IUnaryFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Of<TLanes, T>(TLanes x)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T>
        {
            TLanes lesser = Exponential<TLanes, T>.Sigmoid(-TLanes.Abs(x));
            return lesser * (TLanes.Create(1.0) - lesser);
        }
    }

    private readonly struct LogSigmoidGradientFormula : IUnaryFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Of<TLanes, T>(TLanes x)
            where TLanes : struct, ILanes<TLanes, T>
            where T : IFloatingPointIeee754<T> => Exponential<TLanes, T>.Sigmoid(-x);
    }
}
