namespace Surprisal.Graph;

/// <summary>The same elements in the same order under another shape.</summary>
internal sealed record Reshape(Shape Target) : Op
{
    public override bool IsUnseen => true;

    public override bool IsView => true;

    public override Shape InferShape(ReadOnlySpan<Shape> inputs) => inputs[0].Size == Target.Size
        ? Target
        : throw new ArgumentException(
            $"Reshape was given {inputs[0]}, which has {inputs[0].Size} elements, and the target {Target}, which has {Target.Size}. " +
            "Choose a target with as many elements.");

    public override Symbol?[] Gradient(Symbol result, Symbol incoming) => [Ops.Reshape(incoming, result.Inputs[0].Shape)];

    public override void Run<T>(Operands<T> operands) => operands.Input(0).CopyTo(operands.Output(0));

    public override string Format(string[] inputs) => $"Reshape({inputs[0]}, {Target})";
}
