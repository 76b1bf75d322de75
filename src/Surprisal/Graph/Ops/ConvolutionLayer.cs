using System.Buffers;
using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>The convolution of images (first input) with filters (second), a bias for each (third), and what follows it: rectified, pooled, or both.</summary>
internal sealed record ConvolutionLayer(ConvolutionShape Sizes, ConvolutionEnding Ending) : ConvolutionLayerOp(Sizes, Ending)
{
    public override IReadOnlyList<Op> Companions => Ending.Pools ? [new ConvolutionLayerPlaces(Sizes, Ending)] : [];

    public override long MultiplyAdds(Symbol result) => (long)result.Shape[0].Factor * Sizes.Filters * Sizes.Places * Sizes.FilterSize;

    public override Symbol?[] Gradient(Symbol result, Symbol incoming)
    {
        Symbol[] inputs = [.. result.Inputs];
        Symbol slopes = Ending.IsRectified ? incoming * Ops.Greater(result, 0) : incoming;
        if (Ending.Pools)
        {
            slopes = Symbol.Of(new MaxPoolingGradient(Ending.Windows), slopes, Symbol.Of(new ConvolutionLayerPlaces(Sizes, Ending), inputs));
        }

        return
        [
            Symbol.Of(new ConvolutionInputGradient(Sizes), slopes, inputs[1]),
            Symbol.Of(new ConvolutionFilterGradient(Sizes), slopes, inputs[0]),
            Ops.SumTo(slopes, inputs[2].Shape),
        ];
    }

    public override void Run<T>(Operands<T> operands) => Numerics.Convolution.Value(
        operands.Input(0), operands.Input(1), operands.Input(2), operands.Output(0), operands.WithCompanion ? operands.Output(1) : [], operands.InputShape(0)[0], Sizes, Ending);
}

/// <summary>Where the numbers that <see cref="ConvolutionLayer"/> keeps of its windows stand in their planes.</summary>
internal sealed record ConvolutionLayerPlaces(ConvolutionShape Sizes, ConvolutionEnding Ending) : ConvolutionLayerOp(Sizes, Ending)
{
    public override Symbol?[] Gradient(Symbol result, Symbol incoming) => [null, null, null];

    public override void Run<T>(Operands<T> operands)
    {
        Span<T> places = operands.Output(0);
        T[] values = ArrayPool<T>.Shared.Rent(places.Length);
        Numerics.Convolution.Value(
            operands.Input(0), operands.Input(1), operands.Input(2), values.AsSpan(0, places.Length), places, operands.InputShape(0)[0], Sizes, Ending);
        ArrayPool<T>.Shared.Return(values);
    }
}

/// <summary>An operation on images, filters and a bias.</summary>
internal abstract record ConvolutionLayerOp(ConvolutionShape Sizes, ConvolutionEnding Ending) : ConvolutionOp(Sizes)
{
    public sealed override string[] Settings =>
    [
        .. base.Settings,
        .. Ending.IsRectified ? new[] { "rectified=true" } : [],
        .. Ending.Pools ? new[] { $"pooled_rows={Ending.Windows.Rows}", $"pooled_columns={Ending.Windows.Columns}" } : [],
    ];

    public sealed override Shape InferShape(ReadOnlySpan<Shape> inputs)
    {
        Require("images", inputs[0], Images(inputs[0][0]));
        Require("filters", inputs[1], Filters);
        Require("a bias", inputs[2], [Sizes.Filters, 1, 1]);
        return [inputs[0][0], Sizes.Filters, Ending.Windows.ResultHeight, Ending.Windows.ResultWidth];
    }
}
