using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Surprisal.Numerics;

/// <summary>Looks for numbers that have the right shape but hardly the right meaning, as far as <see cref="Validation"/> asks for it.</summary>
internal static class Plausibility
{
    // How near to 1 the sums of rows of scores must be to look like probabilities.
    private const double ProbabilityTolerance = 1e-3;

    /// <summary>Finds fault with scores that are all in [0, 1] and whose rows all sum to 1: a softmax was taken already.</summary>
    public static void CheckLogits<T>(ReadOnlySpan<T> logits, int classes, int inner, Validation validation)
        where T : IFloatingPointIeee754<T>
    {
        if (validation != Validation.Off && classes > 1 && !logits.IsEmpty && LookLikeProbabilities(logits, classes, inner))
        {
            double floor = Math.Log(1 + ((classes - 1) / Math.E));
            Report(
                validation,
                nameof(logits),
                $"'{nameof(logits)}' looks like probabilities: all numbers are in [0, 1] and all rows sum to 1. The softmax of such numbers keeps "
                + $"the loss above {floor:0.0000} for {classes} classes. Give the scores before their softmax.");
        }
    }

    /// <summary>Finds fault with kept rows that are no distributions: negative, not finite, or not of the sum 1.</summary>
    /// <param name="values">The rows: <c>[outer, classes, inner]</c>.</param>
    /// <param name="labels">The labels of the rows; empty if there are none.</param>
    /// <param name="classes">The length of a row.</param>
    /// <param name="inner">The size of the axes after the classes.</param>
    /// <param name="options">What says which rows are kept, and how far to look.</param>
    /// <param name="areLogarithms">Whether the values are the logarithms of a distribution.</param>
    /// <param name="name">The name of the values.</param>
    public static void CheckDistributions<T, TLabel>(
        ReadOnlySpan<T> values,
        ReadOnlySpan<TLabel> labels,
        int classes,
        int inner,
        in LossOptions<T> options,
        bool areLogarithms = false,
        [CallerArgumentExpression(nameof(values))] string name = "")
        where T : IFloatingPointIeee754<T>
        where TLabel : INumber<TLabel>
    {
        if (options.Validation == Validation.Off)
        {
            return;
        }

        string what = areLogarithms ? "its exponential" : "a probability";
        string whose = areLogarithms ? "The exponential of " : "";
        double tolerance = Math.Sqrt(double.CreateTruncating(T.BitIncrement(T.One) - T.One));
        for (int row = 0; row < values.Length / classes; row++)
        {
            if (!options.Keeps(row, labels))
            {
                continue;
            }

            double sum = 0;
            for (int k = 0; k < classes; k++)
            {
                double value = double.CreateTruncating(At(values, row, k, classes, inner));
                double part = areLogarithms ? Math.Exp(value) : value;
                if (!(part >= 0 && double.IsFinite(part)))
                {
                    Report(
                        options.Validation,
                        name,
                        $"'{name}' holds {value} at row {row}, class {k}, but {what} is finite and not negative. Give distributions over the classes.");
                    return;
                }

                sum += part;
            }

            if (Math.Abs(sum - 1) > tolerance)
            {
                Report(
                    options.Validation,
                    name,
                    $"{whose}'{name}' sums to {sum} at row {row}, but a distribution sums to 1. {(areLogarithms ? "Take the log-softmax of scores." : "Divide each row by its sum.")}");
                return;
            }
        }
    }

    /// <summary>Finds fault with targets of kept rows of yes-or-no questions that are not in [0, 1].</summary>
    public static void CheckAnswers<T>(ReadOnlySpan<T> targets, int classes, int inner, in LossOptions<T> options)
        where T : IFloatingPointIeee754<T>
    {
        if (options.Validation == Validation.Off)
        {
            return;
        }

        for (int row = 0; row < targets.Length / classes; row++)
        {
            for (int k = 0; k < classes && options.Keeps(row); k++)
            {
                double target = double.CreateTruncating(At(targets, row, k, classes, inner));
                if (!(target is >= 0 and <= 1))
                {
                    Report(
                        options.Validation,
                        nameof(targets),
                        $"'{nameof(targets)}' holds {target} at row {row}, class {k}, but a target is the probability of a yes. Give numbers in [0, 1].");
                    return;
                }
            }
        }
    }

    private static bool LookLikeProbabilities<T>(ReadOnlySpan<T> logits, int classes, int inner)
        where T : IFloatingPointIeee754<T>
    {
        for (int row = 0; row < logits.Length / classes; row++)
        {
            double sum = 0;
            for (int k = 0; k < classes; k++)
            {
                T score = At(logits, row, k, classes, inner);
                if (!(score >= T.Zero && score <= T.One))
                {
                    return false;
                }

                sum += double.CreateTruncating(score);
            }

            if (Math.Abs(sum - 1) > ProbabilityTolerance)
            {
                return false;
            }
        }

        return true;
    }

    private static T At<T>(ReadOnlySpan<T> values, int row, int k, int classes, int inner) =>
        values[((row / inner * classes) + k) * inner + (row % inner)];

    private static void Report(Validation validation, string name, string text)
    {
        if (validation == Validation.Strict)
        {
            throw new ArgumentException(text, name);
        }

        Trace.TraceWarning(text);
    }
}
