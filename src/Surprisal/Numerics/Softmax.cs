using System.Numerics;
using System.Runtime.CompilerServices;

namespace Surprisal.Numerics;

/// <summary>The softmax of raw scores: positive numbers that sum to 1.</summary>
/// <remarks>
/// <para>
/// <c>pₖ = exp(zₖ − m) / Σⱼ exp(zⱼ − m)</c> with <c>m = max z</c>. Only differences between scores matter, so no score is too large.
/// A score of −∞ gives exactly 0. A row that is all −∞, or holds +∞ or NaN, becomes NaN.
/// </para>
/// <para>
/// Reference: P. Blanchard, D. J. Higham, N. J. Higham, "Accurately computing the log-sum-exp
/// and softmax functions", IMA J. Numer. Anal. 41(4), 2021.
/// </para>
/// </remarks>
public static class Softmax
{
    /// <summary>Computes the softmax of one row of scores.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="logits">The scores: <c>[classes]</c>. An empty row gives an empty result.</param>
    /// <param name="result">Receives the probabilities: <c>[classes]</c>. May be the very span of <paramref name="logits"/>.</param>
    /// <exception cref="ArgumentException">The lengths differ, or the spans overlap partly.</exception>
    /// <example>
    /// <code>
    /// Span&lt;float&gt; probabilities = stackalloc float[3];
    /// Softmax.Value([1f, 2f, 3f], probabilities);   // ≈ [0.0900, 0.2447, 0.6652]
    /// </code>
    /// </example>
    public static void Value<T>(ReadOnlySpan<T> logits, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        Check.SameLength<T>(result, logits);
        Check.SameOrApart(result, logits);

        if (!logits.IsEmpty)
        {
            VectorWidth.Run<T, Kernel<T>>(new(logits, 1, logits.Length, 1, result));
        }
    }

    /// <summary>Computes the softmax along the middle axis.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="logits">The scores, row-major: <c>[outer, classes, inner]</c>.</param>
    /// <param name="outer">The size of the axes before the classes.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="inner">The size of the axes after the classes; 1 if the classes are the last axis.</param>
    /// <param name="result">Receives the probabilities, in the same shape. May be the very span of <paramref name="logits"/>.</param>
    /// <exception cref="ArgumentException">A span does not have its shape, or the spans overlap partly.</exception>
    public static void Value<T>(ReadOnlySpan<T> logits, int outer, int classes, int inner, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        Check.Shape(logits, [outer, classes, inner]);
        Check.SameLength<T>(result, logits);
        Check.SameOrApart(result, logits);

        if (logits.IsEmpty)
        {
            return;
        }

        VectorWidth.Run<T, Kernel<T>>(new(logits, outer, classes, inner, result));
    }

    private readonly ref struct Kernel<T>(ReadOnlySpan<T> logits, int outer, int classes, int inner, Span<T> result) : IKernel<T>
        where T : IFloatingPointIeee754<T>
    {
        private readonly ReadOnlySpan<T> _logits = logits;
        private readonly Span<T> _result = result;

        public void Run<TLanes>()
            where TLanes : struct, ILanes<TLanes, T>
        {
            for (int o = 0; o < outer; o++)
            {
                ReadOnlySpan<T> scores = _logits.Slice(o * classes * inner, classes * inner);
                Span<T> target = _result.Slice(o * classes * inner, classes * inner);
                if (inner == 1)
                {
                    Row<TLanes>(scores, target);
                }
                else
                {
                    Columns<TLanes>(scores, target);
                }
            }
        }

        private static void Row<TLanes>(ReadOnlySpan<T> logits, Span<T> result)
            where TLanes : struct, ILanes<TLanes, T>
        {
            T rest = ScoreRow<TLanes, T>.Rest(logits, ScoreRow<TLanes, T>.Max(logits), result);
            LaneSpan<TLanes, T>.Divide(result, T.One + rest);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Columns<TLanes>(ReadOnlySpan<T> logits, Span<T> result)
            where TLanes : struct, ILanes<TLanes, T>
        {
            for (int column = 0; column < inner; column += TLanes.Count)
            {
                ScoreColumns<TLanes, T> scores = new(logits, classes, inner, column);
                TLanes max = scores.Max();
                TLanes sum = TLanes.Create(1.0) + scores.Rest(max);
                for (int k = 0; k < classes; k++)
                {
                    TLanes term = Exponential<TLanes, T>.OfNonPositive(scores.Load(k) - max);
                    scores.Store(term / sum, result, k);
                }
            }
        }
    }
}
