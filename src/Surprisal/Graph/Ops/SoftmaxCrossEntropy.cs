using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>The cross-entropy of each row between target distributions (first input) and the softmax of scores (second).</summary>
internal sealed record SoftmaxCrossEntropy : Op
{
    public override string FunctionName => "softmax_cross_entropy_with_logits";

    public override IReadOnlyList<Op> Companions => [new SoftmaxCrossEntropyGradient()];

    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        RequireSameRows(inputs[0], inputs[1]);
        return inputs[1].WithoutLast();
    }

    public override Symbol?[] Gradient(Symbol result, Symbol incoming)
    {
        (Symbol targets, Symbol logits) = (result.Inputs[0], result.Inputs[1]);
        Symbol ofRow = Ops.ExpandDims(incoming, -1);
        return
        [
            -ofRow * Ops.LogSoftmax(logits),
            ofRow * Symbol.Of(new SoftmaxCrossEntropyGradient(), targets, logits),
        ];
    }

    public override void Run<T>(Operands<T> operands)
    {
        int classes = operands.InputShape(1)[^1];
        if (operands.WithCompanion)
        {
            SoftCrossEntropy.ValuesAndGradients(operands.Input(1), operands.Input(0), classes, operands.Output(0), operands.Output(1));
        }
        else
        {
            SoftCrossEntropy.Values(operands.Input(1), operands.Input(0), classes, operands.Output(0));
        }
    }

    internal static void RequireSameRows(Shape targets, Shape logits)
    {
        if (logits.Rank == 0 || !targets.Equals(logits))
        {
            throw new ArgumentException(
                $"Softmax cross-entropy was given targets of shape {targets} and scores of shape {logits}. " +
                "Both need the same shape with the classes last; for class numbers instead of distributions use the sparse form.");
        }
    }

    public override string Meaning(Symbol symbol, Func<Symbol, string> write) =>
        $"the cross-entropy of {write(Ops.Softmax(symbol.Inputs[1]))} against {write(symbol.Inputs[0])}";
}

/// <summary>The gradient of <see cref="SoftmaxCrossEntropy"/> by the scores: <c>softmax(x)·Σt − t</c>.</summary>
internal sealed record SoftmaxCrossEntropyGradient : Op
{
    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        SoftmaxCrossEntropy.RequireSameRows(inputs[0], inputs[1]);
        return inputs[1];
    }

    public override Symbol?[] Gradient(Symbol result, Symbol incoming)
    {
        (Symbol targets, Symbol logits) = (result.Inputs[0], result.Inputs[1]);
        Symbol probabilities = Ops.Softmax(logits);
        Symbol expected = Ops.ReduceSum(incoming * probabilities, -1, keepDims: true);
        return
        [
            expected - incoming,
            Ops.ReduceSum(targets, -1, keepDims: true) * probabilities * (incoming - expected),
        ];
    }

    public override void Run<T>(Operands<T> operands) =>
        SoftCrossEntropy.Gradients(operands.Input(1), operands.Input(0), operands.InputShape(1)[^1], operands.Output(0));
}
