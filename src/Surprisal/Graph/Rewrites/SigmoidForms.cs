using static Surprisal.Graph.Ops;

namespace Surprisal.Graph;

/// <summary>Sigmoid written out, its complement, which cancels to nothing for a large score, and its logarithm, which rounds to log 0.</summary>
internal static class SigmoidForms
{
    public static IReadOnlyList<Rule> Rules { get; } =
    [
        Rule.Of("sigmoid", x => 1 / (1 + Exp(x)), x => Sigmoid(-x)),
        Rule.Of("sigmoid by its odds", x => Exp(x) / (1 + Exp(x)), x => Sigmoid(x)),
        Rule.Of("sigmoid by tanh", x => (1 + Tanh(x)) / 2, x => Sigmoid(2 * x)),
        Rule.Of("sigmoid by half of tanh", x => 0.5 * (1 + Tanh(x)), x => Sigmoid(2 * x)),
        Rule.Of("sigmoid by tanh and a half", x => 0.5 + (0.5 * Tanh(x)), x => Sigmoid(2 * x)),
        Rule.Of("softplus by log1p", x => Log1P(Exp(x)), x => Softplus(x)),
        Rule.Of("softplus in two parts", x => Relu(x) + Softplus(-Abs(x)), x => Softplus(x)),
        Rule.Of("softplus", x => Log(1 + Exp(x)), x => Softplus(x)),
        Rule.Of("log-sigmoid", x => Log(Sigmoid(x)), x => -Softplus(-x)),
        Rule.Of("one minus sigmoid", x => 1 - Sigmoid(x), x => Sigmoid(-x)),
        Rule.Of(
            "sigmoid cross-entropy",
            (t, x) => (t * Softplus(-x)) + ((1 - t) * Softplus(x)),
            OfScores),
        Rule.Of("softplus in two parts by maximum", x => Maximum(x, 0) + Softplus(-Abs(x)), x => Softplus(x)),
        Rule.Of("sigmoid cross-entropy in three parts by maximum", (t, x) => Maximum(x, 0) - (t * x) + Softplus(-Abs(x)), OfScores),
        Rule.Of("sigmoid cross-entropy in three parts", (t, x) => Relu(x) - (t * x) + Softplus(-Abs(x)), OfScores),
        Rule.Of("sigmoid cross-entropy by softplus", (t, x) => Softplus(x) - (t * x), OfScores),
        Rule.Of("sigmoid cross-entropy by the other softplus", (t, x) => ((1 - t) * x) + Softplus(-x), OfScores),
        Rule.Of("sigmoid cross-entropy by score, target and softplus", (t, x) => x - (t * x) + Softplus(-x), OfScores),
        Rule.Of("negation out of both terms", (x, y) => -x - y, (x, y) => -(x + y)),
    ];

    private static Symbol? OfScores(Symbol targets, Symbol logits) => logits.Shape.Equals(Shape.Broadcast(targets.Shape, logits.Shape))
        ? SigmoidCrossEntropyWithLogits(Expand(targets, logits.Shape), logits)
        : null;
}
