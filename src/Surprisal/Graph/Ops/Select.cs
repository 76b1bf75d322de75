using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>One of two elements for each condition (first input): the second input's where it is not 0, else the third's.</summary>
internal sealed record Select : Op
{
    public override string FunctionName => "where";

    public override bool IsElementwise => true;

    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        Shape? values = Shape.Broadcast(inputs[1], inputs[2]);
        return (values is null ? null : Shape.Broadcast(inputs[0], values)) ?? throw new ArgumentException(
            $"Where was given conditions of shape {inputs[0]} and values of shapes {inputs[1]} and {inputs[2]}, which do not stretch to a common one. " +
            "Aligned at the last axis, sizes must be equal or 1; reshape one of them.");
    }

    // What is not selected has no gradient, so that no 0 meets an infinity on the way back.
    public override Symbol?[] Gradient(Symbol result, Symbol incoming)
    {
        (Symbol condition, Symbol then, Symbol otherwise) = (result.Inputs[0], result.Inputs[1], result.Inputs[2]);
        return
        [
            null,
            Ops.SumTo(Ops.Where(condition, incoming, 0), then.Shape),
            Ops.SumTo(Ops.Where(condition, 0, incoming), otherwise.Shape),
        ];
    }

    public override void Run<T>(Operands<T> operands) => Broadcast.Select(
        operands.Input(0), operands.InputShape(0), operands.Input(1), operands.InputShape(1), operands.Input(2), operands.InputShape(2),
        operands.Output(0), operands.OutputShape(0));

    public override string Format(string[] inputs) => $"Where({inputs[0]}, {inputs[1]}, {inputs[2]})";
}
