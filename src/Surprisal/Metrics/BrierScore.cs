using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Metrics;

/// <summary>The squared distance of the probabilities from the targets, <c>Σ (p − t)²</c>: from 0 to 2, or to 1 for a model of one output.</summary>
/// <remarks>G. W. Brier, "Verification of forecasts expressed in terms of probability", Monthly Weather Review 78(1), 1950.</remarks>
public sealed record BrierScore : Metric
{
    /// <inheritdoc/>
    public override string Name => "brier-score";

    /// <inheritdoc/>
    public override bool IsLargerBetter => false;

    /// <inheritdoc/>
    public override Symbol Row(Symbol output, Symbol targets) => ReduceSum(Square(Answer.Probabilities(output) - targets), axis: -1);
}
