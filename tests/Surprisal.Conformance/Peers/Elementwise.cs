using System.Numerics;
using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Conformance.Peers;

/// <summary>Activations by their usual names, and the linear layer before them.</summary>
internal static class Elementwise
{

    public static Operator<T>[] List<T>()
        where T : IFloatingPointIeee754<T> =>
    [
        Of<T>("relu", (x, _) => Relu(x)),
        Of<T>("relu6", (x, _) => Losses.Clipped(x, 0, 6)),
        Of<T>("hard_silu", (x, _) => x * HardSigmoid(x)),
        Of<T>("mish", (x, _) => x * Tanh(Softplus(x))),
        Of<T>("sigmoid", (x, _) => Sigmoid(x)),
        Of<T>("log_sigmoid", (x, _) => -Softplus(-x)),
        Of<T>("hard_sigmoid", (x, _) => HardSigmoid(x)),
        Of<T>("softplus", (x, _) => Softplus(x)),
        Of<T>("softsign", (x, _) => x / (1 + Abs(x))),
        Of<T>("tanh", (x, _) => Tanh(x)),
        Of<T>("hard_tanh", (x, _) => Losses.Clipped(x, -1, 1)),
        Of<T>("tanh_shrink", (x, _) => x - Tanh(x)),
        new("linear", Linear),
    ];

    private static Operator<T> Of<T>(string name, Func<Symbol, Attributes, Symbol> function)
        where T : IFloatingPointIeee754<T> => new(name, call => call.Give(0, function(call.Symbol(0), call.Attributes)));

    private static Symbol HardSigmoid(Symbol x) => Losses.Clipped(x + 3, 0, 6) / 6;

    /// <summary><c>y = x Wᵀ + b</c>.</summary>
    private static void Linear<T>(Call<T> call)
        where T : IFloatingPointIeee754<T>
    {
        Symbol product = MatMul(call.Symbol(0), call.Symbol(1), transposeRight: true);
        call.Give(0, call.Has(2) ? product + call.Symbol(2) : product);
    }
}
