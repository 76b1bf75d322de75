using System.Numerics;

namespace Surprisal.Numerics;

/// <summary>The logarithm of the softmax of raw scores, in one stable step.</summary>
/// <remarks>
/// <c>log pₖ = (zₖ − m) − log Σⱼ exp(zⱼ − m)</c> with <c>m = max z</c>. A score of −∞ gives −∞. A row that is all −∞,
/// or holds +∞ or NaN, becomes NaN.
/// </remarks>
public static class LogSoftmax
{
    /// <summary>Computes the log-softmax of one row of scores.</summary>
    /// <inheritdoc cref="Softmax.Value{T}(ReadOnlySpan{T}, Span{T})"/>
    public static void Value<T>(ReadOnlySpan<T> logits, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        Check.SameLength<T>(result, logits);
        Check.SameOrApart(result, logits);

        Column(logits, logits.Length, 1, result);
    }

    /// <summary>Computes the log-softmax along the middle axis.</summary>
    /// <inheritdoc cref="Softmax.Value{T}(ReadOnlySpan{T}, int, int, int, Span{T})"/>
    public static void Value<T>(ReadOnlySpan<T> logits, int outer, int classes, int inner, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        Check.Shape(logits, [outer, classes, inner]);
        Check.SameLength<T>(result, logits);
        Check.SameOrApart(result, logits);

        for (int o = 0; o < outer; o++)
        {
            for (int i = 0; i < inner; i++)
            {
                int start = (o * classes * inner) + i;
                Column(logits[start..], classes, inner, result[start..]);
            }
        }
    }

    private static void Column<T>(ReadOnlySpan<T> logits, int classes, int step, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        T max = T.NegativeInfinity;
        for (int k = 0; k < classes; k++)
        {
            max = T.Max(max, logits[k * step]);
        }

        T sum = T.Zero;
        for (int k = 0; k < classes; k++)
        {
            sum += T.Exp(logits[k * step] - max);
        }

        T log = T.Log(sum);
        for (int k = 0; k < classes; k++)
        {
            result[k * step] = logits[k * step] - max - log;
        }
    }
}
