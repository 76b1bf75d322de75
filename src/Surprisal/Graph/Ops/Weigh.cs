using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>The product of a weight (first input) and a value (second), in which a weight of exactly 0 removes the value.</summary>
internal sealed record Weigh : Op
{
    public override bool IsElementwise => true;

    public override Shape InferShape(ReadOnlySpan<Shape> inputs) => inputs[0].Equals(inputs[1])
        ? inputs[0]
        : throw new ArgumentException(
            $"Weigh was given weights of shape {inputs[0]} and values of shape {inputs[1]}. Give both the same shape.");

    // What a weight of 0 removes has no gradient either, so that no 0 meets an infinity on the way back.
    public override Symbol?[] Gradient(Symbol result, Symbol incoming)
    {
        (Symbol weights, Symbol values) = (result.Inputs[0], result.Inputs[1]);
        Symbol isKept = 1 - Ops.Equal(weights, 0);
        return [incoming * Ops.Weigh(isKept, values), Ops.Weigh(weights, incoming)];
    }

    public override void Run<T>(Operands<T> operands) => Weighted.Product(operands.Input(0), operands.Input(1), operands.Output(0));

    public override Written Write(Symbol symbol, FormulaNotation notation, Written[] inputs) => notation.Infix(inputs[0], "*", inputs[1]);
}
