using static Surprisal.Graph.Ops;

namespace Surprisal.Graph;

/// <summary>What fused and guarded operations compute, in the forms of the textbook.</summary>
internal static class Unfused
{
    public static IReadOnlyList<Rule> Rules { get; } =
    [
        Rule.Of(
            "gradient of softmax cross-entropy",
            (t, x) => Symbol.Of(new SoftmaxCrossEntropyGradient(), t, x),
            (t, x) => (Softmax(x) * ReduceSum(t, axis: -1, keepDims: true)) - t),
        Rule.Of(
            "gradient of the cross-entropy of a class number",
            (y, x) => Symbol.Of(new SparseSoftmaxCrossEntropyGradient(), y, x),
            (y, x) => Softmax(x) - OneHot(y, x.Shape[x.Shape.Rank - 1].Factor)),
        Rule.Of(
            "gradient of sigmoid cross-entropy",
            (t, x) => Symbol.Of(new SigmoidCrossEntropyGradient(), t, x),
            (t, x) => Sigmoid(x) - t),
        Rule.Along("what softmax leaves of one", (x, axis) => Symbol.Of(new SoftmaxComplement(axis), x), (x, axis) => 1 - Softmax(x, axis)),
        Rule.Of("exponential minus one", x => Symbol.Of(new ExpMinusOne(), x), x => Exp(x) - 1),
        Rule.Of("sigmoid of the opposite", x => Sigmoid(-x), x => 1 - Sigmoid(x)),
    ];
}
