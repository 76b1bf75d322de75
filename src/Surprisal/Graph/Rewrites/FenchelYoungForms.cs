using static Surprisal.Graph.Ops;

namespace Surprisal.Graph;

/// <summary>The maximum that scores could reach less what they reach at the targets, which cancels where they agree or are large.</summary>
internal static class FenchelYoungForms
{
    public static IReadOnlyList<Rule> Rules { get; } =
    [
        Rule.Along(
            "log-sum-exp less expected score",
            (t, x, axis) => LogSumExp(x, axis, keepDims: true) - Expected(t, x, axis),
            CrossEntropyOfRows),
        Rule.Along(
            "sparsemax loss",
            (t, x, axis) => ReduceSum(Weighed(Sparsemax(x, axis), x) - (0.5 * Square(Sparsemax(x, axis))), axis, keepDims: true)
                - Expected(t, x, axis)
                + ReduceSum(0.5 * Square(t), axis, keepDims: true),
            (t, x, axis) => AreRows(t, x, axis) ? ExpandDims(Symbol.Of(new SparsemaxLoss(), t, x), -1) : null),
    ];

    /// <summary>The two differ where the targets do not sum to 1: cross-entropy has <c>Σt log Σ exp x</c>.</summary>
    private static Symbol? CrossEntropyOfRows(Symbol targets, Symbol logits, int axis) => AreRows(targets, logits, axis)
        ? ExpandDims(SoftmaxCrossEntropyWithLogits(targets, logits), -1)
            + Weigh(1 - ReduceSum(targets, axis, keepDims: true), LogSumExp(logits, axis, keepDims: true))
        : null;

    private static bool AreRows(Symbol targets, Symbol logits, int axis) => axis == logits.Shape.Rank - 1 && targets.Shape.Equals(logits.Shape);

    private static Symbol Expected(Symbol targets, Symbol logits, int axis) => ReduceSum(Weighed(targets, logits), axis, keepDims: true);

    // Wildcards have no shape to stretch to.
    private static Symbol Weighed(Symbol weights, Symbol values) => Symbol.Of(new Weigh(), weights, values);
}
