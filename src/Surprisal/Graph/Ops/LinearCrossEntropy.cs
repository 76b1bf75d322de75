using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>
/// The cross-entropy of each row between a class number (first input) and the softmax of a linear layer's scores: of the
/// inputs (second), the weights (third) and, if there is one, the bias (fourth). The scores are never held all at once.
/// </summary>
/// <param name="TransposeWeights">Whether the weights are stored one class after the other.</param>
internal sealed record LinearCrossEntropy(bool TransposeWeights) : Op
{
    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        RequireFittingShapes(inputs);
        return inputs[0];
    }

    public override Symbol?[] Gradient(Symbol result, Symbol incoming)
    {
        Symbol[] inputs = [.. result.Inputs, incoming];
        return [null, .. Enumerable.Range(1, result.Inputs.Count - 1).Select(by => Symbol.Of(new LinearCrossEntropyGradient(TransposeWeights, by), inputs))];
    }

    public override void Run<T>(Operands<T> operands) =>
        _ = Numerics.LinearCrossEntropy.Value(
            Layer(operands, TransposeWeights, hasBias: operands.InputCount == 4),
            operands.Input(0),
            new() { Reduction = Reduction.None },
            new() { Losses = operands.Output(0) });

    /// <summary>The scores written out.</summary>
    public static Symbol Scores(IReadOnlyList<Symbol> inputs, bool transposeWeights)
    {
        Symbol scores = Symbol.Of(new MatMul(TransposeRight: transposeWeights), inputs[1], inputs[2]);
        return inputs.Count == 4 ? scores + inputs[3] : scores;
    }

    internal static LinearLayer<T> Layer<T>(Operands<T> operands, bool transposeWeights, bool hasBias)
        where T : System.Numerics.IFloatingPointIeee754<T>
    {
        ReadOnlySpan<int> weights = operands.InputShape(2);
        return new()
        {
            Inputs = operands.Input(1),
            Weights = operands.Input(2),
            Bias = hasBias ? operands.Input(3) : [],
            Features = weights[transposeWeights ? 1 : 0],
            Classes = weights[transposeWeights ? 0 : 1],
            TransposeWeights = transposeWeights,
        };
    }

    private void RequireFittingShapes(ReadOnlySpan<Shape> inputs)
    {
        Shape scores = new MatMul(TransposeRight: TransposeWeights).InferShape(inputs[1..3]);
        SparseSoftmaxCrossEntropy.RequireALabelPerRow(inputs[0], scores);
        if (inputs.Length == 4 && !inputs[3].Equals([scores[1]]))
        {
            throw new ArgumentException(
                $"Linear cross-entropy was given a bias of shape {inputs[3]} for scores of shape {scores}. It needs one number for each class.");
        }
    }
}

/// <summary>The gradient of <see cref="LinearCrossEntropy"/> by one of its inputs, with what comes in for each row as the last input.</summary>
/// <param name="TransposeWeights">Whether the weights are stored one class after the other.</param>
/// <param name="By">Which input: 1 the inputs, 2 the weights, 3 the bias.</param>
internal sealed record LinearCrossEntropyGradient(bool TransposeWeights, int By) : Op
{
    private const int Inputs = 1, Weights = 2, Bias = 3;

    public override IReadOnlyList<Op> Companions => [.. Enumerable.Range(By + 1, Bias - By).Select(by => this with { By = by })];

    /// <remarks>The loss too, which does not ask for what comes in.</remarks>
    public override IEnumerable<(Op Op, IEnumerable<Symbol> Inputs)> CompanionsOf(Symbol symbol) =>
        [.. base.CompanionsOf(symbol), (new LinearCrossEntropy(TransposeWeights), symbol.Inputs.SkipLast(1))];

    public override Shape InferShape(ReadOnlySpan<Shape> inputs) => inputs[By];

    /// <remarks>
    /// Differentiated twice, the scores z are written out. With G the gradient by them, V what comes in and <c>U = ∂z·V</c> how far the scores
    /// move along V, what is differentiated is <c>Σ G·U</c>.
    /// </remarks>
    public override Symbol?[] Gradient(Symbol result, Symbol incoming)
    {
        (Symbol labels, Symbol x, Symbol weights) = (result.Inputs[0], result.Inputs[1], result.Inputs[2]);
        Symbol factor = Ops.ExpandDims(result.Inputs[^1], -1);
        Symbol scores = LinearCrossEntropy.Scores([.. result.Inputs.SkipLast(1)], TransposeWeights);
        Symbol p = Ops.Softmax(scores);
        Symbol slope = Symbol.Of(new SparseSoftmaxCrossEntropyGradient(), labels, scores);
        Symbol moved = By switch
        {
            Inputs => Times(incoming, weights),
            Weights => Times(x, incoming),
            _ => Ops.Expand(incoming, scores.Shape),
        };
        Symbol byScores = p * (moved - Ops.ReduceSum(p * moved, -1, keepDims: true)) * factor;
        Symbol byInputs = TimesTransposed(byScores, weights);
        Symbol byWeights = Outer(x, byScores);
        Symbol[] byBias = result.Inputs.Count == 5 ? [Ops.ReduceSum(byScores, 0)] : [];
        return
        [
            null,
            By == Weights ? byInputs + TimesTransposed(slope * factor, incoming) : byInputs,
            By == Inputs ? byWeights + Outer(incoming, slope * factor) : byWeights,
            .. byBias,
            Ops.ReduceSum(slope * moved, -1),
        ];
    }

    public override void Run<T>(Operands<T> operands)
    {
        int last = operands.InputCount - 1;
        LinearGradients<T> gradients = new()
        {
            Incoming = operands.Input(last),
            Inputs = Output(operands, op => op is LinearCrossEntropyGradient { By: Inputs }),
            Weights = Output(operands, op => op is LinearCrossEntropyGradient { By: Weights }),
            Bias = Output(operands, op => op is LinearCrossEntropyGradient { By: Bias }),
        };
        _ = Numerics.LinearCrossEntropy.ValueAndGradient(
            LinearCrossEntropy.Layer(operands, TransposeWeights, hasBias: last == 4),
            operands.Input(0),
            gradients,
            new() { Reduction = Reduction.None },
            new() { Losses = Output(operands, op => op is LinearCrossEntropy) });
    }

    /// <summary>Where the result of an operation goes; empty if it is not wanted.</summary>
    private static Span<T> Output<T>(Operands<T> operands, Predicate<Op> isIt)
        where T : System.Numerics.IFloatingPointIeee754<T>
    {
        for (int i = 0; i < operands.OutputCount; i++)
        {
            if (isIt(operands.OutputOp(i)))
            {
                return operands.Output(i);
            }
        }

        return [];
    }

    private Symbol Times(Symbol rows, Symbol weights) => Symbol.Of(new MatMul(TransposeRight: TransposeWeights), rows, weights);

    private Symbol TimesTransposed(Symbol rows, Symbol weights) => Symbol.Of(new MatMul(TransposeRight: !TransposeWeights), rows, weights);

    /// <summary>The sum over rows of the products of features and classes, in the shape of the weights.</summary>
    private Symbol Outer(Symbol features, Symbol classes) => TransposeWeights
        ? Symbol.Of(new MatMul(TransposeLeft: true), classes, features)
        : Symbol.Of(new MatMul(TransposeLeft: true), features, classes);
}
