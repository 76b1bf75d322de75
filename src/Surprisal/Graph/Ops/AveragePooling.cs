using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>The mean of each window over the planes of images.</summary>
/// <remarks>It is linear, so it and its gradient are each other's gradients.</remarks>
internal sealed record AveragePooling(PoolingShape Sizes, bool CountsPadding) : PoolingOp(Sizes)
{
    public override string[] Settings => [.. base.Settings, .. CountsPadding ? ["counts_padding=true"] : Array.Empty<string>()];

    public override Shape InferShape(ReadOnlySpan<Shape> inputs) => Pooled(inputs[0]);

    public override Symbol?[] Gradient(Symbol result, Symbol incoming) => [Symbol.Of(new AveragePoolingGradient(Sizes, CountsPadding), incoming)];

    public override void Run<T>(Operands<T> operands) =>
        Numerics.AveragePooling.Value(operands.Input(0), operands.Output(0), operands.Planes(), Sizes, CountsPadding);
}

/// <summary>The gradient of <see cref="AveragePooling"/>: each window's is shared by the numbers that it counted.</summary>
internal sealed record AveragePoolingGradient(PoolingShape Sizes, bool CountsPadding) : PoolingOp(Sizes)
{
    public override string[] Settings => [.. base.Settings, .. CountsPadding ? ["counts_padding=true"] : Array.Empty<string>()];

    public override Shape InferShape(ReadOnlySpan<Shape> inputs) => Unpooled(inputs[0]);

    public override Symbol?[] Gradient(Symbol result, Symbol incoming) => [Symbol.Of(new AveragePooling(Sizes, CountsPadding), incoming)];

    public override void Run<T>(Operands<T> operands) =>
        Numerics.AveragePooling.Gradient(operands.Input(0), operands.Output(0), operands.Planes(), Sizes, CountsPadding);
}
