using System.Numerics;
using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Conformance.Onnx;

/// <summary>ONNX's reductions. Their axes are an attribute or, in later versions, an input.</summary>
internal static class Reductions
{
    private delegate Symbol Reduction(Symbol x, ReadOnlySpan<int> axes, bool keepDims);

    public static Operator<T>[] List<T>()
        where T : IFloatingPointIeee754<T> =>
    [
        new("ReduceSum", call => Run(call, ReduceSum)),
        new("ReduceMean", call => Run(call, ReduceMean)),
        new("ReduceMax", call => Run(call, ReduceMax)),
        new("ReduceLogSumExp", call => Run(call, LogSumExp)),
    ];

    private static void Run<T>(Call<T> call, Reduction reduction)
        where T : IFloatingPointIeee754<T>
    {
        Symbol x = call.Symbol(0);
        int[] axes = call.Has(1)
            ? Array.ConvertAll(call.Input(1).Numbers, number => (int)number)
            : call.Attributes.Wholes("axes", []);
        bool keepDims = call.Attributes.Flag("keepdims", true);
        bool emptyMeansNone = call.Attributes.Flag("noop_with_empty_axes");
        int[] all = [.. Enumerable.Range(0, x.Shape.Rank)];
        call.Give(0, axes.Length == 0 && emptyMeansNone ? x : reduction(x, axes.Length == 0 ? all : axes, keepDims));
    }
}
