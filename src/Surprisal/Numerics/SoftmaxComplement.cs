using System.Numerics;

namespace Surprisal.Numerics;

/// <summary>What the softmax of a row leaves for the other classes: <c>1 − pₖ</c>.</summary>
/// <remarks>
/// For a class with more than half of the probability, <c>1 − p</c> would cancel; there it is the sum of the others'
/// probabilities, so that it keeps its digits however sure the model is. A row that is all −∞, or holds +∞ or NaN, becomes NaN.
/// </remarks>
public static class SoftmaxComplement
{
    /// <summary>Computes one minus softmax along the middle axis.</summary>
    /// <inheritdoc cref="Softmax.Value{T}(ReadOnlySpan{T}, int, int, int, Span{T})"/>
    public static void Value<T>(ReadOnlySpan<T> logits, int outer, int classes, int inner, Span<T> result)
        where T : IFloatingPointIeee754<T>
    {
        Softmax.Value(logits, outer, classes, inner, result);

        for (int o = 0; o < outer; o++)
        {
            for (int i = 0; i < inner && classes > 0; i++)
            {
                Complement(result[((o * classes * inner) + i)..], classes, inner);
            }
        }
    }

    private static void Complement<T>(Span<T> probabilities, int classes, int step)
        where T : IFloatingPointIeee754<T>
    {
        T half = T.One / (T.One + T.One);
        int top = -1;
        double others = 0;
        for (int k = 0; k < classes; k++)
        {
            T probability = probabilities[k * step];
            if (probability > half)
            {
                top = k;
                continue;
            }

            others += double.CreateTruncating(probability);
            probabilities[k * step] = T.One - probability;
        }

        if (top >= 0)
        {
            probabilities[top * step] = T.CreateTruncating(others);
        }
    }
}
