using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Metrics;

/// <summary>1 where the greatest output is at the greatest target, else 0.</summary>
/// <remarks>
/// A model of one output decides between two classes: it says the second where a sigmoid exceeds ½, or where a raw score
/// exceeds 0, which is the same. Rows of labels, each of which is there or not by itself, have no one class to say: training and
/// evaluation refuse them, and <see cref="BinaryAccuracy"/> is the share of labels that are said rightly.
/// </remarks>
public sealed record Accuracy : Metric
{
    /// <inheritdoc/>
    public override string Name => "accuracy";

    internal override Metric? OfLabels => null;

    /// <inheritdoc/>
    public override Symbol Row(Symbol output, Symbol targets) => Equal(Answer.Class(output), Answer.Right(targets));
}
