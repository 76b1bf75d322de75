namespace Surprisal.Graph;

/// <summary>The raw scores behind a model's output, whichever function the model ends in.</summary>
/// <remarks>
/// Losses and metrics take raw scores. Where a model applies softmax or sigmoid itself, they look behind it, so that none is
/// taken twice. The ending is looked for in the stable form, so it is seen however it was written.
/// </remarks>
internal static class Ending
{
    /// <summary>The scores behind a softmax or log-softmax over the classes; any other output is scores already.</summary>
    /// <exception cref="ArgumentException">There is one class only, or the model takes softmax twice.</exception>
    public static Symbol BehindSoftmax(Symbol output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (output.Shape.Rank == 0 || output.Shape[output.Shape.Rank - 1] == 1)
        {
            throw new ArgumentException(
                $"The model's output has shape {output.Shape}, but softmax shares probability among several classes. " +
                "Give the last layer one unit for each class, or choose sigmoid cross-entropy for one output.", nameof(output));
        }

        return SoftmaxOf(output)?.Inputs[0] ?? output;
    }

    /// <summary>The scores behind a sigmoid of each class by itself; any other output is scores already.</summary>
    /// <exception cref="ArgumentException">The model ends in a softmax over all classes.</exception>
    public static Symbol BehindSigmoid(Symbol output, string loss) => SoftmaxOf(output) is null
        ? SigmoidOf(output)?.Inputs[0] ?? output
        : throw new ArgumentException(
            $"{loss} judges each class by itself, but the model ends in a softmax over all of them. " +
            "End the model with a sigmoid or with raw scores, or choose a loss over all classes, such as cross-entropy.", nameof(output));

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

    /// <summary>The model's own sigmoid, or null if it ends in something else.</summary>
    public static Symbol? SigmoidOf(Symbol output) => Stable(output) is { Op: Sigmoid } sigmoid ? sigmoid : null;

    private static bool IsSoftmax(Symbol symbol) =>
        symbol.Op is Softmax or LogSoftmax && ((AxisOp)symbol.Op).Axis == symbol.Shape.Rank - 1;

    private static Symbol Stable(Symbol output)
    {
        ArgumentNullException.ThrowIfNull(output);
        return new Rewriter(Rules.All).Rewrite(output);
    }
}
