using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Metrics;

/// <summary>What a model says: which class, and with what probability, whichever function it ends in.</summary>
internal static class Answer
{
    /// <summary>Whether one output for a sample decides between two classes.</summary>
    public static bool IsYesOrNo(Symbol output)
    {
        ArgumentNullException.ThrowIfNull(output);
        return output.Shape[output.Shape.Rank - 1] == 1;
    }

    /// <summary>The number of classes that outputs decide between.</summary>
    public static int Classes(int outputs) => Math.Max(2, outputs);

    /// <summary>The class that a model says: <c>[batch]</c>. The first of equal ones counts.</summary>
    public static Symbol Class(Symbol output)
    {
        if (!IsYesOrNo(output))
        {
            return ArgMax(output);
        }

        double threshold = Ending.SigmoidOf(output) is null ? 0 : 0.5;
        return ReduceSum(Greater(output, threshold), axis: -1);
    }

    /// <summary>The class that is right: <c>[batch]</c>.</summary>
    public static Symbol Right(Symbol targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        return IsYesOrNo(targets) ? ReduceSum(Greater(targets, 0.5), axis: -1) : ArgMax(targets);
    }

    /// <summary>1 for each output that says yes by itself, else 0: where a probability exceeds ½, or a raw score exceeds 0.</summary>
    public static Symbol SaysYes(Symbol output)
    {
        ArgumentNullException.ThrowIfNull(output);
        bool isProbability = Ending.SigmoidOf(output) is not null || Ending.SoftmaxOf(output) is { Op: Graph.Softmax };
        return Greater(output, isProbability ? 0.5 : 0);
    }

    /// <summary>The probability of each output: a model's own, else by sigmoid for one output and by softmax for several.</summary>
    public static Symbol Probabilities(Symbol output) => IsEachByItself(output) ? Sigmoid(Ending.BehindSigmoid(output)) : Softmax(Ending.BehindSoftmax(output));

    /// <summary>Whether each output has a probability by itself.</summary>
    public static bool IsEachByItself(Symbol output) => IsYesOrNo(output) || Ending.SigmoidOf(output) is not null;

    /// <summary>Numbers of each sample side by side: <c>[batch, numbers]</c>.</summary>
    public static Symbol Beside(params IReadOnlyList<Symbol> numbers) => Stack(numbers, axis: 1);
}
