using Surprisal.Graph;

namespace Surprisal.Optimizers;

/// <summary>All of the learning rate in each step.</summary>
public sealed record ConstantRate : Schedule
{
    /// <inheritdoc/>
    public override Symbol Part(Symbol step) => 1;
}
