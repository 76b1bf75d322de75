using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Tests.GraphTests;

/// <summary>Formulas for the functions that are made of other operations, over inputs of every kind of shape.</summary>
internal static class FunctionSamples
{
    public static IReadOnlyDictionary<string, Sample[]> All { get; } = new Dictionary<string, Sample[]>
    {
        [nameof(Reciprocal)] = Unary(Reciprocal, low: 0.3),
        [nameof(LogSigmoid)] = Unary(LogSigmoid),
        [nameof(Less)] = Binary(Less),
        [nameof(LessEqual)] = Binary(LessEqual),
        [nameof(NotEqual)] = Binary(NotEqual),
        [nameof(LogicalAnd)] = Binary((x, y) => LogicalAnd(Greater(x, 0), Greater(y, 0))),
        [nameof(LogicalOr)] = Binary((x, y) => LogicalOr(Greater(x, 0), Greater(y, 0))),
        [nameof(LogicalNot)] = Unary(x => LogicalNot(Floor(x))),
        [nameof(Where)] = [.. Shapes.Pairs.Select(pair => new Sample(x => Where(Greater(x[0], x[1]), Exp(x[0]), Square(x[1])), pair.Left, pair.Right))],
        [nameof(Cast)] = [.. Unary(x => Cast(x, NumberKind.Real)), .. Unary(x => Cast(x, NumberKind.Whole)), .. Unary(x => Cast(x, NumberKind.Logical))],

        [nameof(ReduceMin)] = AlongAxis((x, axis) => ReduceMin(x, axis), isEmptyAllowed: false),
        [nameof(ReduceMean)] = AlongAxis((x, axis) => ReduceMean(x, axis), isEmptyAllowed: false),
        [nameof(ReduceVariance)] = AlongAxis((x, axis) => ReduceVariance(x, axis), isEmptyAllowed: false),
        [nameof(ReduceAny)] = AlongAxis((x, axis) => ReduceAny(Greater(x, 1), axis)),
        [nameof(ReduceAll)] = AlongAxis((x, axis) => ReduceAll(Greater(x, 1), axis)),
        [nameof(ReduceProduct)] =
        [
            .. AlongFixedAxis((x, axis) => ReduceProduct(x, axis)),
            .. AlongFixedAxis((x, axis) => ReduceProduct(x * Greater(x, 0), axis, keepDims: true)),
            new Sample(x => ReduceProduct(x[0]), new Input([2, 3, 4])), new Sample(x => ReduceProduct(x[0], axes: [0, 2]), new Input([2, Dimension.Batch, 4])),
        ],
        ["LogSumExp over several axes"] =
        [
            new Sample(x => LogSumExp(x[0], axes: [0, 2]), new Input([2, Dimension.Batch, 4])),
            new Sample(x => LogSumExp(x[0], axes: [1, 0], keepDims: true), new Input([1, 3])),
        ],
        [nameof(ArgMin)] = AlongAxis((x, axis) => ArgMin(x, axis), isEmptyAllowed: false),

        [nameof(Squeeze)] = Unary(x => Squeeze(x)),
        [nameof(ExpandDims)] = Unary(x => ExpandDims(x, -1)),
        [nameof(Flip)] = AlongAxis(Flip),
        [nameof(Index)] = [.. AlongFixedAxis((x, axis) => x.Shape[axis] == 0 ? x : Index(x, 0, axis)), .. AlongFixedAxis((x, axis) => x.Shape[axis] == 0 ? x : Index(x, -1, axis))],
        [nameof(Stack)] = Binary((x, y) => Stack([x + y, x * y])),
        [nameof(Dropout)] = Unary(x => Dropout(x, 0.3, Constant(4), seed: 9)),
    };

    private static Sample[] Unary(Func<Symbol, Symbol> of, double low = -2) =>
        [.. Shapes.All.Select(shape => new Sample(x => of(x[0]), new Input(shape, low)))];

    private static Sample[] Binary(Func<Symbol, Symbol, Symbol> of) =>
        [.. Shapes.Pairs.Select(pair => new Sample(x => of(x[0], x[1]), pair.Left, pair.Right))];

    private static Sample[] AlongAxis(Func<Symbol, int, Symbol> of, bool isEmptyAllowed = true) =>
        [.. Shapes.Axes.Where(pair => isEmptyAllowed || pair.Shape[pair.Axis] != 0).Select(pair => new Sample(x => of(x[0], pair.Axis), pair.Shape))];

    private static Sample[] AlongFixedAxis(Func<Symbol, int, Symbol> of) =>
        [.. Shapes.Axes.Where(pair => !pair.Shape[pair.Axis].ScalesWithBatch).Select(pair => new Sample(x => of(x[0], pair.Axis), pair.Shape))];
}
