using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>Convolutions with what follows them, which is done while the sums are at hand. For plans only: a formula is read better in its parts.</summary>
internal static class ConvolutionForms
{
    public static IReadOnlyList<Rule> Rules { get; } = [new WithBias(), new Rectified(), new Pooled(), new PlacesOfPooled(), new SignOfRectified(), new SlopeOfPooled()];

    /// <summary>The same layer with another ending.</summary>
    private static Symbol With(Symbol layer, bool isRectified, PoolingShape windows) =>
        Symbol.Of(new ConvolutionLayer(((ConvolutionLayer)layer.Op).Sizes, new ConvolutionEnding(isRectified, windows)), [.. layer.Inputs]);

    /// <summary>What is added to the results of each filter.</summary>
    private sealed class WithBias() : Rule("convolution with its bias")
    {
        public override Type Root => typeof(Add);

        public override Symbol? Apply(Symbol symbol) => Over(symbol.Inputs[0], symbol.Inputs[1]) ?? Over(symbol.Inputs[1], symbol.Inputs[0]);

        private static Symbol? Over(Symbol images, Symbol bias) => images is { Op: Convolution { Sizes: var sizes } } && bias.Shape.Equals([sizes.Filters, 1, 1])
            ? Symbol.Of(
                new ConvolutionLayer(sizes, new ConvolutionEnding(IsRectified: false, new PoolingShape(sizes.ResultHeight, sizes.ResultWidth, new(1), new(1)))),
                images.Inputs[0], images.Inputs[1], bias)
            : null;
    }

    private sealed class Rectified() : Rule("convolution rectified")
    {
        public override Type Root => typeof(Relu);

        public override Symbol? Apply(Symbol symbol) => symbol.Inputs[0] is { Op: ConvolutionLayer { Ending: { Pools: false, IsRectified: false, Windows: var windows } } } layer
            ? With(layer, isRectified: true, windows)
            : null;
    }

    private sealed class Pooled() : Rule("convolution pooled")
    {
        public override Type Root => typeof(MaxPooling);

        public override Symbol? Apply(Symbol symbol) => symbol is { Op: MaxPooling { Sizes: var windows }, Inputs: [{ Op: ConvolutionLayer { Ending.Pools: false } op } layer] } && ConvolutionEnding.Suits(windows)
            ? With(layer, op.Ending.IsRectified, windows)
            : null;
    }

    private sealed class PlacesOfPooled() : Rule("places of a convolution pooled")
    {
        public override Type Root => typeof(MaxPoolingPlaces);

        public override Symbol? Apply(Symbol symbol) => symbol is { Op: MaxPoolingPlaces { Sizes: var windows }, Inputs: [{ Op: ConvolutionLayer { Ending.Pools: false } op } layer] } && ConvolutionEnding.Suits(windows)
            ? Symbol.Of(new ConvolutionLayerPlaces(op.Sizes, op.Ending with { Windows = windows }), [.. layer.Inputs])
            : null;
    }

    /// <summary>What is positive stays positive when rectified: so one value does for both.</summary>
    private sealed class SignOfRectified() : Rule("sign of a convolution rectified")
    {
        public override Type Root => typeof(Greater);

        public override Symbol? Apply(Symbol symbol) => symbol is { Inputs: [{ Op: ConvolutionLayer { Ending: { Pools: false, IsRectified: false, Windows: var windows } } } layer, { Op: Constant { IsNumber: true, Number: 0 } } zero] }
            ? Ops.Greater(With(layer, isRectified: true, windows), zero)
            : null;
    }

    /// <summary>A window that lies apart takes one number, which is positive where what it takes is: so slopes can be sorted out before they are spread.</summary>
    private sealed class SlopeOfPooled() : Rule("slope of a convolution pooled")
    {
        public override Type Root => typeof(Multiply);

        public override Symbol? Apply(Symbol symbol) => Over(symbol.Inputs[0], symbol.Inputs[1]) ?? Over(symbol.Inputs[1], symbol.Inputs[0]);

        private static Symbol? Over(Symbol spread, Symbol sign)
        {
            if (spread is not { Op: MaxPoolingGradient, Inputs: [var slopes, { Op: ConvolutionLayerPlaces { Ending.IsRectified: true } op } places] }
                || sign is not { Op: Greater, Inputs: [{ Op: ConvolutionLayer { Ending: { Pools: false, IsRectified: true } } } layer, { Op: Constant { IsNumber: true, Number: 0 } } zero] }
                || !layer.Inputs.SequenceEqual(places.Inputs))
            {
                return null;
            }

            Symbol kept = Symbol.Of(new ConvolutionLayer(op.Sizes, op.Ending), [.. places.Inputs]);
            return Symbol.Of(spread.Op, slopes * Ops.Greater(kept, zero), places);
        }
    }
}
