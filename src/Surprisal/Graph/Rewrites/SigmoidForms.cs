using static Surprisal.Graph.Ops;

namespace Surprisal.Graph;

/// <summary>Sigmoid written out, its complement, which cancels to nothing for a large score, and its logarithm, which rounds to log 0.</summary>
internal static class SigmoidForms
{
    public static IReadOnlyList<Rule> Rules { get; } =
    [
        Rule.Of("sigmoid", x => 1 / (1 + Exp(x)), x => Sigmoid(-x)),
        Rule.Of("softplus", x => Log(1 + Exp(x)), x => Softplus(x)),
        Rule.Of("log-sigmoid", x => Log(Sigmoid(x)), x => -Softplus(-x)),
        Rule.Of("one minus sigmoid", x => 1 - Sigmoid(x), x => Sigmoid(-x)),
        Rule.Of(
            "sigmoid cross-entropy",
            (t, x) => (t * Softplus(-x)) + ((1 - t) * Softplus(x)),
            (t, x) => t.Shape.Equals(x.Shape) ? SigmoidCrossEntropyWithLogits(t, x) : null),
        Rule.Of("negation out of both terms", (x, y) => -x - y, (x, y) => -(x + y)),
    ];
}
