using Surprisal.Graph;

namespace Surprisal.Layers;

/// <summary>How layers read images: <c>[batch, channels, height, width]</c>, or <c>[batch, height, width]</c> for one channel.</summary>
internal static class Images
{
    /// <summary>The images with their channels.</summary>
    /// <exception cref="ArgumentException">The input has other axes.</exception>
    public static Symbol Of(Symbol input, string layer)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.Shape.Rank switch
        {
            4 => input,
            3 => Ops.ExpandDims(input, 1),
            _ => throw new ArgumentException(
                $"{layer} was given input of shape {input.Shape}, but it takes images: [batch, channels, height, width], or [batch, height, width] for one channel. "
                + "Put a Reshape layer before it.",
                nameof(input)),
        };
    }

    /// <summary>The height and width of images with their channels.</summary>
    public static Size2D SizeOf(Symbol images) => new(images.Shape[2].Factor, images.Shape[3].Factor);
}
