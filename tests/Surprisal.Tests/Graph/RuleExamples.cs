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
        ["negation out of a constant"] = [.. OfOne(x => -2 * x), .. OfOne(x => x * -0.5), .. OfOne(x => x / -4)],
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

        ["product of two vectors"] =
        [
            new Sample(x => MatMul(x[0], x[1]), new Input([1, 3]), new Input([3, 1])),
            new Sample(x => MatMul(x[0], x[1]), new Input([1, B]), new Input([B, 1])),
            new Sample(x => Symbol.Of(new MatMul(TransposeLeft: true, TransposeRight: true), x[0], x[1]), new Input([3, 1]), new Input([1, 3])),
            new Sample(x => MatMul(x[0], x[1]), new Input([1, 0]), new Input([0, 1])),
        ],
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
        ["sigmoid cross-entropy"] =
        [
            .. Shapes.All.Select(shape => new Sample(x => (x[0] * Softplus(-x[1])) + ((1 - x[0]) * Softplus(x[1])), new Input(shape, 0, 1), shape)),
            .. Shapes.All.Select(shape => new Sample(x => (Softplus(x[1]) * (1 - x[0])) + (Softplus(-x[1]) * x[0]), new Input(shape, 0, 1), shape)),
        ],

        ["sigmoid by its odds"] = [.. OfOne(x => Exp(x) / (1 + Exp(x))), .. OfOne(x => Exp(x) / (Exp(x) + 1))],
        ["sigmoid by tanh"] = OfOne(x => (Tanh(x) + 1) / 2),
        ["sigmoid by half of tanh"] = OfOne(x => 0.5 * (1 + Tanh(x))),
        ["sigmoid by tanh and a half"] = OfOne(x => (Tanh(x) * 0.5) + 0.5),
        ["softplus by log1p"] = OfOne(x => Log1P(Exp(x))),
        ["softplus in two parts"] = OfOne(x => Relu(x) + Softplus(-Abs(x))),
        ["softplus in two parts by maximum"] = OfOne(x => Maximum(x, 0) + Softplus(-Abs(x))),
        ["sigmoid cross-entropy in three parts by maximum"] = WithTargets((t, x) => Maximum(x, 0) - (x * t) + Softplus(-Abs(x))),
        ["sigmoid cross-entropy in three parts"] = WithTargets((t, x) => Relu(x) - (x * t) + Softplus(-Abs(x))),
        ["sigmoid cross-entropy by softplus"] = WithTargets((t, x) => Softplus(x) - (t * x)),
        ["sigmoid cross-entropy by the other softplus"] = WithTargets((t, x) => Softplus(-x) + (x * (1 - t))),
        ["sigmoid cross-entropy by score, target and softplus"] = WithTargets((t, x) => x - (x * t) + Softplus(-x)),

        ["arithmetic of constants"] =
        [
            new Sample(_ => (Constant(3) + 4) * (Constant(1) / 2)), new Sample(_ => Constant(2) - Sqrt(4.0)), new Sample(_ => Square(Constant(3))),
        ],
        ["nothing added"] = [.. OfOne(x => x + 0), .. OfOne(x => 0 + x)],
        ["less than nothing"] = OfOne(x => 0 - x),
        ["exponential of zero"] = [new Sample(_ => Exp(0))],
        ["logarithm of one"] = [new Sample(_ => Log(1))],
        ["softmax of shifted scores"] =
        [
            .. AlongLongAxis((x, axis) => Softmax(x - ReduceMax(x, axis, keepDims: true), axis)),
            .. AlongLongAxis((x, axis) => LogSoftmax(ReduceSum(x, axis, keepDims: true) + x, axis)),
            .. AlongLongAxis((x, axis) => Softmax(x - 3, axis)),
        ],
        ["log-sum-exp of shifted scores"] =
        [
            .. AlongLongAxis((x, axis) => LogSumExp(x - ReduceMax(x, axis, keepDims: true), axis, keepDims: true)),
            .. AlongLongAxis((x, axis) => LogSumExp(x + ReduceSum(x, axis, keepDims: true), axis, keepDims: true)),
        ],
        ["a shift given back"] =
        [
            .. AlongLongAxis((x, axis) => LogSumExp(x, axis, keepDims: true) - ReduceMax(x, axis, keepDims: true) + ReduceMax(x, axis, keepDims: true)),
            .. AlongLongAxis((x, axis) => 2 + (LogSumExp(x, axis) - 2)),
        ],
        ["a shift of both terms"] = AlongLongAxis((x, axis) =>
        {
            Symbol max = ReduceMax(x, axis, keepDims: true);
            return x - max - (LogSumExp(x, axis, keepDims: true) - max);
        }),
        ["exponential times a reciprocal"] = [.. OfTwo((x, y) => Exp(x) * (1 / y), lowOfRight: 0.5), .. OfTwo((x, y) => 1 / y * Exp(x), lowOfRight: 0.5)],
        ["log-softmax with its sign changed"] = AlongLongAxis((x, axis) => LogSumExp(x, axis, keepDims: true) - x),
        ["softmax by log-sum-exp"] = AlongLongAxis((x, axis) => Exp(x) / Exp(LogSumExp(x, axis, keepDims: true))),
        ["log of an exponential"] = OfOne(x => Log(Exp(x))),
        ["log of a product"] = OfTwo((x, y) => Log(Exp(x) * Sigmoid(y))),
        ["log of a quotient"] = OfTwo((x, y) => Log(Exp(x) / Sigmoid(y))),
        ["log of a square"] = OfOne(x => Log(Square(Sigmoid(x)))),
        ["log of a root"] = OfOne(x => Log(Sqrt(Sigmoid(x)))),
        ["log of a power"] = OfOne(x => Log(Power(Sigmoid(x), 1.7))),
        ["log of what is picked"] =
        [
            .. Picked(x => Softmax(x), (p, labels) => Log(Pick(p, labels))),
            new Sample(x => Log(Slice(Softmax(x[0]), axis: 0, start: 2)), new Input([3])),
            new Sample(x => Log(Slice(Sigmoid(x[0]), axis: 1, stop: 2)), new Input([B, 3])),
        ],
        ["softmax cross-entropy by log-sum-exp"] = [.. Rows.Where(shape => shape[shape.Rank - 1] != 1).Select(shape => new Sample(
            x => (ReduceSum(x[0], -1, keepDims: true) * LogSumExp(x[1], -1, keepDims: true)) - ReduceSum(x[0] * x[1], -1, keepDims: true),
            new Input(shape, 0, 1), shape))],
        ["sum over a one-hot row"] =
        [
            .. Picked(x => x, (x, labels) => ReduceSum(x * OneHot(labels, x.Shape[x.Shape.Rank - 1].Factor), -1, keepDims: true)),
            .. Picked(x => x, (x, labels) => ReduceSum(OneHot(labels, x.Shape[x.Shape.Rank - 1].Factor) * x, -1, keepDims: true)),
        ],
        ["cross-entropy of a picked score"] =
        [
            .. Picked(x => x, (x, labels) => LogSumExp(x, -1) - Pick(x, labels)),
            .. Picked(x => x, (x, labels) => LogSumExp(x, -1, keepDims: true) - TakeAlongAxis(x, ExpandDims(labels, -1))),
        ],
        ["cross-entropy of a picked class"] =
        [
            .. Picked(x => LogSoftmax(x), Pick),
            .. Picked(x => LogSoftmax(x), (p, labels) => TakeAlongAxis(p, ExpandDims(labels, -1))),
        ],
        ["tanh"] = [.. OfOne(x => (Exp(x) - Exp(-x)) / (Exp(x) + Exp(-x))), .. OfOne(x => (Exp(x) - Exp(-x)) / (Exp(-x) + Exp(x)))],
        ["tanh by the double argument"] = OfOne(x => ExpM1(x) / (Exp(x) + 1)),
        ["tanh by sigmoid"] = OfOne(x => (2 * Sigmoid(x)) - 1),
        ["log of a sum of two exponentials"] = OfTwo((x, y) => Log(Exp(x) + Exp(y))),
        ["one minus sigmoid"] = OfOne(x => 1 - Sigmoid(x)),
        ["exponential less one"] = OfOne(x => Exp(x) - 1),
        ["one less an exponential"] = OfOne(x => 1 - Exp(x)),

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

        ["log-sum-exp less expected score"] = [.. Rows.Select(shape => new Sample(
            x => LogSumExp(x[1], -1, keepDims: true) - ReduceSum(Weigh(x[0], x[1]), -1, keepDims: true), new Input(shape, 0, 1), shape))],
        ["sparsemax loss"] = [.. Rows.Select(shape => new Sample(
            x => ReduceSum(Weigh(Sparsemax(x[1]), x[1]) - (0.5 * Square(Sparsemax(x[1]))), -1, keepDims: true)
                - ReduceSum(Weigh(x[0], x[1]), -1, keepDims: true)
                + ReduceSum(0.5 * Square(x[0]), -1, keepDims: true),
            new Input(shape, 0, 1), shape))],
        ["cross-entropy of a linear layer"] = [
            new Sample(x => SparseSoftmaxCrossEntropyWithLogits(x[0], MatMul(x[1], x[2])), new Input([B, 2], Classes: 2048), new Input([B, 2, 3]), new Input([3, 2048])),
            .. from hasBias in (bool[])[false, true]
            from transpose in (bool[])[false, true]
            select new Sample(
                x => SparseSoftmaxCrossEntropyWithLogits(x[0], LinearCrossEntropy.Scores(hasBias ? x : x[..3], transpose)),
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

    private static Sample[] WithTargets(Func<Symbol, Symbol, Symbol> form) =>
    [
        .. Shapes.All.Select(shape => new Sample(x => form(x[0], x[1]), new Input(shape, 0, 1), shape)),
        new Sample(x => form(x[0], x[1]), new Input([3], 0, 1), new Input([B, 3])),
    ];

    private static Sample[] Picked(Func<Symbol, Symbol> rows, Func<Symbol, Symbol, Symbol> form) =>
        [.. Rows.Select(shape => new Sample(x => form(rows(x[1]), x[0]), new Input(shape.WithoutLast(), Classes: shape[shape.Rank - 1].Factor), shape))];

    // A shift of a row of one class is the score itself, and an empty row has no maximum.
    private static Sample[] AlongLongAxis(Func<Symbol, int, Symbol> form) =>
        [.. Shapes.Axes.Where(pair => pair.Shape[pair.Axis] != 0 && pair.Shape[pair.Axis] != 1).Select(pair => new Sample(x => form(x[0], pair.Axis), pair.Shape))];

    private static Sample[] AlongAxis(Func<Symbol, int, Symbol> form) =>
        [.. Shapes.Axes.Select(pair => new Sample(x => form(x[0], pair.Axis), pair.Shape))];
}
