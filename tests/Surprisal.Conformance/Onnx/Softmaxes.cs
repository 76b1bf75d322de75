using System.Numerics;
using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Conformance.Onnx;

/// <summary>ONNX's softmax and its logarithm.</summary>
/// <remarks>Since version 13 along one axis, the last by default; before, over all axes from one on, the second by default.</remarks>
internal static class Softmaxes
{
    public static Operator<T>[] List<T>()
        where T : IFloatingPointIeee754<T> =>
    [
        new("Softmax", call => Run(call, Softmax)),
        new("LogSoftmax", call => Run(call, LogSoftmax)),
    ];

    private static void Run<T>(Call<T> call, Func<Symbol, int, Symbol> function)
        where T : IFloatingPointIeee754<T>
    {
        Symbol x = call.Symbol(0);
        if (call.Opset >= 13)
        {
            call.Give(0, function(x, call.Attributes.Whole("axis", -1)));
            return;
        }

        int[] shape = call.Input(0).Shape;
        int axis = Axes.FromFront(call.Attributes.Whole("axis", 1), shape.Length);
        Symbol matrix = Reshape(x, [Axes.Size(shape.AsSpan(0, axis)), Axes.Size(shape.AsSpan(axis))]);
        call.Give(0, Reshape(function(matrix, -1), x.Shape));
    }
}
