using System.Numerics;
using System.Runtime.CompilerServices;

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
            VectorWidth.Run<T, Kernel<T>>(new(logits, 1, logits.Length, 1, result));
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
            T max = ScoreRow<TLanes, T>.Max(logits);
            T rest = ScoreRow<TLanes, T>.Rest(logits, max, terms: []);
            LaneSpan<TLanes, T>.SubtractTwice(logits, max, Accurate.Log1P(rest), result);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Columns<TLanes>(ReadOnlySpan<T> logits, Span<T> result)
            where TLanes : struct, ILanes<TLanes, T>
        {
            for (int column = 0; column < inner; column += TLanes.Count)
            {
                ScoreColumns<TLanes, T> scores = new(logits, classes, inner, column);
                TLanes max = scores.Max();
                TLanes log = Logarithm<TLanes, T>.Log1P(scores.Rest(max));
                for (int k = 0; k < classes; k++)
                {
                    scores.Store(scores.Load(k) - max - log, result, k);
                }
            }
        }
    }
}
