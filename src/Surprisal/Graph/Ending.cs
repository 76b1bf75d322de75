namespace Surprisal.Graph;

/// <summary>The raw scores behind a model's output, whichever function the model ends in.</summary>
/// <remarks>
/// Losses and metrics take raw scores. Where a model applies softmax or sigmoid itself, they look behind it, so that none is
/// taken twice by mistake. The ending is looked for in the stable form, so it is seen however it was written. What cannot be
/// meant, such as a model that takes softmax twice by itself, is computed as it stands and reported by <see cref="Lints"/>.
/// </remarks>
internal static class Ending
{
    /// <summary>The scores behind a softmax or log-softmax over the classes; any other output is scores already.</summary>
    /// <exception cref="ArgumentException">The output is a single number, so it has no classes.</exception>
    public static Symbol BehindSoftmax(Symbol output)
    {
        ArgumentNullException.ThrowIfNull(output);
        return output.Shape.Rank > 0
            ? SoftmaxOf(output)?.Inputs[0] ?? output
            : throw new ArgumentException(
                "The model's output is a single number, but softmax shares probability among several classes. " +
                "Give the last layer one unit for each class.", nameof(output));
    }

    /// <summary>The scores behind a sigmoid of each class by itself; any other output is scores already, even one of a softmax.</summary>
    public static Symbol BehindSigmoid(Symbol output) => SigmoidOf(output)?.Inputs[0] ?? output;

    /// <summary>The model's own softmax or log-softmax over the classes, or null if it ends in something else.</summary>
    public static Symbol? SoftmaxOf(Symbol output) => Stable(output) is { } stable && IsSoftmax(stable) ? stable : null;

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
