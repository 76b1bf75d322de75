using static Surprisal.Graph.Ops;

namespace Surprisal.Graph;

/// <summary>Hyperbolic functions written out of exponentials, which overflow long before their logarithm is large.</summary>
internal static class HyperbolicForms
{
    public static IReadOnlyList<Rule> Rules { get; } =
    [
        Rule.Of("log-cosh", x => Log((Exp(x) + Exp(-x)) / 2), x => Symbol.Of(new LogCosh(), x)),
    ];
}
