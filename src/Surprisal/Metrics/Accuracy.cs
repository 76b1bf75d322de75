using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Metrics;

/// <summary>1 where the greatest output is at the greatest target, else 0.</summary>
/// <remarks>
/// A model of one output decides between two classes: it says the second where a sigmoid exceeds ½, or where a raw score
/// exceeds 0, which is the same.
/// </remarks>
public sealed record Accuracy : Metric
{
    /// <inheritdoc/>
    public override string Name => "accuracy";

    /// <inheritdoc/>
    public override Symbol Row(Symbol output, Symbol targets) => Equal(Answer.Class(output), Answer.Right(targets));
}
