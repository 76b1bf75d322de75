using System.Numerics;
using System.Numerics.Tensors;

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

        if (!logits.IsEmpty)
        {
            Row(logits, result);
        }
    }

    /// <summary>Computes the log-softmax along the middle axis.</summary>
    /// <inheritdoc cref="Softmax.Value{T}(ReadOnlySpan{T}, int, int, int, Span{T})"/>
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
            if (inner == 1)
            {
                Row(logits.Slice(o * classes, classes), result.Slice(o * classes, classes));
                continue;
            }

            for (int i = 0; i < inner; i++)
            {
                int start = (o * classes * inner) + i;
                Column(logits[start..], classes, inner, result[start..]);
            }
        }
    }

    private static void Row<T>(ReadOnlySpan<T> logits, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        T max = TensorPrimitives.Max(logits);
        T log = Accurate.LogOnePlus(Exponentials.Rest(logits, max, terms: []));

        TensorPrimitives.Subtract(logits, max, result);
        TensorPrimitives.Subtract(result, log, result);
    }

    private static void Column<T>(ReadOnlySpan<T> logits, int classes, int step, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        int top = 0;
        for (int k = 1; k < classes && !T.IsNaN(logits[top * step]); k++)
        {
            top = logits[k * step] <= logits[top * step] ? top : k;
        }

        T max = logits[top * step];
        T rest = T.Zero;
        for (int k = 0; k < classes; k++)
        {
            rest += k == top ? max - max : T.Exp(logits[k * step] - max);
        }

        T log = Accurate.LogOnePlus(rest);
        for (int k = 0; k < classes; k++)
        {
            result[k * step] = logits[k * step] - max - log;
        }
    }
}
