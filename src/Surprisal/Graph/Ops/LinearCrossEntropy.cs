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
        _ = Scores(inputs);
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

    /// <summary>The same loss with its scores written out.</summary>
    public static Symbol Unfused(IReadOnlyList<Symbol> inputs, bool transposeWeights)
    {
        Symbol scores = Symbol.Of(new MatMul(TransposeRight: transposeWeights), inputs[1], inputs[2]);
        return Ops.SparseSoftmaxCrossEntropyWithLogits(inputs[0], inputs.Count == 4 ? scores + inputs[3] : scores);
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

    private Shape Scores(ReadOnlySpan<Shape> inputs)
    {
        Shape scores = new MatMul(TransposeRight: TransposeWeights).InferShape(inputs[1..3]);
        SparseSoftmaxCrossEntropy.RequireALabelPerRow(inputs[0], scores);
        return inputs.Length < 4 || inputs[3].Equals([scores[1]])
            ? scores
            : throw new ArgumentException(
                $"Linear cross-entropy was given a bias of shape {inputs[3]} for scores of shape {scores}. It needs one number for each class.");
    }
}

/// <summary>The gradient of <see cref="LinearCrossEntropy"/> by one of its inputs, with what comes in for each row as the last input.</summary>
/// <param name="TransposeWeights">Whether the weights are stored one class after the other.</param>
/// <param name="By">Which input: 1 the inputs, 2 the weights, 3 the bias.</param>
internal sealed record LinearCrossEntropyGradient(bool TransposeWeights, int By) : Op
{
    public override Shape InferShape(ReadOnlySpan<Shape> inputs) => inputs[By];

    public override Symbol?[] Gradient(Symbol result, Symbol incoming)
    {
        // Differentiated twice, the scores are written out, and stay so.
        Rule[] rules = [.. Rules.All.Except(LinearForms.Rules)];
        Symbol[] inputs = [.. result.Inputs.SkipLast(1)];
        Symbol loss = LinearCrossEntropy.Unfused(inputs, TransposeWeights);
        Symbol slope = Gradients.Of(Ops.ReduceSum(loss * result.Inputs[^1]), [inputs[By]], rules)[0];
        return [null, .. Gradients.Of(Ops.ReduceSum(slope * incoming), [.. result.Inputs.Skip(1)], rules)];
    }

    public override void Run<T>(Operands<T> operands)
    {
        int last = operands.InputCount - 1;
        LinearGradients<T> gradients = new()
        {
            Incoming = operands.Input(last),
            Inputs = By == 1 ? operands.Output(0) : [],
            Weights = By == 2 ? operands.Output(0) : [],
            Bias = By == 3 ? operands.Output(0) : [],
        };
        _ = Numerics.LinearCrossEntropy.ValueAndGradient(
            LinearCrossEntropy.Layer(operands, TransposeWeights, hasBias: last == 4),
            operands.Input(0),
            gradients,
            new() { Reduction = Reduction.None });
    }
}
