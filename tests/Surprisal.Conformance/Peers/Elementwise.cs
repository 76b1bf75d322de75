using System.Numerics;
using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Conformance.Peers;

/// <summary>Activations by their usual names, and the linear layer before them.</summary>
internal static class Elementwise
{
    // G. Klambauer et al., "Self-Normalizing Neural Networks", NeurIPS 2017.
    private const double SeluAlpha = 1.6732632423543772;
    private const double SeluScale = 1.0507009873554805;

    public static Operator<T>[] List<T>()
        where T : IFloatingPointIeee754<T> =>
    [
        Of<T>("relu", (x, _) => Relu(x)),
        Of<T>("relu6", (x, _) => Clip(x, 0, 6)),
        Of<T>("leaky_relu", (x, attributes) => LeakyRelu(x, attributes.Number("slope", 0.01))),
        Of<T>("elu", (x, attributes) => Elu(x, attributes.Number("alpha", 1))),
        Of<T>("selu", (x, _) => SeluScale * Elu(x, SeluAlpha)),
        Of<T>("celu", (x, attributes) => attributes.Number("alpha", 1) * Elu(x / attributes.Number("alpha", 1))),
        Of<T>("gelu", (x, attributes) => attributes.Word("approximate", "tanh", "none") == "tanh" ? GeluTanh(x) : Gelu(x)),
        Of<T>("silu", (x, _) => Silu(x)),
        Of<T>("swish", (x, _) => Silu(x)),
        Of<T>("hard_silu", (x, _) => x * HardSigmoid(x)),
        Of<T>("mish", (x, _) => x * Tanh(Softplus(x))),
        Of<T>("sigmoid", (x, _) => Sigmoid(x)),
        Of<T>("log_sigmoid", (x, _) => LogSigmoid(x)),
        Of<T>("hard_sigmoid", (x, _) => HardSigmoid(x)),
        Of<T>("softplus", (x, _) => Softplus(x)),
        Of<T>("softsign", (x, _) => x / (1 + Abs(x))),
        Of<T>("tanh", (x, _) => Tanh(x)),
        Of<T>("hard_tanh", (x, _) => Clip(x, -1, 1)),
        Of<T>("tanh_shrink", (x, _) => x - Tanh(x)),
        new("linear", Linear),
    ];

    private static Operator<T> Of<T>(string name, Func<Symbol, Attributes, Symbol> function)
        where T : IFloatingPointIeee754<T> => new(name, call => call.Give(0, function(call.Symbol(0), call.Attributes)));

    private static Symbol HardSigmoid(Symbol x) => Clip(x + 3, 0, 6) / 6;

    /// <summary><c>y = x Wᵀ + b</c>.</summary>
    private static void Linear<T>(Call<T> call)
        where T : IFloatingPointIeee754<T>
    {
        Symbol product = MatMul(call.Symbol(0), Transpose(call.Symbol(1)));
        call.Give(0, call.Has(2) ? product + call.Symbol(2) : product);
    }
}
