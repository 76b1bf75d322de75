using System.Numerics;
using static Surprisal.Graph.Ops;

namespace Surprisal.Conformance.Onnx;

/// <summary>ONNX's functions of each element, and those that only rearrange elements.</summary>
internal static class Elementwise
{
    public static Operator<T>[] List<T>()
        where T : IFloatingPointIeee754<T> =>
    [
        new("Sigmoid", call => call.Give(0, Sigmoid(call.Symbol(0)))),
        new("Relu", call => call.Give(0, Relu(call.Symbol(0)))),
        new("Exp", call => call.Give(0, Exp(call.Symbol(0)))),
        new("Log", call => call.Give(0, Log(call.Symbol(0)))),
        new("Add", call => call.Give(0, call.Symbol(0) + call.Symbol(1))),
        new("Flatten", Flatten),
    ];

    private static void Flatten<T>(Call<T> call)
        where T : IFloatingPointIeee754<T>
    {
        int[] shape = call.Input(0).Shape;
        int axis = call.Attributes.Whole("axis", 1);
        axis += axis < 0 ? shape.Length : 0;
        if (axis < 0 || axis > shape.Length)
        {
            throw new MalformedCaseException($"The attribute 'axis' must be in [{-shape.Length}, {shape.Length}].");
        }

        call.Give(0, Reshape(call.Symbol(0), [Axes.Size(shape.AsSpan(0, axis)), Axes.Size(shape.AsSpan(axis))]));
    }
}
