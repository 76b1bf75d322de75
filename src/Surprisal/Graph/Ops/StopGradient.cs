namespace Surprisal.Graph;

/// <summary>The same elements, which count as fixed where a gradient is taken.</summary>
internal sealed record StopGradient : Op
{
    public override bool IsView => true;

    public override Shape InferShape(ReadOnlySpan<Shape> inputs) => inputs[0];

    public override Symbol?[] Gradient(Symbol result, Symbol incoming) => [null];

    public override void Run<T>(Operands<T> operands) => operands.Input(0).CopyTo(operands.Output(0));
}
