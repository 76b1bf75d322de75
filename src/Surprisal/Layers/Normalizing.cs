using Surprisal.Graph;

namespace Surprisal.Layers;

/// <summary>What the layers that normalize have in common.</summary>
internal static class Normalizing
{
    /// <summary><c>γ (x − mean) / √(variance + ε) + β</c>.</summary>
    public static Symbol Of(Symbol x, Symbol mean, Symbol variance, double epsilon, Symbol gamma, Symbol beta) =>
        ((x - mean) / Ops.Sqrt(variance + epsilon) * gamma) + beta;
}
