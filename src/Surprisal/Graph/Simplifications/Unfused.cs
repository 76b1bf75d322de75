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
        Rule.Of(
            "gradient of the sparsemax loss",
            (t, x) => Symbol.Of(new SparsemaxLossGradient(), t, x),
            (t, x) => Sparsemax(x) - t),
        Rule.Along("what softmax leaves of one", (x, axis) => Symbol.Of(new SoftmaxComplement(axis), x), (x, axis) => 1 - Softmax(x, axis)),
        Rule.Of("exponential minus one", x => ExpM1(x), x => Exp(x) - 1),
        Rule.Of("logarithm of one plus", x => Log1P(x), x => Log(1 + x)),
        Rule.Of("sigmoid of the opposite", x => Sigmoid(-x), x => 1 - Sigmoid(x)),
        new Selection(),
        new Scattered(),
        new OfOnePlace(),
        new Padded(),
    ];

    /// <summary><c>where(c, a, 0) ⇒ c·a</c> for a condition that is 1 or 0.</summary>
    private sealed class Selection() : Rule("selection of one or nothing")
    {
        public override Symbol? Apply(Symbol symbol)
        {
            if (symbol is not { Op: Select, Inputs: [{ Op: Greater or GreaterEqual or Equal } condition, var then, var otherwise] })
            {
                return null;
            }

            return IsZero(otherwise) ? Stretch.To(condition * then, symbol.Shape)
                : IsZero(then) ? Stretch.To((1 - condition) * otherwise, symbol.Shape)
                : null;
        }

        private static bool IsZero(Symbol symbol) => Factors.Of(symbol) is { Numerator: 0 };
    }

    /// <summary>What one element of each row receives is a multiple of a one-hot row.</summary>
    private sealed class Scattered() : Rule("sums at one place of each row")
    {
        public override Symbol? Apply(Symbol symbol) =>
            symbol is { Op: ScatterAdd { Length.ScalesWithBatch: false } add, Inputs: [var x, var labels] }
                && add.BatchAxes == add.Axis && labels.Shape.Rank == add.Axis && labels.Shape.Equals(x.Shape)
                ? ExpandDims(x, -1) * OneHot(labels, add.Length.Factor)
                : null;
    }

    /// <summary>One place of each row may be named by a column: without it, the elements are those of a vector of places.</summary>
    private sealed class OfOnePlace() : Rule("one place of each row")
    {
        public override Symbol? Apply(Symbol symbol)
        {
            int axis = symbol.Op switch
            {
                Gather gather when gather.BatchAxes == gather.Axis => gather.Axis,
                ScatterAdd add when add.BatchAxes == add.Axis => add.Axis,
                _ => 0,
            };
            if (axis == 0 || symbol.Inputs[1].Shape.Rank != axis + 1 || symbol.Inputs[1].Shape[axis] != 1)
            {
                return null;
            }

            (Symbol x, Symbol places) = (symbol.Inputs[0], Squeeze(symbol.Inputs[1], axis));
            return symbol.Op is Gather
                ? ExpandDims(Symbol.Of(symbol.Op, x, places), axis)
                : Symbol.Of(symbol.Op, Squeeze(x, axis), places);
        }
    }

    /// <summary>One number among zeros is a multiple of a one-hot row too.</summary>
    private sealed class Padded() : Rule("one element among zeros")
    {
        public override Symbol? Apply(Symbol symbol) =>
            symbol is { Op: Pad { Value: 0, Length.ScalesWithBatch: false } pad, Inputs: [var x] }
                && pad.Axis == x.Shape.Rank - 1 && x.Shape[pad.Axis] == 1 && pad.Length.Factor > 0
                ? Stretch.To(x * OneHot(pad.From.Resolve(0), pad.Length.Factor), symbol.Shape)
                : null;
    }
}
