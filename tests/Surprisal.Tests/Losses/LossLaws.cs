using Surprisal.Losses;

namespace Surprisal.Tests.LossesTests;

/// <summary>Which laws a loss obeys when it takes raw scores, and why not where it does not.</summary>
/// <param name="Differences">Which numbers may all be shifted by one offset: what the loss takes only differences of.</param>
/// <param name="Most">What the loss of a row whose targets are a distribution never exceeds; it is never below 0.</param>
/// <param name="WhyNot">Why an offset counts, if it does.</param>
internal sealed record LossLaws(Differences Differences, double Most, string WhyNot = "")
{
    /// <summary>A line for each loss of the list.</summary>
    public static IReadOnlyDictionary<string, LossLaws> All { get; } = new Dictionary<string, LossLaws>
    {
        ["cross-entropy"] = new(Differences.OfScores, double.PositiveInfinity),
        ["sigmoid-cross-entropy"] = new(Differences.None, double.PositiveInfinity, "each class stands against a score of 0"),
        ["nll"] = new(Differences.None, double.PositiveInfinity, "the output is taken as log-probabilities"),
        ["focal"] = new(Differences.OfScores, double.PositiveInfinity),
        ["binary-focal"] = new(Differences.None, double.PositiveInfinity, "each class stands against a score of 0"),
        ["poly-1"] = new(Differences.OfScores, double.PositiveInfinity),
        ["generalized-cross-entropy"] = new(Differences.OfScores, 1 / 0.7),
        ["logit-norm"] = new(Differences.None, double.PositiveInfinity, "the offset is a part of the length") { LooksBehindSoftmax = true },
        ["kl"] = new(Differences.OfScores, double.PositiveInfinity),
        ["kl-log-targets"] = new(Differences.OfScores, double.PositiveInfinity),
        ["generalized-kl"] = new(Differences.None, double.PositiveInfinity, "the output is taken as logarithms of what need not sum to 1"),
        ["jensen-shannon"] = new(Differences.OfScores, Math.Log(2)),
        ["hinge"] = new(Differences.None, double.PositiveInfinity, "each class stands against a score of 0"),
        ["squared-hinge"] = new(Differences.None, double.PositiveInfinity, "each class stands against a score of 0"),
        ["categorical-hinge"] = new(Differences.None, double.PositiveInfinity, "the true class stands among the others with 0"),
        ["multi-margin"] = new(Differences.OfScores, double.PositiveInfinity) { HasOneTrueClass = true },
        ["perceptron"] = new(Differences.OfScores, double.PositiveInfinity),
        ["binary-perceptron"] = new(Differences.None, double.PositiveInfinity, "each class stands against a score of 0"),
        ["sparsemax"] = new(Differences.OfScores, double.PositiveInfinity),
        ["mse"] = new(Differences.FromTargets, double.PositiveInfinity),
        ["quadratic"] = new(Differences.FromTargets, double.PositiveInfinity),
        ["huber"] = new(Differences.FromTargets, double.PositiveInfinity),
        ["log-cosh"] = new(Differences.FromTargets, double.PositiveInfinity),
        ["poisson"] = new(Differences.None, double.PositiveInfinity, "the output is the logarithm of a rate"),
        ["cosine"] = new(Differences.None, 2, "the offset turns the direction"),
        ["dice"] = new(Differences.None, 1, "each class stands against a score of 0"),
    };

    /// <summary>Whether an offset counts even if the model ends in a softmax, as the loss then takes the scores that went into it.</summary>
    public bool LooksBehindSoftmax { get; init; }

    /// <summary>Whether the loss is meant for one true class, so that it need not be exact for other targets.</summary>
    public bool HasOneTrueClass { get; init; }

    /// <summary>The targets as the loss of this name takes them.</summary>
    public static double[] Targets(string name, HardRows rows)
    {
        double[] targets = (All[name].HasOneTrueClass ? rows.WithOneTrueClass() : rows).TargetsAs<double>();
        return name == "kl-log-targets" ? Array.ConvertAll(targets, Math.Log) : targets;
    }

    /// <summary>Whether only differences of scores count, given what the model ends in.</summary>
    public static bool IgnoreOffset(string name, string ending) => ending.EndsWith("softmax")
        ? !All[name].LooksBehindSoftmax
        : ending == "raw scores" && All[name].Differences == Differences.OfScores;

    /// <summary>What a model of this loss is to end in.</summary>
    public static string Ending(string name) => Loss.All[name].Suits switch
    {
        LastActivation.Softmax => "softmax",
        LastActivation.Sigmoid => "sigmoid",
        _ => "raw scores",
    };
}

/// <summary>What a loss takes only differences of.</summary>
internal enum Differences
{
    /// <summary>Each score counts by itself.</summary>
    None,

    /// <summary>The scores of one row.</summary>
    OfScores,

    /// <summary>The scores and their targets.</summary>
    FromTargets,
}
