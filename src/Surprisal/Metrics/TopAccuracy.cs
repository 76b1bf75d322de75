using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Metrics;

/// <summary>1 where the right class is among the greatest outputs, else 0. Keras: <c>TopKCategoricalAccuracy</c>.</summary>
public sealed record TopAccuracy : Metric
{
    /// <summary>Sets how many outputs count.</summary>
    /// <param name="count">How many, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is less than 1.</exception>
    public TopAccuracy(int count = 5)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Count = count;
    }

    /// <summary>How many outputs count.</summary>
    public int Count { get; }

    /// <inheritdoc/>
    public override string Name => $"top-{Count}-accuracy";

    internal override Metric? OfLabels => null;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There are fewer classes.</exception>
    public override Symbol Row(Symbol output, Symbol targets)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(targets);
        Dimension classes = output.Shape[output.Shape.Rank - 1];
        if (classes.Factor < Count)
        {
            throw new ArgumentException($"'{Name}' looks at {Count} classes, but the output has {classes}. Give a smaller count.", nameof(output));
        }

        return ReduceSum(Equal(TopK(output, Count).Indices, ExpandDims(ArgMax(targets), -1)), axis: -1);
    }
}
