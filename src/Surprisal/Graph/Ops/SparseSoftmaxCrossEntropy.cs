using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>The cross-entropy of each row between a class number (first input) and the softmax of scores (second).</summary>
internal sealed record SparseSoftmaxCrossEntropy : Op
{
    public override string FunctionName => "sparse_softmax_cross_entropy_with_logits";

    public override IReadOnlyList<Op> Companions => [new SparseSoftmaxCrossEntropyGradient()];

    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        RequireALabelPerRow(inputs[0], inputs[1]);
        return inputs[0];
    }

    public override Symbol?[] Gradient(Symbol result, Symbol incoming)
    {
        (Symbol labels, Symbol logits) = (result.Inputs[0], result.Inputs[1]);
        return [null, Ops.ExpandDims(incoming, -1) * Symbol.Of(new SparseSoftmaxCrossEntropyGradient(), labels, logits)];
    }

    public override void Run<T>(Operands<T> operands)
    {
        int classes = operands.InputShape(1)[^1];
        if (operands.WithCompanion)
        {
            CrossEntropy.ValuesAndGradients(operands.Input(1), operands.Input(0), classes, operands.Output(0), operands.Output(1));
        }
        else
        {
            CrossEntropy.Values(operands.Input(1), operands.Input(0), classes, operands.Output(0));
        }
    }

    internal static void RequireALabelPerRow(Shape labels, Shape logits)
    {
        if (logits.Rank == 0 || !labels.Equals(logits.WithoutLast()))
        {
            throw new ArgumentException(
                $"Sparse softmax cross-entropy was given labels of shape {labels} and scores of shape {logits}. " +
                "It needs one class number for each row of scores; for distributions over the classes use the dense form.");
        }
    }

    public override string Meaning(Symbol symbol, Func<Symbol, string> write) =>
        $"the cross-entropy of {write(Ops.Softmax(symbol.Inputs[1]))} against the class {write(symbol.Inputs[0])}";
}

/// <summary>The gradient of <see cref="SparseSoftmaxCrossEntropy"/> by the scores: <c>softmax(x)ⱼ − [j = y]</c>.</summary>
internal sealed record SparseSoftmaxCrossEntropyGradient : Op
{
    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        SparseSoftmaxCrossEntropy.RequireALabelPerRow(inputs[0], inputs[1]);
        return inputs[1];
    }

    public override Symbol?[] Gradient(Symbol result, Symbol incoming)
    {
        Symbol probabilities = Ops.Softmax(result.Inputs[1]);
        return [null, probabilities * (incoming - Ops.ReduceSum(incoming * probabilities, -1, keepDims: true))];
    }

    public override void Run<T>(Operands<T> operands) =>
        CrossEntropy.Gradients(operands.Input(1), operands.Input(0), operands.InputShape(1)[^1], operands.Output(0));
}
