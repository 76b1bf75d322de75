namespace Surprisal.Graph;

/// <summary>The binary cross-entropy of each element between a target (first input) and the sigmoid of a score (second).</summary>
internal sealed record SigmoidCrossEntropy : Op
{
    public override string FunctionName => "sigmoid_cross_entropy_with_logits";

    public override IReadOnlyList<Op> Companions => [new SigmoidCrossEntropyGradient()];

    public override Shape InferShape(ReadOnlySpan<Shape> inputs) => RequireSame(inputs[0], inputs[1]);

    public override Symbol?[] Gradient(Symbol result, Symbol incoming)
    {
        (Symbol targets, Symbol logits) = (result.Inputs[0], result.Inputs[1]);
        return [-incoming * logits, incoming * Symbol.Of(new SigmoidCrossEntropyGradient(), targets, logits)];
    }

    public override void Run<T>(Operands<T> operands)
    {
        if (operands.WithCompanion)
        {
            Numerics.SigmoidCrossEntropy.ValuesAndGradients(
                operands.Input(1), operands.Input(0), operands.Output(0), operands.Output(1));
        }
        else
        {
            Numerics.SigmoidCrossEntropy.Values(operands.Input(1), operands.Input(0), operands.Output(0));
        }
    }

    internal static Shape RequireSame(Shape targets, Shape logits) => targets.Equals(logits)
        ? logits
        : throw new ArgumentException(
            $"Sigmoid cross-entropy was given targets of shape {targets} and scores of shape {logits}. " +
            "It compares them one by one and never stretches either; give both the same shape.");

    public override string Meaning(Symbol symbol, Func<Symbol, string> write) =>
        $"the cross-entropy of {write(Ops.Sigmoid(symbol.Inputs[1]))} against {write(symbol.Inputs[0])}";
}

/// <summary>The gradient of <see cref="SigmoidCrossEntropy"/> by the score: <c>σ(x) − t</c>.</summary>
internal sealed record SigmoidCrossEntropyGradient : Op
{
    public override Shape InferShape(ReadOnlySpan<Shape> inputs) => SigmoidCrossEntropy.RequireSame(inputs[0], inputs[1]);

    public override Symbol?[] Gradient(Symbol result, Symbol incoming)
    {
        Symbol logits = result.Inputs[1];
        return [-incoming, incoming * (Ops.Sigmoid(logits) * Ops.Sigmoid(-logits))];
    }

    public override void Run<T>(Operands<T> operands) =>
        Numerics.SigmoidCrossEntropy.Gradients(operands.Input(1), operands.Input(0), operands.Output(0));
}
