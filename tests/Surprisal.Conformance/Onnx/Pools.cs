using System.Numerics;
using Surprisal.Numerics;

namespace Surprisal.Conformance.Onnx;

/// <summary>ONNX's pooling of images.</summary>
internal static class Pools
{
    public static Operator<T>[] List<T>()
        where T : IFloatingPointIeee754<T> =>
    [
        new("MaxPool", call => Max(call, Sliding(call))),
        new("GlobalMaxPool", call => Max(call, Global(call))),
        new("AveragePool", call => Average(call, Sliding(call))) { Bar = Bar.OnnxOwn },
        new("GlobalAveragePool", call => Average(call, Global(call))) { Bar = Bar.OnnxOwn },
    ];

    private static PoolingShape Sliding<T>(Call<T> call)
        where T : IFloatingPointIeee754<T>
    {
        int[] image = call.Input(0).Shape;
        (Window rows, Window columns) = Windows.Read(call, image, call.Attributes.Wholes("kernel_shape", []));
        return new(image[2], image[3], rows, columns);
    }

    /// <summary>Whole images, of any number of axes: their pixels in one line.</summary>
    private static PoolingShape Global<T>(Call<T> call)
        where T : IFloatingPointIeee754<T> => PoolingShape.Global(1, Axes.Size(call.Input(0).Shape.AsSpan(2)));

    private static void Max<T>(Call<T> call, PoolingShape shape)
        where T : IFloatingPointIeee754<T>
    {
        CaseTensor input = call.Input(0);
        int planes = input.Shape[0] * input.Shape[1];
        int[] resultShape = ResultShape(input, shape);
        T[] result = new T[Axes.Size(resultShape)];
        T[] places = new T[result.Length];
        MaxPooling.Value<T>(input.As<T>(), result, places, planes, shape);
        call.Give(0, resultShape, result);

        bool byColumns = call.Attributes.Flag("storage_order");
        long size = (long)shape.Height * shape.Width;
        int windows = shape.ResultHeight * shape.ResultWidth;
        call.Give(1, resultShape, places.Select(int.CreateTruncating).Select((place, i) => (i / windows * size) + (byColumns ? Transposed(place, shape) : place)));
    }

    private static void Average<T>(Call<T> call, PoolingShape shape)
        where T : IFloatingPointIeee754<T>
    {
        CaseTensor input = call.Input(0);
        int[] resultShape = ResultShape(input, shape);
        T[] result = new T[Axes.Size(resultShape)];
        AveragePooling.Value<T>(input.As<T>(), result, input.Shape[0] * input.Shape[1], shape, call.Attributes.Flag("count_include_pad"));
        call.Give(0, resultShape, result);
    }

    private static int[] ResultShape(CaseTensor input, PoolingShape shape) => input.Shape.Length == 4
        ? [input.Shape[0], input.Shape[1], shape.ResultHeight, shape.ResultWidth]
        : [input.Shape[0], input.Shape[1], .. Enumerable.Repeat(1, input.Shape.Length - 2)];

    /// <summary>A place counted along the columns instead of the lines.</summary>
    private static int Transposed(int place, PoolingShape shape) => (place % shape.Width * shape.Height) + (place / shape.Width);
}
