using static Surprisal.Graph.Ops;

namespace Surprisal.Graph;

/// <summary>Sigmoid written out, and logarithms of a sigmoid and of its complement, which round to log 0 far from the origin.</summary>
internal static class SigmoidForms
{
    public static IReadOnlyList<Rule> Rules { get; } =
    [
        Rule.Of("sigmoid", x => 1 / (1 + Exp(x)), x => Sigmoid(-x)),
        Rule.Of("softplus", x => Log(1 + Exp(x)), x => Softplus(x)),
        Rule.Of("log-sigmoid", x => Log(Sigmoid(x)), x => -Softplus(-x)),
        Rule.Of("log of one minus sigmoid", x => Log(1 - Sigmoid(x)), x => -Softplus(x)),
        Rule.Of(
            "sigmoid cross-entropy",
            (t, x) => (t * Softplus(-x)) + ((1 - t) * Softplus(x)),
            (t, x) => t.Shape.Equals(x.Shape) ? SigmoidCrossEntropyWithLogits(t, x) : null),
        Rule.Of("negation out of both terms", (x, y) => -x - y, (x, y) => -(x + y)),
    ];
}
