using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Surprisal.Numerics;

/// <summary>Checks of numbers that are to be probabilities.</summary>
[StackTraceHidden]
internal static class Probabilities
{
    /// <summary>Refuses numbers of kept rows that cannot be probabilities; NaN may be among them.</summary>
    /// <param name="probabilities">The numbers: <c>[outer, classes, inner]</c>.</param>
    /// <param name="labels">The labels of the rows; empty if there are none.</param>
    /// <param name="classes">The length of a row.</param>
    /// <param name="inner">The size of the axes after the classes.</param>
    /// <param name="options">What says which rows are kept.</param>
    /// <param name="mayBeAnySize">Whether rows will be divided by their sums, so that a number may be above 1.</param>
    /// <param name="scores">The name of the loss for scores.</param>
    public static void Check<T, TLabel>(
        ReadOnlySpan<T> probabilities,
        ReadOnlySpan<TLabel> labels,
        int classes,
        int inner,
        in LossOptions<T> options,
        bool mayBeAnySize,
        string scores)
        where T : IFloatingPointIeee754<T>
        where TLabel : INumber<TLabel>
    {
        for (int i = 0; i < probabilities.Length; i++)
        {
            T probability = probabilities[i];
            bool fits = (probability >= T.Zero && (probability <= T.One || (mayBeAnySize && T.IsFinite(probability)))) || T.IsNaN(probability);
            if (!fits && options.Keeps((i / (classes * inner) * inner) + (i % inner), labels))
            {
                Throw(probability, i, mayBeAnySize ? "finite and not negative" : "in [0, 1]", scores, nameof(probabilities));
            }
        }
    }

    /// <summary>Refuses rows over classes that cannot be probabilities, or a clip that cannot act on them.</summary>
    public static void CheckRows<T, TLabel>(
        ReadOnlySpan<T> probabilities, ReadOnlySpan<TLabel> labels, int classes, int inner, in LossOptions<T> options, Clip clip)
        where T : IFloatingPointIeee754<T>
        where TLabel : INumber<TLabel>
    {
        if (clip.BoundsLogarithms)
        {
            ThrowClip(nameof(clip));
        }

        Check(probabilities, labels, classes, inner, options, clip.Renormalizes, nameof(CrossEntropy));
        if (!clip.Renormalizes)
        {
            Plausibility.CheckDistributions(probabilities, labels, classes, inner, options);
            return;
        }

        for (int row = 0; row < probabilities.Length / classes; row++)
        {
            ReadOnlySpan<T> first = probabilities[((row / inner * classes * inner) + (row % inner))..];
            bool isZero = options.Keeps(row, labels);
            for (int k = 0; k < classes && isZero; k++)
            {
                isZero = T.IsZero(first[k * inner]);
            }

            if (isZero)
            {
                ThrowZero(row, nameof(probabilities));
            }
        }
    }

    [DoesNotReturn]
    private static void ThrowClip(string name) =>
        throw new ArgumentException(
            $"'{name}' is Torch, but that bounds the two logarithms of a binary question. Give Keras, ScikitLearn or To(ε) for rows over classes.", name);

    [DoesNotReturn]
    private static void ThrowZero(int row, string name) =>
        throw new ArgumentException($"'{name}' sums to 0 at row {row}, so that it cannot be divided by its sum. Mask such rows, or do not renormalize.", name);

    [DoesNotReturn]
    private static void Throw<T>(T probability, int index, string range, string scores, string name) =>
        throw new ArgumentOutOfRangeException(
            name, $"'{name}' holds {probability} at {index}, but a probability is {range}. For raw scores see {scores}.");
}
