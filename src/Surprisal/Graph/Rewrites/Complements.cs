using static Surprisal.Graph.Ops;

namespace Surprisal.Graph;

/// <summary>What is left of 1, which cancels to nothing where almost all of it is taken.</summary>
internal static class Complements
{
    public static IReadOnlyList<Rule> Rules { get; } =
    [
        Rule.Along("one minus softmax", (x, axis) => 1 - Softmax(x, axis), (x, axis) => Symbol.Of(new SoftmaxComplement(axis), x)),
        Rule.Of("exponential less one", x => Exp(x) - 1, x => ExpM1(x)),
        Rule.Of("one less an exponential", x => 1 - Exp(x), x => -ExpM1(x)),
        new OfPower(),
    ];

    /// <summary><c>1 − pᵃ ⇒ −(exp(a log p) − 1)</c>, for any exponent.</summary>
    private sealed class OfPower() : Rule("one minus a power of softmax")
    {
        private static readonly Constant One = new(1);

        public override Symbol? Apply(Symbol symbol) =>
            symbol is { Op: Subtract, Inputs: [{ Op: Constant one }, { Op: Power, Inputs: [{ Op: Softmax softmax } probabilities, { Op: Constant { IsNumber: true } } exponent] }] }
                && one.Equals(One)
                ? -ExpM1(exponent * LogSoftmax(probabilities.Inputs[0], softmax.Axis))
                : null;
    }
}
