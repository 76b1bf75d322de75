using System.Numerics;
using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Conformance.Peers;

/// <summary>Softmax, its logarithm and its vector-Jacobian product, along an axis or over all elements.</summary>
internal static class Softmaxes
{
    public static Operator<T>[] List<T>()
        where T : IFloatingPointIeee754<T> =>
    [
        new("softmax", call => call.Give(0, Along(call, Softmax))),
        new("log_softmax", call => call.Give(0, Along(call, LogSoftmax))),
        new("softmax_vjp", call => call.Give(0, Numerics.Softmax.VectorJacobianProduct(
            call.Input(0).AsTensor<T>(), call.Input("cotangent").AsTensor<T>(), call.Attributes.Whole("axis", -1)))),
    ];

    private static Symbol Along<T>(Call<T> call, Func<Symbol, int, Symbol> function)
        where T : IFloatingPointIeee754<T>
    {
        Symbol x = call.Symbol(0);
        return call.Attributes.Is("axis", "all")
            ? Reshape(function(Reshape(x, [x.Shape.Size]), 0), x.Shape)
            : function(x, call.Attributes.Whole("axis", -1));
    }
}
