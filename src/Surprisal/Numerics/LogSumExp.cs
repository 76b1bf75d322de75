using System.Numerics;
using System.Runtime.CompilerServices;

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
        T value = T.NegativeInfinity;
        if (!logits.IsEmpty)
        {
            VectorWidth.Run<T, Kernel<T>>(new(logits, 1, logits.Length, 1, new Span<T>(ref value)));
        }

        return value;
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

        VectorWidth.Run<T, Kernel<T>>(new(logits, outer, classes, inner, result));
    }

    /// <summary>The value of a row that holds NaN or +∞, or nothing but −∞.</summary>
    internal static T Limit<T>(ReadOnlySpan<T> logits, int classes, int step)
        where T : IFloatingPointIeee754<T>
    {
        T limit = T.NegativeInfinity;
        for (int k = 0; k < classes; k++)
        {
            limit = T.Max(limit, logits[k * step]);
        }

        return limit;
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
                if (inner == 1)
                {
                    T max = ScoreRow<TLanes, T>.Max(scores);
                    T value = max + Accurate.Log1P(ScoreRow<TLanes, T>.Rest(scores, max, terms: []));
                    _result[o] = T.IsNaN(value) ? Limit(scores, classes, step: 1) : value;
                }
                else
                {
                    Columns<TLanes>(scores, _result.Slice(o * inner, inner));
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Columns<TLanes>(ReadOnlySpan<T> logits, Span<T> result)
            where TLanes : struct, ILanes<TLanes, T>
        {
            for (int column = 0; column < inner; column += TLanes.Count)
            {
                ScoreColumns<TLanes, T> scores = new(logits, classes, inner, column);
                TLanes max = scores.Max();
                scores.Store(max + Logarithm<TLanes, T>.Log1P(scores.Rest(max)), result, 0);
            }

            for (int column = 0; column < inner; column++)
            {
                result[column] = T.IsNaN(result[column]) ? Limit(logits[column..], classes, inner) : result[column];
            }
        }
    }
}
