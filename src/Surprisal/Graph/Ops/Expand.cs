using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>Elements repeated until they fill a larger shape, by NumPy's rules.</summary>
internal sealed record Expand(Shape Target) : Op
{
    public override bool IsElementwise => true;

    public override bool IsUnseen => true;

    public override Shape InferShape(ReadOnlySpan<Shape> inputs) => Target.Equals(Shape.Broadcast(inputs[0], Target))
        ? Target
        : throw new ArgumentException(
            $"Expand was given {inputs[0]} and the target {Target}. Aligned at the last axis, each size must be 1 or the target's.");

    public override Symbol?[] Gradient(Symbol result, Symbol incoming) => [Ops.SumTo(incoming, result.Inputs[0].Shape)];

    public override void Run<T>(Operands<T> operands) =>
        Broadcast.Expand(operands.Input(0), operands.InputShape(0), operands.Output(0), operands.OutputShape(0));

    public override string Format(string[] inputs) => $"Expand({inputs[0]}, {Target})";
}
