using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Tests.GraphTests;

/// <summary>Formulas that each rule must replace, over inputs of every kind of shape that it takes.</summary>
internal static class RuleExamples
{
    private static readonly Dimension B = Dimension.Batch;

    private static readonly Shape[] Rows = [[3], [1], [2, 3], [1, 3], [0, 3], [B, 3], [B, 1], [2, B, 3]];

    public static IReadOnlyDictionary<string, Sample[]> All { get; } = new Dictionary<string, Sample[]>
    {
        ["release"] = OfOne(x => Symbol.Of(new Held(), x)),
        ["reshape to the same shape"] = OfOne(x => Reshape(x, x.Shape)),
        ["reshape of a reshape"] = OfOne(x => Reshape(Reshape(x, [x.Shape.Size, 1]), [1, x.Shape.Size])),
        ["leading axes of size one"] =
        [
            .. Shapes.Pairs.Where(pair => pair.Left.Rank < pair.Right.Rank).Select(pair => new Sample(x => ExpandDims(x[0], 0) + x[1], pair.Left, pair.Right)),
            new Sample(x => x[0] / Reshape(x[1], []), new Input([3]), new Input([1], 0.5)),
            new Sample(x => x[0] - ExpandDims(x[1], 0), new Input([B, 3]), new Input([3])),
        ],

        ["double negation"] = OfOne(x => -(-x)),
        ["negation out of a product"] = [.. OfTwo((x, y) => -x * y), .. OfTwo((x, y) => x * -y)],
        ["negation out of a dividend"] = OfTwo((x, y) => -x / y, lowOfRight: 0.5),
        ["negation out of a divisor"] = OfTwo((x, y) => x / -y, lowOfRight: 0.5),
        ["adding a negation"] = [.. OfTwo((x, y) => x + -y), .. OfTwo((x, y) => -x + y)],
        ["subtracting a negation"] = OfTwo((x, y) => x - -y),
        ["negation out of both terms"] = OfTwo((x, y) => -x - y),
        ["negation out of a sum"] = AlongAxis((x, axis) => ReduceSum(-x, axis, keepDims: true)),
        ["negation out of a reshape"] = OfOne(x => Reshape(-x, [x.Shape.Size])),
        ["a factor of one"] = [.. OfOne(x => 1 * x), .. OfOne(x => x * 1)],

        ["stretch within the operation"] =
        [
            .. OfTwo((x, y) => Expand(x, Stretched(x, y)) * Exp(y), where: (x, y) => !x.Equals(Shape.Broadcast(x, y))),
            .. OfTwo((x, y) => x - Expand(y, Stretched(x, y)), where: (x, y) => !y.Equals(Shape.Broadcast(x, y))),
        ],
        ["reshape of a repeated number"] = [.. Shapes.Pairs
            .Where(pair => pair.Left.All(size => size == 1) && pair.Left.Rank < pair.Right.Rank)
            .Select(pair => new Sample(x => Reshape(Expand(x[0], pair.Right), [pair.Right.Size, 1]), pair.Left))],

        ["softmax"] = AlongAxis((x, axis) => Exp(x) / ReduceSum(Exp(x), axis, keepDims: true)),
        ["log-softmax"] = AlongAxis((x, axis) => Log(Softmax(x, axis))),
        ["log-sum-exp"] = [.. Shapes.Axes.Where(pair => pair.Shape[pair.Axis] != 0)
            .Select(pair => new Sample(x => Log(ReduceSum(Exp(x[0]), pair.Axis, keepDims: true)), pair.Shape))],
        ["log-softmax by its definition"] = [.. Shapes.Axes.Where(pair => pair.Shape[pair.Axis] != 0)
            .Select(pair => new Sample(x => x[0] - LogSumExp(x[0], pair.Axis, keepDims: true), pair.Shape))],
        ["exponential of log-softmax"] = AlongAxis((x, axis) => Exp(LogSoftmax(x, axis))),
        ["logarithm within a reshape"] = OfOne(x => Log(Reshape(x, [x.Shape.Size])), low: 0.5),

        ["sigmoid"] = [.. OfOne(x => 1 / (1 + Exp(x))), .. OfOne(x => 1 / (Exp(-x) + 1))],
        ["softplus"] = [.. OfOne(x => Log(1 + Exp(x))), .. OfOne(x => Log(Exp(-x) + 1))],
        ["log-sigmoid"] = OfOne(x => Log(Sigmoid(x))),
        ["log of one minus sigmoid"] = OfOne(x => Log(1 - Sigmoid(x))),
        ["sigmoid cross-entropy"] =
        [
            .. Shapes.All.Select(shape => new Sample(x => (x[0] * Softplus(-x[1])) + ((1 - x[0]) * Softplus(x[1])), new Input(shape, 0, 1), shape)),
            .. Shapes.All.Select(shape => new Sample(x => (Softplus(x[1]) * (1 - x[0])) + (Softplus(-x[1]) * x[0]), new Input(shape, 0, 1), shape)),
        ],

        ["one minus softmax"] = AlongAxis((x, axis) => 1 - Softmax(x, axis)),
        ["one minus a power of softmax"] = [.. AlongAxis((x, axis) => 1 - Power(Softmax(x, axis), 0.7)), .. AlongAxis((x, axis) => 1 - Power(Softmax(x, axis), 2))],
        ["log-cosh"] = [.. OfOne(x => Log((Exp(x) + Exp(-x)) / 2)), .. OfOne(x => Log((Exp(-x) + Exp(x)) / 2))],

        ["softmax cross-entropy"] =
        [
            .. Rows.Select(shape => new Sample(x => ReduceSum(x[0] * LogSoftmax(x[1]), -1, keepDims: true), new Input(shape, 0, 1), shape)),
            .. Rows.Select(shape => new Sample(x => ReduceSum(LogSoftmax(x[1]) * x[0], -1, keepDims: true), new Input(shape, 0, 1), shape)),
            Targets([], [2, 3]), Targets([3], [2, 3]), Targets([1, 3], [B, 3]), Targets([B, 1], [B, 3]), Targets([3], [2, B, 3]),
        ],
        ["cross-entropy of a class number"] = [.. Rows.Select(shape => new Sample(
            x => SoftmaxCrossEntropyWithLogits(OneHot(x[0], x[1].Shape[x[1].Shape.Rank - 1].Factor), x[1]),
            new Input(shape.WithoutLast(), Classes: shape[shape.Rank - 1].Factor), shape))],

        ["cross-entropy of a linear layer"] = [.. from hasBias in (bool[])[false, true]
            from transpose in (bool[])[false, true]
            select new Sample(
                x => LinearCrossEntropy.Unfused(hasBias ? x : x[..3], transpose),
                new Input([B], Classes: 2048), new Input([B, 2]), transpose ? new Input([2048, 2]) : new Input([2, 2048]), new Input([2048]))],

        ["argmax of softmax"] = [.. Shapes.Axes.Where(pair => pair.Shape[pair.Axis] != 0)
            .Select(pair => new Sample(x => ArgMax(Softmax(x[0], pair.Axis), pair.Axis, keepDims: true), pair.Shape))],
    };

    private static Shape Stretched(Symbol x, Symbol y) => Shape.Broadcast(x.Shape, y.Shape)!;

    private static Sample Targets(Shape targets, Shape logits) =>
        new(x => ReduceSum(x[0] * LogSoftmax(x[1]), -1, keepDims: true), new Input(targets, 0, 1), logits);

    private static Sample[] OfOne(Func<Symbol, Symbol> form, double low = -2) =>
        [.. Shapes.All.Select(shape => new Sample(x => form(x[0]), new Input(shape, low)))];

    private static Sample[] OfTwo(Func<Symbol, Symbol, Symbol> form, double lowOfRight = -2, Func<Shape, Shape, bool>? where = null) =>
        [.. Shapes.Pairs.Where(pair => where?.Invoke(pair.Left, pair.Right) ?? true)
            .Select(pair => new Sample(x => form(x[0], x[1]), pair.Left, new Input(pair.Right, lowOfRight)))];

    private static Sample[] AlongAxis(Func<Symbol, int, Symbol> form) =>
        [.. Shapes.Axes.Select(pair => new Sample(x => form(x[0], pair.Axis), pair.Shape))];
}
