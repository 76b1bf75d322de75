using Surprisal.Graph;

namespace Surprisal.Losses;

/// <summary>The raw scores that a model's output stands for: losses take logits, and look behind a softmax or sigmoid at the end.</summary>
internal static class Logits
{
    /// <summary>The scores behind a softmax or log-softmax over the classes; any other output is scores already.</summary>
    public static Symbol BehindSoftmax(Symbol output)
    {
        ArgumentNullException.ThrowIfNull(output);
        return IsSoftmax(output) ? output.Inputs[0] : output;
    }

    /// <summary>The scores behind a sigmoid of each class by itself; any other output is scores already.</summary>
    /// <exception cref="ArgumentException">The model ends in a softmax over all classes.</exception>
    public static Symbol BehindSigmoid(Symbol output, string loss)
    {
        ArgumentNullException.ThrowIfNull(output);
        return IsSoftmax(output)
            ? throw new ArgumentException(
                $"{loss} judges each class by itself, but the model ends in a softmax over all of them. " +
                "End the model with a sigmoid or with raw scores, or choose a loss over all classes, such as cross-entropy.", nameof(output))
            : output.Op is Sigmoid ? output.Inputs[0] : output;
    }

    private static bool IsSoftmax(Symbol output) =>
        output.Op is Graph.Softmax or Graph.LogSoftmax && ((AxisOp)output.Op).Axis == output.Shape.Rank - 1;
}
