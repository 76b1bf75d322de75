using static Surprisal.Graph.Ops;

namespace Surprisal.Graph;

/// <summary>Hyperbolic functions written out of exponentials, which overflow long before their logarithm is large.</summary>
internal static class HyperbolicForms
{
    public static IReadOnlyList<Rule> Rules { get; } =
    [
        Rule.Of("log-cosh", x => Log((Exp(x) + Exp(-x)) / 2), x => Symbol.Of(new LogCosh(), x)),
        Rule.Of("tanh", x => (Exp(x) - Exp(-x)) / (Exp(x) + Exp(-x)), x => Tanh(x)),
        Rule.Of("tanh by the double argument", x => ExpM1(x) / (1 + Exp(x)), x => Tanh(x / 2)),
        Rule.Of("tanh by sigmoid", x => (2 * Sigmoid(x)) - 1, x => Tanh(x / 2)),

        // The larger of the two is taken out, so that neither overflows.
        Rule.Of("log of a sum of two exponentials", (x, y) => Log(Exp(x) + Exp(y)), (x, y) => Maximum(x, y) + Softplus(Minimum(x, y) - Maximum(x, y))),
    ];
}
