using System.Numerics;
using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Conformance.Peers;

/// <summary>How far one distribution is from another.</summary>
internal static class Divergences
{
    public static Operator<T>[] List<T>()
        where T : IFloatingPointIeee754<T> =>
    [
        new("kl_divergence", call => Run(call, isGeneralized: false)),
        new("generalized_kl_divergence", call => Run(call, isGeneralized: true)),
    ];

    /// <summary><c>Σ t (log t − log p)</c>, and for distributions that need not sum to 1, <c>+ Σ p − Σ t</c>.</summary>
    private static void Run<T>(Call<T> call, bool isGeneralized)
        where T : IFloatingPointIeee754<T>
    {
        bool isLogarithm = call.Has("log_probs");
        Placeholder given = call.Symbol(isLogarithm ? "log_probs" : "probs");
        Symbol p = isLogarithm ? Exp(given) : given;
        Symbol logOfP = isLogarithm ? given : Log(given);

        bool isLogTarget = call.Attributes.Flag("log_target");
        Symbol target = call.Symbol("target");
        Symbol t = isLogTarget ? Exp(target) : target;
        Symbol logOfT = isLogTarget ? target : Log(target);

        (int axis, _) = Losses.Classes(call, given);
        Symbol terms = Weigh(t, logOfT - logOfP);
        Losses.Give(call, ReduceSum(isGeneralized ? terms + p - t : terms, axis), given);
    }
}
