using System.Numerics;
using Surprisal.Numerics;

namespace Surprisal.Conformance.Onnx;

/// <summary>ONNX's convolution of images.</summary>
internal static class Convolutions
{
    public static Operator<T>[] List<T>()
        where T : IFloatingPointIeee754<T> => [new("Conv", Convolve) { Bar = Bar.OnnxOwn }];

    private static void Convolve<T>(Call<T> call)
        where T : IFloatingPointIeee754<T>
    {
        CaseTensor input = call.Input(0);
        CaseTensor filter = call.Input(1);
        int[] size = call.Attributes.Wholes("kernel_shape", filter.Shape[2..]);
        (Window rows, Window columns) = Windows.Read(call, input.Shape, size);
        ConvolutionShape shape = new(
            input.Shape[1], input.Shape[2], input.Shape[3], filter.Shape[0], rows, columns, call.Attributes.Whole("group", 1));

        int[] resultShape = [input.Shape[0], shape.Filters, shape.ResultHeight, shape.ResultWidth];
        T[] result = new T[Axes.Size(resultShape)];
        T[] bias = call.Has(2) ? call.Input(2).As<T>() : [];
        Convolution.Value<T>(input.As<T>(), filter.As<T>(), bias, result, input.Shape[0], shape);
        call.Give(0, resultShape, result);
    }
}
