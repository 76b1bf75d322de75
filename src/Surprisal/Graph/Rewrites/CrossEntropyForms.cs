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
        Rule.Along(
            "softmax cross-entropy by log-sum-exp",
            (t, x, axis) => (ReduceSum(t, axis, keepDims: true) * LogSumExp(x, axis, keepDims: true)) - ReduceSum(t * x, axis, keepDims: true),
            (t, x, axis) => t.Shape.Equals(x.Shape) && CrossEntropyOfRows(t, x, axis) is { } negated ? -negated : null),
        new OfOneHotLabels(),
        new OfOneHotSums(),
        new OfPickedClasses(),
        new OfPickedScores(),
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

    /// <summary><c>Σ oneHot(y) · x ⇒ x_y</c>.</summary>
    private sealed class OfOneHotSums() : Rule("sum over a one-hot row")
    {
        public override Symbol? Apply(Symbol symbol)
        {
            if (symbol is not { Op: ReduceSum sum, Inputs: [{ Op: Multiply, Inputs: [Symbol left, Symbol right] }] })
            {
                return null;
            }

            (Symbol oneHot, Symbol values) = left.Op is OneHot ? (left, right) : (right, left);
            return oneHot.Op is OneHot && sum.Axis == oneHot.Shape.Rank - 1 && values.Shape.Equals(oneHot.Shape)
                ? ExpandDims(Pick(values, oneHot.Inputs[0]), -1)
                : null;
        }
    }

    /// <summary>The log-probability at the label's place, picked out of the row instead of summed over it.</summary>
    private sealed class OfPickedClasses() : Rule("cross-entropy of a picked class")
    {
        public override Symbol? Apply(Symbol symbol) =>
            PickedFrom(symbol) is ({ Op: LogSoftmax softmax } logProbabilities, Symbol labels) && IsLast(softmax, logProbabilities)
                ? -CrossEntropyOfLabels(labels, logProbabilities.Inputs[0], symbol.Shape)
                : null;
    }

    /// <summary><c>log Σ exp x − x_y</c>.</summary>
    private sealed class OfPickedScores() : Rule("cross-entropy of a picked score")
    {
        public override Symbol? Apply(Symbol symbol) =>
            symbol is { Op: Subtract, Inputs: [Symbol left, Symbol right] }
                && Unwrapped(left) is { Op: LogSumExp sum } total && IsLast(sum, total)
                && PickedFrom(Unwrapped(right)) is (Symbol logits, Symbol labels)
                && ReferenceEquals(logits, total.Inputs[0]) && symbol.Shape.Size == right.Shape.Size
                ? CrossEntropyOfLabels(labels, logits, symbol.Shape)
                : null;
    }

    private static Symbol Unwrapped(Symbol symbol) => symbol.Op is Reshape ? symbol.Inputs[0] : symbol;

    private static bool IsLast(AxisOp op, Symbol symbol) => op.Axis == symbol.Shape.Rank - 1;

    /// <summary>The rows of which one element each is picked along the last axis, and the numbers of these elements.</summary>
    private static (Symbol Rows, Symbol Labels)? PickedFrom(Symbol symbol)
    {
        if (symbol is not { Op: Gather gather, Inputs: [Symbol rows, Symbol labels] })
        {
            return null;
        }

        int last = rows.Shape.Rank - 1;
        bool isOnePerRow = gather.Axis == last && gather.BatchAxes == last && symbol.Shape.Size == rows.Shape.WithoutLast().Size;
        return isOnePerRow ? (rows, labels) : null;
    }

    private static Symbol CrossEntropyOfLabels(Symbol labels, Symbol logits, Shape shape) =>
        Reshape(SparseSoftmaxCrossEntropyWithLogits(Reshape(labels, logits.Shape.WithoutLast()), logits), shape);
}
