using System.Numerics;
using System.Numerics.Tensors;

namespace Surprisal.Numerics;

/// <summary>The logarithm of a sum of exponentials, the soft form of the maximum.</summary>
/// <remarks>
/// <c>m + log Σⱼ exp(zⱼ − m)</c> with <c>m = max z</c>. All −∞ gives −∞, a +∞ gives +∞, and NaN wins over both.
/// </remarks>
public static class LogSumExp
{
    /// <summary>Computes the log-sum-exp of one row of scores.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="logits">The scores: <c>[classes]</c>.</param>
    /// <returns>The value, at least the largest score; −∞ for an empty row, whose sum is 0.</returns>
    public static T Value<T>(ReadOnlySpan<T> logits)
        where T : IFloatingPointIeee754<T>
    {
        if (logits.IsEmpty)
        {
            return T.NegativeInfinity;
        }

        T max = TensorPrimitives.Max(logits);
        return T.IsFinite(max) ? max + Accurate.LogOnePlus(Exponentials.Rest(logits, max, terms: [])) : max;
    }

    /// <summary>Computes the log-sum-exp along the middle axis.</summary>
    /// <typeparam name="T">The precision: <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="logits">The scores, row-major: <c>[outer, classes, inner]</c>.</param>
    /// <param name="outer">The size of the axes before the classes.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="inner">The size of the axes after the classes; 1 if the classes are the last axis.</param>
    /// <param name="result">Receives the values: <c>[outer, inner]</c>. Shares no memory with <paramref name="logits"/>.</param>
    /// <exception cref="ArgumentException">A span does not have its shape, or the spans overlap.</exception>
    public static void Value<T>(ReadOnlySpan<T> logits, int outer, int classes, int inner, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        Check.Shape(logits, [outer, classes, inner]);
        Check.Shape<T>(result, [outer, inner]);
        Check.Apart(result, logits);

        if (classes == 0)
        {
            result.Fill(T.NegativeInfinity);
            return;
        }

        for (int o = 0; o < outer; o++)
        {
            for (int i = 0; i < inner; i++)
            {
                int start = (o * classes * inner) + i;
                result[(o * inner) + i] = inner == 1
                    ? Value(logits.Slice(start, classes))
                    : Column(logits[start..], classes, inner);
            }
        }
    }

    private static T Column<T>(ReadOnlySpan<T> logits, int classes, int step)
        where T : IFloatingPointIeee754<T>
    {
        T max = T.NegativeInfinity;
        int top = 0;
        for (int k = 0; k < classes; k++)
        {
            if (!(logits[k * step] <= max))
            {
                max = T.Max(max, logits[k * step]);
                top = k;
            }
        }

        if (!T.IsFinite(max))
        {
            return max;
        }

        T rest = T.Zero;
        for (int k = 0; k < classes; k++)
        {
            rest += k == top ? T.Zero : T.Exp(logits[k * step] - max);
        }

        return max + Accurate.LogOnePlus(rest);
    }
}
