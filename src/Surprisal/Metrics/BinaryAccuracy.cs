using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Metrics;

/// <summary>The share of a sample's outputs that say rightly, each by itself, whether their class is there. Keras: <c>BinaryAccuracy</c>.</summary>
/// <remarks>An output says yes where its probability exceeds ½; raw scores are read as those of a sigmoid, so where they exceed 0.</remarks>
public sealed record BinaryAccuracy : Metric
{
    /// <inheritdoc/>
    public override string Name => "binary-accuracy";

    /// <inheritdoc/>
    public override Symbol Row(Symbol output, Symbol targets)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(targets);
        return ReduceMean(Equal(Answer.SaysYes(output), Greater(targets, 0.5)), axis: -1);
    }
}
