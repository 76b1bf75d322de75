using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Layers;

/// <summary>The logarithm of how often a class is right for each time it is wrong, by the model: <c>log(p / (1 − p))</c>.</summary>
internal static class LogOdds
{
    /// <summary>Where a model is so sure, nothing more is told apart, and all numbers stay finite in float too.</summary>
    private const double Most = 80;

    /// <summary>The log-odds of each class against all others: <c>[batch, classes]</c>.</summary>
    /// <param name="logits">The raw scores.</param>
    /// <param name="isEachByItself">Whether each has a sigmoid, so that they are log-odds already.</param>
    public static Symbol Of(Symbol logits, bool isEachByItself) => Clip(
        isEachByItself ? logits : LogSoftmax(logits) - Log(1 - Softmax(logits)), -Most, Most);

    /// <summary>The raw scores that share 1 among classes in proportion to their probabilities, or give each the one it has.</summary>
    /// <param name="probabilities">The probability of each class against all others, within (0, 1).</param>
    /// <param name="isEachByItself">Whether each has a sigmoid.</param>
    public static Symbol ScoresOf(Symbol probabilities, bool isEachByItself) =>
        isEachByItself ? Log(probabilities) - Log(1 - probabilities) : Log(probabilities);
}
