namespace Surprisal.Graph;

/// <summary>What a model's output says about the classes, whichever function the model ends in.</summary>
/// <remarks>
/// Losses and metrics take raw scores. Where a model applies softmax or sigmoid itself, that one is used and none is added.
/// The ending is looked for in the stable form, so it is seen however it was written.
/// </remarks>
internal static class Ending
{
    /// <summary>Log-probabilities over the classes, from raw scores, a softmax or a log-softmax.</summary>
    /// <exception cref="ArgumentException">There is one class only, or the model takes softmax twice.</exception>
    public static Symbol LogProbabilities(Symbol output)
    {
        RequireClasses(output);
        Symbol ending = SoftmaxOf(output) ?? Ops.Softmax(output);
        return ending.Op is LogSoftmax ? ending : Ops.Log(ending);
    }

    /// <summary>The model's own softmax or log-softmax over the classes, or null if it ends in something else.</summary>
    /// <exception cref="ArgumentException">The model takes softmax twice.</exception>
    public static Symbol? SoftmaxOf(Symbol output)
    {
        Symbol stable = Stable(output);
        if (!IsSoftmax(stable))
        {
            return null;
        }

        return IsSoftmax(stable.Inputs[0])
            ? throw new ArgumentException(
                "The model takes softmax twice, so its probabilities can never come near 0 or 1. Leave one of the two out.", nameof(output))
            : stable;
    }

    /// <summary>The probability of each class by itself, from raw scores or a sigmoid.</summary>
    public static Symbol SigmoidProbabilities(Symbol output) => SigmoidOf(output) ?? Ops.Sigmoid(output);

    /// <summary>The probabilities of the classes, by the function that the model ends in; raw scores become some by softmax.</summary>
    /// <param name="output">What the model gives.</param>
    /// <param name="eachByItself">Whether raw scores judge each class by itself, so that they become probabilities by sigmoid.</param>
    public static Symbol Probabilities(Symbol output, bool eachByItself)
    {
        bool isSigmoid = SigmoidOf(output) is not null;
        return isSigmoid || eachByItself ? SigmoidProbabilities(output) : Ops.Exp(LogProbabilities(output));
    }

    /// <summary>The model's own sigmoid, or null if it ends in something else.</summary>
    public static Symbol? SigmoidOf(Symbol output) => Stable(output) is { Op: Sigmoid } sigmoid ? sigmoid : null;

    private static bool IsSoftmax(Symbol symbol) =>
        symbol.Op is Softmax or LogSoftmax && ((AxisOp)symbol.Op).Axis == symbol.Shape.Rank - 1;

    private static Symbol Stable(Symbol output)
    {
        ArgumentNullException.ThrowIfNull(output);
        return new Rewriter(Rules.All).Rewrite(output);
    }

    private static void RequireClasses(Symbol output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (output.Shape.Rank == 0 || output.Shape[output.Shape.Rank - 1] == 1)
        {
            throw new ArgumentException(
                $"The model's output has shape {output.Shape}, but softmax shares probability among several classes. " +
                "Give the last layer one unit for each class, or choose sigmoid cross-entropy for one output.", nameof(output));
        }
    }
}
