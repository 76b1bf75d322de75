using System.Runtime.InteropServices;

namespace Surprisal.Numerics;

/// <summary>What the scores of some classes tell of a row's cross-entropy. Parts of classes next to each other merge, so that no one has to hold all scores.</summary>
/// <remarks>
/// <para>
/// With <c>m</c> the largest score and <c>q</c> what the row should be, a part holds <c>r = Σ exp(zₖ − m)</c> but for one of the largest terms,
/// <c>Q = Σ qₖ</c> and <c>G = Σ qₖ (zₖ − m)</c>, each over its classes. Merged over all classes, the loss is <c>Q·log1p(r) − G</c>, in nats.
/// All are plain numbers, so that parts may come from other processes.
/// </para>
/// <para>
/// Reference: M. Milakov, N. Gimelshein, "Online normalizer calculation for softmax", 2018.
/// </para>
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct CrossEntropyPart
{
    /// <summary>What no classes tell.</summary>
    public static CrossEntropyPart None => new() { Max = double.NegativeInfinity, Score = double.NegativeInfinity, Rest = double.NaN, Top = -1 };

    /// <summary>The largest score, capped and divided by the temperature; NaN if a score is NaN.</summary>
    public double Max { get; init; }

    /// <summary>The largest score, capped but not divided by the temperature.</summary>
    public double Score { get; init; }

    /// <summary>The sum of <c>exp(zₖ − m)</c> but for one of the largest terms; NaN if the largest score is not finite.</summary>
    public double Rest { get; init; }

    /// <summary>The sum of <c>qₖ (zₖ − m)</c>, not above 0.</summary>
    public double Gap { get; init; }

    /// <summary>The sum of <c>qₖ</c>.</summary>
    public double Total { get; init; }

    /// <summary>The sum of <c>exp(zₖ − m) (zₖ − m)</c>.</summary>
    public double EntropyGap { get; init; }

    /// <summary>A class of the largest score: the label if it is one; −1 where it does not matter which.</summary>
    public int Top { get; init; }

    /// <summary>Whether <see cref="Top"/> is the label.</summary>
    public bool TopIsLabel { get; init; }

    /// <summary><c>log Σ exp zₖ</c> over the classes.</summary>
    public double LogSumExp => double.IsNaN(Rest) ? Max : Max + Accurate.Log1P(Rest);

    /// <summary>The cross-entropy of the row, in nats, if the part is of all classes.</summary>
    public double Loss => (Total * Accurate.Log1P(Rest)) - Gap;

    /// <summary>The entropy of the probabilities, in nats, if the part is of all classes; NaN if the largest score is not finite.</summary>
    public double Entropy => Accurate.Log1P(Rest) - (EntropyGap / (1 + Rest));

    /// <summary>Merges the parts of two runs of classes, the first before the second.</summary>
    public static CrossEntropyPart Merge(in CrossEntropyPart first, in CrossEntropyPart second)
    {
        if (double.IsNaN(first.Max) || double.IsNaN(second.Max))
        {
            return None with { Max = double.NaN, Score = double.NaN };
        }

        bool isFirst = first.Max >= second.Max;
        CrossEntropyPart upper = isFirst ? first : second;
        CrossEntropyPart lower = isFirst ? second : first;
        bool takesSecond = !isFirst || (first.Max == second.Max && second.TopIsLabel);
        CrossEntropyPart merged = upper with
        {
            Total = upper.Total + lower.Total,
            Top = takesSecond ? second.Top : first.Top,
            TopIsLabel = takesSecond ? second.TopIsLabel : first.TopIsLabel,
        };

        // Equality is asked for first, as −∞ − −∞ is NaN; a target of 0 removes its term.
        double shift = upper.Max == lower.Max ? 0 : lower.Max - upper.Max;
        double gap = upper.Gap + lower.Gap + (lower.Total == 0 ? 0 : lower.Total * shift);
        double factor = double.IsFinite(shift) ? Exponential<LanesOfOne<double>, double>.OfNonPositive(new(shift)).Value : 0;
        return factor == 0
            ? merged with { Gap = gap }
            : merged with
            {
                Gap = gap,
                Rest = upper.Rest + ((1 + lower.Rest) * factor),
                EntropyGap = upper.EntropyGap + (factor * (lower.EntropyGap + (shift * (1 + lower.Rest)))),
            };
    }
}
