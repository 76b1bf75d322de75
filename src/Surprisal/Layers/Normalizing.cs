using Surprisal.Graph;

namespace Surprisal.Layers;

/// <summary>What the layers that normalize have in common.</summary>
internal static class Normalizing
{
    /// <summary><c>γ (x − mean) / √(variance + ε) + β</c>.</summary>
    public static Symbol Of(Symbol x, Symbol mean, Symbol variance, double epsilon, Symbol gamma, Symbol beta) =>
        ((x - mean) / Ops.Sqrt(variance + epsilon) * gamma) + beta;

    /// <summary>The ε itself, if it keeps the root of a variance of 0 from being divided by.</summary>
    public static double Positive(double epsilon, string name) => epsilon > 0 && double.IsFinite(epsilon)
        ? epsilon
        : throw new ArgumentOutOfRangeException(name, FormattableString.Invariant($"'{name}' is {epsilon}, but it must be a positive number, such as 0.001."));
}
