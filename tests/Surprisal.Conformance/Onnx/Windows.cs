using System.Numerics;
using Surprisal.Numerics;

namespace Surprisal.Conformance.Onnx;

/// <summary>How ONNX describes windows over images, for convolutions and pooling alike.</summary>
internal static class Windows
{
    /// <summary>Reads how windows slide along the height and the width of images <c>[batch, channels, height, width]</c>.</summary>
    public static (Window Rows, Window Columns) Read<T>(Call<T> call, int[] image, int[] size)
        where T : IFloatingPointIeee754<T>
    {
        if (image.Length != 4 || size.Length != 2)
        {
            throw new MalformedCaseException(
                $"The images have {image.Length} axes and the windows {size.Length}, but only images of two axes, in [batch, channels, height, width], are known.");
        }

        Attributes attributes = call.Attributes;
        int[] strides = Pair("strides", [1, 1]);
        int[] dilations = Pair("dilations", [1, 1]);
        int[] pads = attributes.Wholes("pads", [0, 0, 0, 0]);
        bool roundsUp = attributes.Flag("ceil_mode");
        string padding = attributes.Word("auto_pad", "NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID");
        return (Along(0), Along(1));

        Window Along(int axis) => padding switch
        {
            "SAME_UPPER" or "SAME_LOWER" => Window.Same(
                image[axis + 2], size[axis], strides[axis], dilations[axis], extraBefore: padding == "SAME_LOWER"),
            "VALID" => new(size[axis]) { Stride = strides[axis], Dilation = dilations[axis] },
            _ => new(size[axis])
            {
                Stride = strides[axis],
                Dilation = dilations[axis],
                Before = pads[axis],
                After = pads[axis + 2],
                RoundsUp = roundsUp,
            },
        };

        int[] Pair(string name, int[] otherwise) => attributes.Wholes(name, otherwise) is { Length: 2 } pair
            ? pair
            : throw new MalformedCaseException($"The attribute '{name}' must hold two numbers, for the height and the width.");
    }
}
