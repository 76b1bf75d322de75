using Surprisal.Numerics;

namespace Surprisal.Graph;

/// <summary>Convolutions with what follows them, which is done while the sums are at hand. For plans only: a formula is read better in its parts.</summary>
internal static class ConvolutionForms
{
    public static IReadOnlyList<Rule> Rules { get; } = [new WithBias(), new Pooled(), new PlacesOfPooled(), new SlopeOfPooled()];

    private static bool IsPlain(Symbol symbol) => symbol.Op is ConvolutionLayer { Ending: { IsRectified: false, Pools: false } };

    private static bool IsZero(Symbol symbol) => symbol.Op is Constant { IsNumber: true, Number: 0 };

    /// <summary>The layer that is pooled and how it ends then, if a convolution can end so.</summary>
    private static (Symbol Layer, ConvolutionEnding Ending)? Over(Symbol pooled, PoolingShape windows)
    {
        bool isRectified = pooled.Op is Relu;
        Symbol layer = isRectified ? pooled.Inputs[0] : pooled;
        var ending = new ConvolutionEnding(isRectified, windows);
        return IsPlain(layer) && ending.Pools && ConvolutionEnding.Suits(windows) ? (layer, ending) : null;
    }

    /// <summary>What is added to the results of each filter.</summary>
    private sealed class WithBias() : Rule("convolution with its bias")
    {
        public override Type Root => typeof(Add);

        public override Symbol? Apply(Symbol symbol) => Sum(symbol.Inputs[0], symbol.Inputs[1]) ?? Sum(symbol.Inputs[1], symbol.Inputs[0]);

        private static Symbol? Sum(Symbol images, Symbol bias) => images is { Op: Convolution { Sizes: var sizes } } && bias.Shape.Equals([sizes.Filters, 1, 1])
            ? Symbol.Of(
                new ConvolutionLayer(sizes, new ConvolutionEnding(IsRectified: false, new PoolingShape(sizes.ResultHeight, sizes.ResultWidth, new(1), new(1)))),
                images.Inputs[0], images.Inputs[1], bias)
            : null;
    }

    private sealed class Pooled() : Rule("convolution pooled")
    {
        public override Type Root => typeof(MaxPooling);

        public override Symbol? Apply(Symbol symbol) => Over(symbol.Inputs[0], ((MaxPooling)symbol.Op).Sizes) is var (layer, ending)
            ? Symbol.Of(new ConvolutionLayer(((ConvolutionLayer)layer.Op).Sizes, ending), [.. layer.Inputs])
            : null;
    }

    private sealed class PlacesOfPooled() : Rule("places of a convolution pooled")
    {
        public override Type Root => typeof(MaxPoolingPlaces);

        public override Symbol? Apply(Symbol symbol) => Over(symbol.Inputs[0], ((MaxPoolingPlaces)symbol.Op).Sizes) is var (layer, ending)
            ? Symbol.Of(new ConvolutionLayerPlaces(((ConvolutionLayer)layer.Op).Sizes, ending), [.. layer.Inputs])
            : null;
    }

    /// <summary>A window that lies apart takes one number, which is positive where the sum behind it is: so slopes are sorted out before they are spread.</summary>
    private sealed class SlopeOfPooled() : Rule("slope of a convolution pooled")
    {
        public override Type Root => typeof(Multiply);

        public override Symbol? Apply(Symbol symbol) => Product(symbol.Inputs[0], symbol.Inputs[1]) ?? Product(symbol.Inputs[1], symbol.Inputs[0]);

        private static Symbol? Product(Symbol spread, Symbol sign)
        {
            if (spread is not { Op: MaxPoolingGradient, Inputs: [var slopes, { Op: ConvolutionLayerPlaces { Ending.IsRectified: true } op } places] }
                || sign is not { Op: Greater, Inputs: [var layer, var zero] } || !IsPlain(layer) || !IsZero(zero) || !layer.Inputs.SequenceEqual(places.Inputs))
            {
                return null;
            }

            Symbol kept = Symbol.Of(new ConvolutionLayer(op.Sizes, op.Ending), [.. places.Inputs]);
            return Symbol.Of(spread.Op, slopes * Ops.Greater(kept, zero), places);
        }
    }
}
