using System.Numerics;
using System.Runtime.CompilerServices;

namespace Surprisal.Numerics;

/// <summary>The passes over a row of scores of any length. A long row is taken by segments that threads may share.</summary>
/// <remarks>
/// <para>
/// Each segment has its own maximum, so that its terms <c>exp(zₖ − mₛ)</c> follow while its scores are in cache, and each is read from memory once.
/// The sums merge in the order of the segments: that below the larger maximum <c>m</c> times <c>exp(mₛ − m)</c>, in double. What is made of the terms
/// later takes that factor into its own, so that each is rounded as often as in a short row.
/// </para>
/// <para>
/// Segments depend on the number of classes alone. Reference: M. Milakov, N. Gimelshein, "Online normalizer calculation for softmax", 2018.
/// </para>
/// </remarks>
[SkipLocalsInit]
internal static class LongRow<TLanes, T>
    where TLanes : struct, ILanes<TLanes, T>
    where T : IFloatingPointIeee754<T>
{
    /// <summary>Computes a row's maximum and its rest, as <see cref="ScoreRow{TLanes, T}"/> does.</summary>
    /// <param name="logits">The scores, at least one.</param>
    /// <param name="terms">Receives the terms, in place if wished; or nothing, if empty.</param>
    /// <param name="maxima">Receives the maxima of the segments; empty for a row that is not cut.</param>
    /// <param name="max">The largest score; NaN if a score is NaN.</param>
    /// <param name="later">What will be written when the rest is known, and is brought to the caches meanwhile; or nothing, if empty.</param>
    /// <returns>The sum of the row's terms but for one of the largest; NaN if a score is NaN or the maximum is infinite.</returns>
    public static T Measure(ReadOnlySpan<T> logits, Span<T> terms, Span<T> maxima, out T max, ReadOnlySpan<T> later = default)
    {
        if (maxima.IsEmpty)
        {
            max = Max(logits);
            T whole = ScoreRow<TLanes, T>.Rest(logits, max, terms, later);
            max = T.IsFinite(max) ? max + (whole - whole) : max;
            return whole;
        }

        using Borrowed<double> rests = new(maxima.Length);
        Workers.Run(new MeasureWork(logits, terms, maxima, rests.Span), maxima.Length, logits.Length);
        double top = double.NegativeInfinity;
        double rest = RowSegments.RestOfNothing;
        for (int s = 0; s < maxima.Length; s++)
        {
            double segment = double.CreateTruncating(maxima[s]);
            if (!double.IsFinite(segment) ? double.IsNaN(segment) : double.IsNaN(rests.Span[s]))
            {
                max = T.NaN;
                return T.NaN;
            }

            if (segment > top)
            {
                rest = rests.Span[s] + ((1 + rest) * RowSegments.Factor(top, segment));
                top = segment;
            }
            else
            {
                rest += (1 + rests.Span[s]) * RowSegments.Factor(segment, top);
            }
        }

        max = T.CreateTruncating(top);
        return double.IsNegativeInfinity(top) ? T.NaN : T.CreateTruncating(rest);
    }

    /// <summary>Computes a formula of each term, or of a score, and a second number.</summary>
    /// <param name="x">The terms.</param>
    /// <param name="y">The second numbers; those of <paramref name="x"/> if there are no others.</param>
    /// <param name="result">Receives the values; may be an input, unless they are stored past the caches.</param>
    /// <param name="formula">The formula of terms measured from the row's maximum.</param>
    /// <param name="max">The row's maximum.</param>
    /// <param name="maxima">The maxima of the segments; empty for a row that is not cut.</param>
    /// <param name="isPast">Whether the values are stored past the caches. Other threads may look after <see cref="Cache.Fence"/>.</param>
    public static void Map<TFormula>(
        ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result, TFormula formula, T max, ReadOnlySpan<T> maxima, bool isPast)
        where TFormula : struct, IRowTerm<TFormula, T>
    {
        if (maxima.IsEmpty)
        {
            LaneSpan<TLanes, T>.Map(x, y, result, formula, isPast);
        }
        else
        {
            Workers.Run(new MapWork<TFormula>(x, y, result, formula, max, maxima, isPast), maxima.Length, x.Length);
        }
    }

    private static T Max(ReadOnlySpan<T> scores)
    {
        T max = ScoreRow<TLanes, T>.Max(scores);
        return T.IsFinite(max) ? max : LogSumExp.Limit(scores, scores.Length, step: 1);
    }

    private readonly ref struct MeasureWork(ReadOnlySpan<T> logits, Span<T> terms, Span<T> maxima, Span<double> rests) : IDivisibleWork
    {
        private readonly ReadOnlySpan<T> _logits = logits;
        private readonly Span<T> _terms = terms;
        private readonly Span<T> _maxima = maxima;
        private readonly Span<double> _rests = rests;

        public void Run(int part)
        {
            Range range = RowSegments.Range(part, _logits.Length);
            ReadOnlySpan<T> scores = _logits[range];
            Span<T> segmentTerms = _terms.IsEmpty ? [] : _terms[range];
            T max = Max(scores);
            _maxima[part] = max;
            if (T.IsNegativeInfinity(max))
            {
                // Classes that are ruled out add nothing to those that are not.
                segmentTerms.Clear();
                _rests[part] = RowSegments.RestOfNothing;
                return;
            }

            _rests[part] = ScoreRow<TLanes, T>.Rest(scores, max, segmentTerms, later: [], RowSegments.Length(_logits.Length));
        }
    }

    private readonly ref struct MapWork<TFormula>(
        ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result, TFormula formula, T max, ReadOnlySpan<T> maxima, bool isPast) : IDivisibleWork
        where TFormula : struct, IRowTerm<TFormula, T>
    {
        private readonly ReadOnlySpan<T> _x = x;
        private readonly ReadOnlySpan<T> _y = y;
        private readonly Span<T> _result = result;
        private readonly ReadOnlySpan<T> _maxima = maxima;

        public void Run(int part)
        {
            Range range = RowSegments.Range(part, _x.Length);
            double factor = RowSegments.Factor(double.CreateTruncating(_maxima[part]), double.CreateTruncating(max));
            LaneSpan<TLanes, T>.Map(_x[range], _y[range], _result[range], formula.Times(factor), isPast);
            if (isPast)
            {
                Cache.Fence();
            }
        }
    }
}
