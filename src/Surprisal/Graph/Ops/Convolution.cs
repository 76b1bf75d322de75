using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>The convolution of images (first input) with filters (second).</summary>
/// <remarks>It is linear in both, so it and its two gradients are each other's gradients.</remarks>
internal sealed record Convolution(ConvolutionShape Sizes) : ConvolutionOp(Sizes)
{
    public override long MultiplyAdds(Symbol result) => result.Inputs[1].Shape.Skip(1).Aggregate((long)result.Shape.Size.Factor, (product, size) => product * size.Factor);

    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        Require("images", inputs[0], Images(inputs[0][0]));
        Require("filters", inputs[1], Filters);
        return Results(inputs[0][0]);
    }

    public override Symbol?[] Gradient(Symbol result, Symbol incoming) =>
    [
        Symbol.Of(new ConvolutionInputGradient(Sizes), incoming, result.Inputs[1]),
        Symbol.Of(new ConvolutionFilterGradient(Sizes), incoming, result.Inputs[0]),
    ];

    public override void Run<T>(Operands<T> operands) => Numerics.Convolution.Value(
        operands.Input(0), operands.Input(1), [], operands.Output(0), operands.InputShape(0)[0], Sizes);
}

/// <summary>The gradient of <see cref="Convolution"/> by the images, from that by the result (first input) and the filters (second).</summary>
internal sealed record ConvolutionInputGradient(ConvolutionShape Sizes) : ConvolutionOp(Sizes)
{
    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        Require("gradients", inputs[0], Results(inputs[0][0]));
        Require("filters", inputs[1], Filters);
        return Images(inputs[0][0]);
    }

    public override Symbol?[] Gradient(Symbol result, Symbol incoming) =>
    [
        Symbol.Of(new Convolution(Sizes), incoming, result.Inputs[1]),
        Symbol.Of(new ConvolutionFilterGradient(Sizes), result.Inputs[0], incoming),
    ];

    public override void Run<T>(Operands<T> operands) => Numerics.Convolution.InputGradient(
        operands.Input(0), operands.Input(1), operands.Output(0), operands.InputShape(0)[0], Sizes);
}

/// <summary>The gradient of <see cref="Convolution"/> by the filters, from that by the result (first input) and the images (second).</summary>
internal sealed record ConvolutionFilterGradient(ConvolutionShape Sizes) : ConvolutionOp(Sizes)
{
    public override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        Require("gradients", inputs[0], Results(inputs[0][0]));
        Require("images", inputs[1], Images(inputs[0][0]));
        return Filters;
    }

    public override Symbol?[] Gradient(Symbol result, Symbol incoming) =>
    [
        Symbol.Of(new Convolution(Sizes), result.Inputs[1], incoming),
        Symbol.Of(new ConvolutionInputGradient(Sizes), result.Inputs[0], incoming),
    ];

    public override void Run<T>(Operands<T> operands) => Numerics.Convolution.FilterGradient(
        operands.Input(0), operands.Input(1), operands.Output(0), operands.InputShape(0)[0], Sizes);
}

/// <summary>A convolution or one of its gradients.</summary>
internal abstract record ConvolutionOp(ConvolutionShape Sizes) : Op
{
    public override string[] Settings =>
        [$"rows={Sizes.Rows}", $"columns={Sizes.Columns}", .. Sizes.Groups == 1 ? [] : new[] { $"groups={Sizes.Groups}" }];

    protected Shape Filters => [Sizes.Filters, Sizes.Channels / Sizes.Groups, Sizes.Rows.Size, Sizes.Columns.Size];

    public sealed override string Format(string[] inputs) =>
        $"{GetType().Name}({string.Join(", ", inputs)}, {string.Join(", ", Settings.Select(setting => setting.Replace("=", ": ", StringComparison.Ordinal)))})";

    protected Shape Images(Dimension batch) => [batch, Sizes.Channels, Sizes.Height, Sizes.Width];

    protected Shape Results(Dimension batch) => [batch, Sizes.Filters, Sizes.ResultHeight, Sizes.ResultWidth];

    protected void Require(string name, Shape given, Shape expected)
    {
        if (!given.Equals(expected))
        {
            throw new ArgumentException($"{GetType().Name} was given {name} of shape {given}, but expects {expected}.");
        }
    }
}
