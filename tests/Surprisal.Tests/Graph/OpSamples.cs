using Surprisal.Graph;
using static Surprisal.Graph.Ops;
using ConvolutionEnding = Surprisal.Numerics.ConvolutionEnding;
using ConvolutionShape = Surprisal.Numerics.ConvolutionShape;
using PoolingShape = Surprisal.Numerics.PoolingShape;
using Window = Surprisal.Numerics.Window;

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
        [nameof(LeakyRelu)] = Unary(x => LeakyRelu(x, 0.3)),
        [nameof(Elu)] = [.. Unary(x => Elu(x)), .. Unary(x => Elu(x, 0.7))],
        [nameof(Silu)] = Unary(Silu),
        [nameof(Gelu)] = Unary(Gelu),
        [nameof(GeluTanh)] = Unary(GeluTanh),
        [nameof(Erf)] = Unary(Erf),
        [nameof(NormalCdf)] = Unary(NormalCdf),
        [nameof(Softplus)] = Unary(Softplus),
        [nameof(Sqrt)] = Unary(Sqrt, low: 0.2),
        [nameof(Power)] =
        [
            .. Shapes.Pairs.Select(pair => new Sample(x => Power(x[0], x[1]), new Input(pair.Left, 0.2), pair.Right)),
            .. Unary(x => Power(x, 2.5), low: 0.2), .. Unary(x => Power(x, -1), low: 0.2),
            .. Unary(x => Power(x, 3)), .. Unary(x => Power(x, 2)), .. Unary(x => Power(x, 1)), .. Unary(x => Power(x, 0)),
        ],
        [nameof(Minimum)] = Binary(Minimum),
        [nameof(Maximum)] = Binary(Maximum),
        [nameof(GreaterEqual)] = Binary(GreaterEqual),
        [nameof(Select)] =
        [
            .. Shapes.Pairs.SelectMany(pair => new[]
            {
                new Sample(x => Where(x[0], x[1], x[2]), new Input(pair.Left, Classes: 2), pair.Right, pair.Left),
                new Sample(x => Where(x[0], x[1], x[2]), new Input(pair.Right, Classes: 2), pair.Left, pair.Left),
                new Sample(x => Where(x[0], x[1], 0.5), new Input(pair.Left, Classes: 2), pair.Right),
            }),
            .. Binary((x, y) => Where(Greater(x, 0), y, x)),
        ],
        [nameof(Sign)] = Unary(Sign),
        [nameof(Round)] = [.. Unary(Floor), .. Unary(Ceiling), .. Unary(Round), .. Unary(Truncate)],
        [nameof(Clip)] = [.. Unary(x => Clip(x, -0.5, 1)), .. Unary(x => Clip(x, double.NegativeInfinity, 0))],
        [nameof(Log1P)] = Unary(Log1P, low: -0.8),
        [nameof(Abs)] = Unary(Abs),
        [nameof(ExpM1)] = Unary(ExpM1),
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

        [nameof(CumulativeSum)] =
        [
            .. AlongAxis((x, axis) => CumulativeSum(x, axis)), .. AlongAxis((x, axis) => CumulativeSum(x, axis, exclusive: true)),
            .. AlongAxis((x, axis) => CumulativeSum(x, axis, reverse: true)), .. AlongAxis((x, axis) => CumulativeSum(x, axis, exclusive: true, reverse: true)),
        ],
        [nameof(TopK)] =
        [
            .. AlongAxis((x, axis) => TopK(x, 1, axis).Indices, isEmptyAllowed: false),
            .. OfFixedAxes((x, axis, length) => TopK(x, length, axis).Indices), .. OfFixedAxes((x, axis, length) => TopK(x, length - (length / 2), axis).Values),
        ],
        [nameof(Gather)] = [.. Gathers()],
        [nameof(ScatterAdd)] =
        [
            .. from shapes in (((Shape X, Shape Indices, Shape Updates, int Axis)[])
                [
                    ([4], [3], [3], 0), ([4], [], [], 0), ([4, 3], [5], [5, 3], 0), ([2, 4], [2, 2], [2, 2, 2], 1), ([4, 1, 3], [1], [4, 1, 1], 2),
                    ([4, 0], [2], [2, 0], 0), ([4], [0], [0], 0), ([0, 3], [0], [0, 3], 0), ([4, 3], [B], [B, 3], 0), ([B, 4], [2], [B, 2], 1), ([4, B], [2], [2, B], 0),
                ])
            select new Sample(
                x => ScatterAdd(x[0], x[1], x[2], shapes.Axis),
                shapes.X, new Input(shapes.Indices, Classes: Math.Max(1, shapes.X[shapes.Axis].Factor)), shapes.Updates),
        ],
        [nameof(StopGradient)] = [.. Shapes.All.Select(shape => new Sample(x => StopGradient(x[0]), new Input(shape, Classes: 3)))],
        [nameof(UniformNoise)] =
        [
            .. Shapes.All.Select(shape => new Sample(x => RandomUniform(shape, x[0], seed: 5) + x[1], new Input([], Classes: 100), shape)),
            .. Shapes.All.Select(shape => new Sample(x => Dropout(x[1], 0.4, x[0], seed: 6), new Input([1], Classes: 100), shape)),
        ],

        [nameof(Transpose)] =
        [
            .. Shapes.All.Select(shape => new Sample(x => Transpose(x[0]), shape)),
            .. Shapes.All.Where(shape => shape.Rank == 3).Select(shape => new Sample(x => Transpose(x[0], 1, 2, 0), shape)),
            .. Shapes.All.Where(shape => shape.Rank == 3).Select(shape => new Sample(x => Transpose(x[0], 0, 2, 1), shape)),
        ],
        [nameof(Slice)] =
        [
            .. AlongAxis((x, axis) => Flip(x, axis)), .. AlongAxis((x, axis) => Slice(x, axis)),
            .. OfFixedAxes((x, axis, _) => Slice(x, axis, 1)), .. OfFixedAxes((x, axis, _) => Slice(x, axis, stop: -1)),
            .. OfFixedAxes((x, axis, _) => Slice(x, axis, step: 2)), .. OfFixedAxes((x, axis, _) => Slice(x, axis, 1, -5, step: -1)),
            .. OfFixedAxes((x, axis, length) => length % 2 == 0 ? Split(x, 2, axis)[1] : Index(x, -1, axis)),
        ],
        [nameof(Pad)] = [.. OfFixedAxes((x, axis, _) => Pad(x, axis, 1, 2, 0.7)), .. OfFixedAxes((x, axis, _) => Pad(x, axis, 0, 0))],
        [nameof(Concatenate)] =
        [
            .. OfFixedAxes((x, axis, _) => Concatenate([x, x * x, Slice(x, axis, 0, 1)], axis)), .. AlongAxis((x, axis) => Concatenate([x, Tanh(x)], axis)),
            .. Shapes.All.Select(shape => new Sample(x => Stack([x[0], x[1], x[0]], -1), shape, shape)),
            .. AlongAxis((x, axis) => Split(Concatenate([x, Tanh(x), x], axis), 3, axis)[1]),
        ],

        [nameof(MatMul)] = [.. MatrixProducts(), .. ManyMatrixProducts()],
        [nameof(DenseLayer)] = [.. DenseLayers()],
        [nameof(Convolution)] = [.. Convolutions().Select(given => new Sample(x => Symbol.Of(new Convolution(given.Sizes), x[0], x[1]), given.Images, given.Filters))],
        [nameof(ConvolutionInputGradient)] =
            [.. Convolutions().Select(given => new Sample(x => Symbol.Of(new ConvolutionInputGradient(given.Sizes), x[0], x[1]), given.Results, given.Filters))],
        [nameof(ConvolutionFilterGradient)] =
            [.. Convolutions().Select(given => new Sample(x => Symbol.Of(new ConvolutionFilterGradient(given.Sizes), x[0], x[1]), given.Results, given.Images))],
        [nameof(ConvolutionLayer)] = [.. ConvolutionLayers((sizes, ending) => new ConvolutionLayer(sizes, ending))],
        [nameof(ConvolutionLayerPlaces)] = [.. ConvolutionLayers((sizes, ending) => new ConvolutionLayerPlaces(sizes, ending))],
        [nameof(MaxPooling)] = [.. Poolings().Select(given => new Sample(x => Symbol.Of(new MaxPooling(given.Sizes), x[0]), given.Images))],
        [nameof(MaxPoolingPlaces)] = [.. Poolings().Select(given => new Sample(x => Symbol.Of(new MaxPoolingPlaces(given.Sizes), x[0]), given.Images))],
        [nameof(MaxPoolingGradient)] = [.. Poolings().Select(given => new Sample(
            x => Symbol.Of(new MaxPoolingGradient(given.Sizes), x[0], x[1]), given.Results, new Input(given.Results, Classes: given.Sizes.Height * given.Sizes.Width)))],
        [nameof(MaxPoolingPick)] = [.. Poolings().Select(given => new Sample(
            x => Symbol.Of(new MaxPoolingPick(given.Sizes), x[0], x[1]), given.Images, new Input(given.Results, Classes: given.Sizes.Height * given.Sizes.Width)))],
        [nameof(AveragePooling)] = [.. Poolings().SelectMany(given => new[] { false, true }
            .Select(counts => new Sample(x => Symbol.Of(new AveragePooling(given.Sizes, counts), x[0]), given.Images)))],
        [nameof(AveragePoolingGradient)] = [.. Poolings().SelectMany(given => new[] { false, true }
            .Select(counts => new Sample(x => Symbol.Of(new AveragePoolingGradient(given.Sizes, counts), x[0]), given.Results)))],
        [nameof(Sparsemax)] = AlongAxis(Sparsemax),
        [nameof(SparsemaxGradient)] =
        [
            .. Shapes.Axes.Select(pair => new Sample(x => Symbol.Of(new SparsemaxGradient(pair.Axis), x[0], x[1]), pair.Shape, pair.Shape)),
        ],

        [nameof(Reshape)] =
        [
            Reshaped([], [1, 1]), Reshaped([1, 1], [1]), Reshaped([6], [2, 3]), Reshaped([2, 3], [3, 2]), Reshaped([0, 3], [5, 0]),
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
        [nameof(SparsemaxLoss)] = CrossEntropies(new SparsemaxLoss()),
        [nameof(SparsemaxLossGradient)] = CrossEntropies(new SparsemaxLossGradient()),
        [nameof(LinearCrossEntropy)] = [.. Linear(transpose => new LinearCrossEntropy(transpose))],
        [nameof(LinearCrossEntropyGradient)] =
        [
            .. Linear(transpose => new LinearCrossEntropyGradient(transpose, By: 1), withIncoming: true),
            .. Linear(transpose => new LinearCrossEntropyGradient(transpose, By: 2), withIncoming: true),
            .. Linear(transpose => new LinearCrossEntropyGradient(transpose, By: 3), withIncoming: true).Where(sample => sample.Inputs.Length == 5),
        ],
        [nameof(SigmoidCrossEntropy)] = BinaryCrossEntropies(new SigmoidCrossEntropy()),
        [nameof(SigmoidCrossEntropyGradient)] = BinaryCrossEntropies(new SigmoidCrossEntropyGradient()),
    };

    private static IEnumerable<(ConvolutionShape Sizes, Shape Images, Shape Filters, Shape Results)> Convolutions()
    {
        ConvolutionShape[] all =
        [
            new(2, 5, 4, 3, new(3), new(2)),
            new(1, 4, 5, 2, Window.Same(4, 3), Window.Same(5, 2)),
            new(4, 5, 5, 2, new(2) { Stride = 2, Before = 1 }, new(2) { Dilation = 2, After = 1 }, groups: 2),
            new(1, 1, 1, 1, new(1), new(1)),
        ];
        foreach (ConvolutionShape sizes in all)
        {
            foreach (Dimension batch in new[] { B, 2, 0 })
            {
                yield return (
                    sizes,
                    [batch, sizes.Channels, sizes.Height, sizes.Width],
                    [sizes.Filters, sizes.Channels / sizes.Groups, sizes.Rows.Size, sizes.Columns.Size],
                    [batch, sizes.Filters, sizes.ResultHeight, sizes.ResultWidth]);
            }
        }
    }

    private static IEnumerable<Sample> ConvolutionLayers(Func<ConvolutionShape, ConvolutionEnding, Op> op) =>
        from given in Convolutions()
        from windows in new[] { (new Window(1), new Window(1)), (new Window(Math.Min(2, given.Sizes.ResultHeight)) { Stride = 2 }, new(Math.Min(2, given.Sizes.ResultWidth)) { Stride = 3 }) }
        from isRectified in new[] { false, true }
        let ending = new ConvolutionEnding(isRectified, new PoolingShape(given.Sizes.ResultHeight, given.Sizes.ResultWidth, windows.Item1, windows.Item2))
        select new Sample(x => Symbol.Of(op(given.Sizes, ending), x[0], x[1], x[2]), given.Images, given.Filters, new Input([given.Sizes.Filters, 1, 1]));

    private static IEnumerable<(PoolingShape Sizes, Shape Images, Shape Results)> Poolings()
    {
        PoolingShape[] all =
        [
            new(4, 5, new(2) { Stride = 2 }, new(2) { Stride = 2 }),
            new(3, 4, new(3) { Before = 1, After = 1 }, new(2) { Stride = 2, RoundsUp = true }),
            new(1, 1, new(1), new(1)),
            PoolingShape.Global(2, 3),
        ];
        foreach (PoolingShape sizes in all)
        {
            foreach (Dimension batch in new[] { B, 2, 0 })
            {
                yield return (sizes, [batch, 2, sizes.Height, sizes.Width], [batch, 2, sizes.ResultHeight, sizes.ResultWidth]);
            }
        }
    }

    private static Sample[] Unary(Func<Symbol, Symbol> of, double low = -2) =>
        [.. Shapes.All.Select(shape => new Sample(x => of(x[0]), new Input(shape, low)))];

    private static Sample[] Binary(Func<Symbol, Symbol, Symbol> of) =>
        [.. Shapes.Pairs.Select(pair => new Sample(x => of(x[0], x[1]), pair.Left, pair.Right)), new Sample(x => of(x[0], x[0]), new Input([2, 3]))];

    private static Sample[] AlongAxis(Func<Symbol, int, Symbol> of, bool isEmptyAllowed = true) =>
        [.. Shapes.Axes.Where(pair => isEmptyAllowed || pair.Shape[pair.Axis] != 0).Select(pair => new Sample(x => of(x[0], pair.Axis), pair.Shape))];

    private static IEnumerable<Sample> OfFixedAxes(Func<Symbol, int, int, Symbol> of) =>
        Shapes.Axes.Where(pair => !pair.Shape[pair.Axis].ScalesWithBatch)
            .Select(pair => new Sample(x => of(x[0], pair.Axis, pair.Shape[pair.Axis].Factor), pair.Shape));

    private static IEnumerable<Sample> Gathers()
    {
        foreach ((Shape x, Shape indices, int axis) in ((Shape, Shape, int)[])
        [
            ([4], [3], 0), ([4], [], 0), ([4, 3], [5], 0), ([2, 4], [2, 2], 1), ([4, 1, 3], [1], 2), ([4, 0], [2], 0), ([4], [0], 0), ([0, 3], [0], 0),
            ([4, 3], [B], 0), ([B, 4], [2], 1), ([4, B], [2], 0), ([B, 3], [B], 0),
        ])
        {
            bool isBatch = x[axis].ScalesWithBatch;
            yield return new Sample(v => Gather(v[0], v[1], axis), x, new Input(indices, Classes: isBatch ? 1 : Math.Max(1, x[axis].Factor)));
        }

        foreach (Shape shape in Shapes.All.Where(shape => shape.Rank > 0 && shape[shape.Rank - 1] is { ScalesWithBatch: false, Factor: > 0 }))
        {
            yield return new Sample(v => Pick(v[0], v[1]), shape, new Input(shape.WithoutLast(), Classes: shape[shape.Rank - 1].Factor));
        }

        foreach ((Shape shape, int axis) in Shapes.Axes.Where(pair => pair.Shape[pair.Axis] is { ScalesWithBatch: false, Factor: > 0 }))
        {
            yield return new Sample(v => TakeAlongAxis(v[0], v[1], axis), shape, new Input(shape.With(axis, 2), Classes: shape[axis].Factor));
        }
    }

    private static IEnumerable<Sample> ManyMatrixProducts() =>
        from shapes in new (Shape Left, Shape Right)[]
        {
            ([3], [3]), ([3], [3, 2]), ([2, 3], [3]), ([B, 2, 3], [3, 2]), ([B, 2, 3], [3]), ([3], [2, 3, 2]), ([2, 3], [B, 3, 1]),
            ([2, 2, 3], [2, 3, 2]), ([2, 1, 2, 3], [4, 3, 1]), ([B, 2, 3], [B, 3, 2]), ([B, 1, 3], [1, 3, 2]), ([0, 2, 3], [3, 2]), ([2, 0, 3], [1, 3, 2]), ([2, 2, 0], [2, 0, 2]),
        }
        select new Sample(x => MatMul(x[0], x[1]), shapes.Left, shapes.Right);

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

    private static IEnumerable<Sample> DenseLayers() =>
        from activation in new Op?[] { null, new Relu(), new Tanh(), new Gelu(), new LeakyRelu(0.2), new Softmax(1), new LogSoftmax(1) }
        from sizes in new (Dimension Rows, Dimension Inner, int Columns)[] { (2, 3, 4), (B, 3, 4), (3, B, 1), (0, 3, 4), (2, 0, 4) }
        from transposes in new[] { new MatMul(), new MatMul(true, false), new MatMul(false, true) }
        select new Sample(
            x => Symbol.Of(new DenseLayer(transposes, activation), x),
            transposes.TransposeLeft ? new Input([sizes.Inner, sizes.Rows]) : new Input([sizes.Rows, sizes.Inner]),
            transposes.TransposeRight ? new Input([sizes.Columns, sizes.Inner]) : new Input([sizes.Inner, sizes.Columns]),
            new Input([sizes.Columns]));

    private static Sample Reshaped(Shape from, Shape to) => new(x => Reshape(x[0], to), from);

    // Targets that do not sum to 1, because the gradient is right for any sum.
    private static Sample[] CrossEntropies(Op op) =>
        [.. Rows.Select(shape => new Sample(x => Symbol.Of(op, x), new Input(shape, 0, 1), shape))];

    private static Sample[] SparseCrossEntropies(Op op) =>
        [.. Rows.Select(shape => new Sample(x => Symbol.Of(op, x), new Input(shape.WithoutLast(), Classes: shape[shape.Rank - 1].Factor), shape))];

    private static IEnumerable<Sample> Linear(Func<bool, Op> op, bool withIncoming = false) =>
        from rows in (Dimension[])[4, 1, 0, B]
        from transpose in (bool[])[false, true]
        from hasBias in (bool[])[false, true]
        let shapes = (Input[])[
            new Input([rows], Classes: 3), new Input([rows, 2]), transpose ? new Input([3, 2]) : new Input([2, 3]),
            .. hasBias ? (Input[])[new Input([3])] : [], .. withIncoming ? (Input[])[new Input([rows])] : []]
        select new Sample(x => Symbol.Of(op(transpose), x), shapes);

    private static Sample[] BinaryCrossEntropies(Op op) =>
        [.. Shapes.All.Select(shape => new Sample(x => Symbol.Of(op, x), new Input(shape, 0, 1), shape))];
}
