using static Surprisal.Graph.Ops;

namespace Surprisal.Graph;

/// <summary>Cross-entropy with the softmax written out: one kernel then gives the loss and its gradient.</summary>
internal static class CrossEntropyForms
{
    public static IReadOnlyList<Rule> Rules { get; } =
    [
        // Minus signs have been moved outward by now, so this is the negated loss however the formula was spelled.
        Rule.Along(
            "softmax cross-entropy",
            (t, x, axis) => ReduceSum(t * LogSoftmax(x, axis), axis, keepDims: true),
            CrossEntropyOfRows),
        new OfOneHotLabels(),
        new OfPickedClasses(),
    ];

    private static Symbol? CrossEntropyOfRows(Symbol targets, Symbol logits, int axis)
    {
        Shape shape = logits.Shape;
        bool classesAreLast = axis == shape.Rank - 1;
        return classesAreLast && shape.Equals(Shape.Broadcast(targets.Shape, shape))
            ? -ExpandDims(SoftmaxCrossEntropyWithLogits(Expand(targets, shape), logits), -1)
            : null;
    }

    /// <summary>A one-hot row picks one term out of the sum, so the row need not be made.</summary>
    private sealed class OfOneHotLabels() : Rule("cross-entropy of a class number")
    {
        public override Symbol? Apply(Symbol symbol) =>
            symbol is { Op: SoftmaxCrossEntropy, Inputs: [{ Op: OneHot } oneHot, Symbol logits] }
                ? SparseSoftmaxCrossEntropyWithLogits(oneHot.Inputs[0], logits)
                : null;
    }

    /// <summary>The log-probability at the label's place, picked out of the row instead of summed over it.</summary>
    private sealed class OfPickedClasses() : Rule("cross-entropy of a picked class")
    {
        public override Symbol? Apply(Symbol symbol)
        {
            if (symbol is not { Op: Gather gather, Inputs: [{ Op: LogSoftmax softmax } logProbabilities, Symbol labels] })
            {
                return null;
            }

            Symbol logits = logProbabilities.Inputs[0];
            int last = logits.Shape.Rank - 1;
            bool isOnePerRow = softmax.Axis == last && gather.Axis == last && gather.BatchAxes == last && symbol.Shape.Size == logits.Shape.WithoutLast().Size;
            return isOnePerRow
                ? -Reshape(SparseSoftmaxCrossEntropyWithLogits(Reshape(labels, logits.Shape.WithoutLast()), logits), symbol.Shape)
                : null;
        }
    }
}
