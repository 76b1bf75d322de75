namespace Surprisal.Graph;

/// <summary>The sparsemax loss of each row between target distributions (first input) and scores (second).</summary>
internal sealed record SparsemaxLoss : Op
{
    public override IReadOnlyList<Op> Companions => [new SparsemaxLossGradient()];

    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        RequireSameRows(inputs[0], inputs[1]);
        return inputs[1].WithoutLast();
    }

    public override Symbol?[] Gradient(Symbol result, Symbol incoming)
    {
        (Symbol targets, Symbol logits) = (result.Inputs[0], result.Inputs[1]);
        Symbol ofRow = Ops.ExpandDims(incoming, -1);
        return [ofRow * (targets - logits), ofRow * Symbol.Of(new SparsemaxLossGradient(), targets, logits)];
    }

    public override void Run<T>(Operands<T> operands)
    {
        int classes = operands.InputShape(1)[^1];
        if (operands.WithCompanion)
        {
            Numerics.SparsemaxLoss.ValuesAndGradients(operands.Input(1), operands.Input(0), classes, operands.Output(0), operands.Output(1));
        }
        else
        {
            Numerics.SparsemaxLoss.Values(operands.Input(1), operands.Input(0), classes, operands.Output(0));
        }
    }

    public override string Meaning(Symbol symbol, Func<Symbol, string> write) =>
        $"the sparsemax loss of {write(symbol.Inputs[1])} against {write(symbol.Inputs[0])}";

    internal static void RequireSameRows(Shape targets, Shape logits)
    {
        if (logits.Rank == 0 || !targets.Equals(logits))
        {
            throw new ArgumentException(
                $"Sparsemax loss was given targets of shape {targets} and scores of shape {logits}. Both need the same shape with the classes last.");
        }
    }
}

/// <summary>The gradient of <see cref="SparsemaxLoss"/> by the scores: <c>sparsemax(x) − t</c>.</summary>
internal sealed record SparsemaxLossGradient : Op
{
    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        SparsemaxLoss.RequireSameRows(inputs[0], inputs[1]);
        return inputs[1];
    }

    public override Symbol?[] Gradient(Symbol result, Symbol incoming) =>
        [-incoming, Symbol.Of(new SparsemaxGradient(result.Shape.Rank - 1), result.Inputs[1], incoming)];

    public override void Run<T>(Operands<T> operands) =>
        Numerics.SparsemaxLoss.Gradients(operands.Input(1), operands.Input(0), operands.InputShape(1)[^1], operands.Output(0));
}
