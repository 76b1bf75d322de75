using System.Numerics;
using System.Numerics.Tensors;

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
            Row(logits, result);
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

        for (int o = 0; o < outer; o++)
        {
            int start = o * classes * inner;
            if (inner == 1)
            {
                Row(logits.Slice(start, classes), result.Slice(start, classes));
                continue;
            }

            for (int i = 0; i < inner; i++)
            {
                Column(logits[(start + i)..], classes, inner, result[(start + i)..]);
            }
        }
    }

    private static void Row<T>(ReadOnlySpan<T> logits, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        T rest = Exponentials.Rest(logits, TensorPrimitives.Max(logits), result);
        TensorPrimitives.Divide(result, T.One + rest, result);
    }

    private static void Column<T>(ReadOnlySpan<T> logits, int classes, int step, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        T max = logits[0];
        for (int k = 1; k < classes; k++)
        {
            max = T.Max(max, logits[k * step]);
        }

        T sum = T.Zero;
        for (int k = 0; k < classes; k++)
        {
            sum += result[k * step] = T.Exp(logits[k * step] - max);
        }

        for (int k = 0; k < classes; k++)
        {
            result[k * step] /= sum;
        }
    }
}
