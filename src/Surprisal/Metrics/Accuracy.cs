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
    public override Symbol Row(Symbol output, Symbol targets)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(targets);
        if (output.Shape[output.Shape.Rank - 1] != 1)
        {
            return Equal(ArgMax(output), ArgMax(targets));
        }

        double threshold = Ending.SigmoidOf(output) is null ? 0 : 0.5;
        return ReduceSum(Equal(Greater(output, threshold), Greater(targets, 0.5)), axis: -1);
    }
}
