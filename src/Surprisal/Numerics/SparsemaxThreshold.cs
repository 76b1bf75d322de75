using System.Numerics;

namespace Surprisal.Numerics;

/// <summary>The threshold <c>τ</c> of one row under sparsemax, below which a score gets nothing: <c>Σ max(zₖ − τ, 0) = 1</c>.</summary>
/// <remarks>
/// <para>
/// Scores are seen from the largest one, <c>d = z − m</c>, so <c>τ</c> lies in [−1, 0). From −1, Newton's steps on the sum, which is convex and falls
/// with <c>τ</c>, come nearer from below: <c>τ = (Σ_S d − 1)/|S|</c> over all scores above the <c>τ</c> before. What is above it only shrinks; once it stays,
/// <c>τ</c> is the solution. Each step halves the error or the slope at least, so a few passes suffice, and nothing is sorted or stored.
/// </para>
/// <para>Differences and sums are kept as two numbers each, so that rounding decides nowhere whether a class is in or out.</para>
/// <para>
/// Reference: M. Held, P. Wolfe, H. P. Crowder, "Validation of subgradient optimization", Mathematical Programming 6, 1974, who find the
/// projection onto a simplex by its threshold.
/// </para>
/// </remarks>
internal readonly struct SparsemaxThreshold<T>
    where T : IFloatingPointIeee754<T>
{
    private readonly T _top;
    private readonly T _high;
    private readonly T _low;

    /// <param name="logits">The scores of a row, at least one.</param>
    public SparsemaxThreshold(ReadOnlySpan<T> logits)
    {
        T top = logits[0];
        T flaw = T.Zero;
        foreach (T logit in logits)
        {
            top = logit > top ? logit : top;
            flaw = T.IsNaN(logit) ? logit : flaw;
        }

        // top − top is 0, or NaN if the largest score is infinite: then everything must become NaN.
        Flaw = top - top + flaw;
        _top = top;
        _high = T.NegativeOne + Flaw;
        _low = T.Zero;
        if (T.IsNaN(Flaw))
        {
            return;
        }

        int above = int.MaxValue;
        while (true)
        {
            DoubleWord<LanesOfOne<T>, T> sum = Sum(logits, out int stillAbove);
            if (stillAbove >= above)
            {
                return;
            }

            above = stillAbove;
            T count = T.CreateTruncating(above);
            _high = sum.High.Value / count;
            _low = (T.FusedMultiplyAdd(-_high, count, sum.High.Value) + sum.Low.Value) / count;
        }
    }

    /// <summary>0, or NaN for a row that holds NaN or +∞, or nothing but −∞.</summary>
    public T Flaw { get; }

    /// <summary>The threshold in the scores' own terms.</summary>
    public T Value => _top + _high;

    /// <summary>The probability of a class: how far its score is above the threshold, else exactly 0.</summary>
    public T Probability(T logit)
    {
        T excess = Excess(logit);
        return excess > T.Zero ? excess : Flaw;
    }

    /// <summary>How far a score is above the threshold; negative below it.</summary>
    public T Excess(T logit)
    {
        DoubleWord<LanesOfOne<T>, T> gap = Gap(logit);
        return T.IsNegativeInfinity(gap.High.Value) ? gap.High.Value : Excess(gap);
    }

    /// <summary>The probability less a target, without rounding the probability first: of a sure class, <c>p − 1</c> keeps its digits.</summary>
    public T ProbabilityLess(T target, T logit)
    {
        DoubleWord<LanesOfOne<T>, T> gap = Gap(logit);
        if (!(Excess(gap) > T.Zero))
        {
            return T.Zero - target + Flaw;
        }

        DoubleWord<LanesOfOne<T>, T> probability = DoubleWord<LanesOfOne<T>, T>.Sum(gap.High, new(-_high));
        return probability.High.Value - target + (probability.Low.Value + (gap.Low.Value - _low));
    }

    private DoubleWord<LanesOfOne<T>, T> Gap(T logit) => DoubleWord<LanesOfOne<T>, T>.Sum(new(logit), new(-_top));

    // Far below the threshold the second number may be NaN: no such score is above it.
    private T Excess(DoubleWord<LanesOfOne<T>, T> gap) => gap.High.Value - _high + (gap.Low.Value - _low);

    /// <summary>Sums what is above the threshold, less the 1 that the probabilities sum to.</summary>
    private DoubleWord<LanesOfOne<T>, T> Sum(ReadOnlySpan<T> logits, out int above)
    {
        above = 0;
        DoubleWord<LanesOfOne<T>, T> sum = new(new(T.NegativeOne), default);
        foreach (T logit in logits)
        {
            DoubleWord<LanesOfOne<T>, T> gap = Gap(logit);
            if (Excess(gap) > T.Zero)
            {
                above++;
                DoubleWord<LanesOfOne<T>, T> next = DoubleWord<LanesOfOne<T>, T>.Sum(sum.High, gap.High);
                sum = new(next.High, sum.Low + (next.Low + gap.Low));
            }
        }

        return DoubleWord<LanesOfOne<T>, T>.SumOfOrdered(sum.High, sum.Low);
    }
}
