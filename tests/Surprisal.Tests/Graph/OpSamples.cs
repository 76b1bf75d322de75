using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Tests.GraphTests;

/// <summary>Formulas for every operation, over inputs of every kind of shape that it takes.</summary>
internal static class OpSamples
{
    private static readonly Dimension B = Dimension.Batch;

    private static readonly Shape[] Rows = [[3], [1], [2, 3], [0, 3], [B, 3], [B, 1], [2, B, 3]];

    public static IReadOnlyDictionary<string, Sample[]> All { get; } = new Dictionary<string, Sample[]>
    {
        [nameof(Add)] = Binary((x, y) => x + y),
        [nameof(Subtract)] = Binary((x, y) => x - y),
        [nameof(Multiply)] = Binary((x, y) => x * y),
        [nameof(Divide)] = [.. Shapes.Pairs.Select(pair => new Sample(x => x[0] / x[1], pair.Left, new Input(pair.Right, 0.5, 2)))],
        [nameof(Equal)] = Binary(Equal),
        [nameof(Greater)] = Binary(Greater),

        [nameof(Negate)] = Unary(x => -x),
        [nameof(Exp)] = Unary(Exp),
        [nameof(Log)] = Unary(Log, low: 0.2),
        [nameof(Square)] = Unary(Square),
        [nameof(Sigmoid)] = Unary(Sigmoid),
        [nameof(Tanh)] = Unary(Tanh),
        [nameof(Relu)] = Unary(Relu),
        [nameof(Softplus)] = Unary(Softplus),
        [nameof(Sqrt)] = Unary(Sqrt, low: 0.2),
        [nameof(Power)] =
        [
            .. Unary(x => Power(x, 2.5), low: 0.2), .. Unary(x => Power(x, -1), low: 0.2),
            .. Unary(x => Power(x, 3)), .. Unary(x => Power(x, 2)), .. Unary(x => Power(x, 1)), .. Unary(x => Power(x, 0)),
        ],
        [nameof(Abs)] = Unary(Abs),
        [nameof(ExpMinusOne)] = Unary(x => Symbol.Of(new ExpMinusOne(), x)),
        [nameof(LogCosh)] = Unary(x => Symbol.Of(new LogCosh(), x)),
        [nameof(Weigh)] = Binary(Weigh),
        [nameof(Copy)] = Unary(x => Symbol.Of(new Copy(), x)),
        [nameof(Held)] = Unary(x => Symbol.Of(new Held(), x)),

        [nameof(ReduceSum)] = AlongAxis((x, axis) => ReduceSum(x, axis, keepDims: true)),
        [nameof(ReduceMax)] = AlongAxis((x, axis) => ReduceMax(x, axis, keepDims: true), isEmptyAllowed: false),
        [nameof(LogSumExp)] = AlongAxis((x, axis) => LogSumExp(x, axis, keepDims: true), isEmptyAllowed: false),
        [nameof(ArgMax)] = AlongAxis((x, axis) => ArgMax(x, axis, keepDims: true), isEmptyAllowed: false),
        [nameof(Softmax)] = AlongAxis(Softmax),
        [nameof(LogSoftmax)] = AlongAxis(LogSoftmax),
        [nameof(SoftmaxComplement)] = AlongAxis((x, axis) => Symbol.Of(new SoftmaxComplement(axis), x)),

        [nameof(MatMul)] = [.. MatrixProducts()],
        [nameof(Reshape)] =
        [
            Reshaped([], [1, 1]), Reshaped([6], [2, 3]), Reshaped([2, 3], [3, 2]), Reshaped([0, 3], [5, 0]),
            Reshaped([B, 6], [B, 2, 3]), Reshaped([B, 3], [3 * B]), Reshaped([B], [1, B, 1]),
        ],
        [nameof(Expand)] = [.. Shapes.Pairs.Where(pair => pair.Right.Equals(Shape.Broadcast(pair.Left, pair.Right)))
            .Select(pair => new Sample(x => Symbol.Of(new Expand(pair.Right), x[0]), pair.Left))],
        [nameof(OneHot)] = [.. Shapes.All.Select(shape => new Sample(x => OneHot(x[0], 4), new Input(shape, Classes: 4)))],
        [nameof(Constant)] = [new Sample(_ => Constant(2)), new Sample(_ => Constant([1, 2, 3, 4, 5, 6], [2, 3])), new Sample(_ => Constant([], [0, 3]))],
        [nameof(Size)] = [new Sample(x => x[0] + Symbol.Of(new Size(3 * B)), new Input([B, 3]))],

        [nameof(SoftmaxCrossEntropy)] = CrossEntropies(new SoftmaxCrossEntropy()),
        [nameof(SoftmaxCrossEntropyGradient)] = CrossEntropies(new SoftmaxCrossEntropyGradient()),
        [nameof(SparseSoftmaxCrossEntropy)] = SparseCrossEntropies(new SparseSoftmaxCrossEntropy()),
        [nameof(SparseSoftmaxCrossEntropyGradient)] = SparseCrossEntropies(new SparseSoftmaxCrossEntropyGradient()),
        [nameof(LinearCrossEntropy)] = [.. Linear(transpose => new LinearCrossEntropy(transpose))],
        [nameof(LinearCrossEntropyGradient)] =
        [
            .. Linear(transpose => new LinearCrossEntropyGradient(transpose, By: 1), withIncoming: true),
            .. Linear(transpose => new LinearCrossEntropyGradient(transpose, By: 2), withIncoming: true),
        ],
        [nameof(SigmoidCrossEntropy)] = BinaryCrossEntropies(new SigmoidCrossEntropy()),
        [nameof(SigmoidCrossEntropyGradient)] = BinaryCrossEntropies(new SigmoidCrossEntropyGradient()),
    };

    private static Sample[] Unary(Func<Symbol, Symbol> of, double low = -2) =>
        [.. Shapes.All.Select(shape => new Sample(x => of(x[0]), new Input(shape, low)))];

    private static Sample[] Binary(Func<Symbol, Symbol, Symbol> of) =>
        [.. Shapes.Pairs.Select(pair => new Sample(x => of(x[0], x[1]), pair.Left, pair.Right)), new Sample(x => of(x[0], x[0]), new Input([2, 3]))];

    private static Sample[] AlongAxis(Func<Symbol, int, Symbol> of, bool isEmptyAllowed = true) =>
        [.. Shapes.Axes.Where(pair => isEmptyAllowed || pair.Shape[pair.Axis] != 0).Select(pair => new Sample(x => of(x[0], pair.Axis), pair.Shape))];

    private static IEnumerable<Sample> MatrixProducts() =>
        from sizes in new (Dimension Rows, Dimension Inner, Dimension Columns)[]
        {
            (2, 3, 4), (1, 1, 1), (1, 3, 1), (B, 3, 4), (3, B, 4), (2, 3, B), (0, 3, 4), (2, 0, 4), (2, 3, 0),
        }
        from transposeLeft in new[] { false, true }
        from transposeRight in new[] { false, true }
        select new Sample(
            x => Symbol.Of(new MatMul(transposeLeft, transposeRight), x),
            transposeLeft ? new Input([sizes.Inner, sizes.Rows]) : new Input([sizes.Rows, sizes.Inner]),
            transposeRight ? new Input([sizes.Columns, sizes.Inner]) : new Input([sizes.Inner, sizes.Columns]));

    private static Sample Reshaped(Shape from, Shape to) => new(x => Reshape(x[0], to), from);

    // Targets that do not sum to 1, because the gradient is right for any sum.
    private static Sample[] CrossEntropies(Op op) =>
        [.. Rows.Select(shape => new Sample(x => Symbol.Of(op, x), new Input(shape, 0, 1), shape))];

    private static Sample[] SparseCrossEntropies(Op op) =>
        [.. Rows.Select(shape => new Sample(x => Symbol.Of(op, x), new Input(shape.WithoutLast(), Classes: shape[shape.Rank - 1].Factor), shape))];

    private static IEnumerable<Sample> Linear(Func<bool, Op> op, bool withIncoming = false) =>
        from rows in (Dimension[])[4, 0, B]
        from transpose in (bool[])[false, true]
        from hasBias in (bool[])[false, true]
        let shapes = (Input[])[
            new Input([rows], Classes: 3), new Input([rows, 2]), transpose ? new Input([3, 2]) : new Input([2, 3]),
            .. hasBias ? (Input[])[new Input([3])] : [], .. withIncoming ? (Input[])[new Input([rows])] : []]
        select new Sample(x => Symbol.Of(op(transpose), x), shapes);

    private static Sample[] BinaryCrossEntropies(Op op) =>
        [.. Shapes.All.Select(shape => new Sample(x => Symbol.Of(op, x), new Input(shape, 0, 1), shape))];
}
