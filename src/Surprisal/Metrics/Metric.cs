using Surprisal.Graph;

namespace Surprisal.Metrics;

/// <summary>A figure that people judge a model by, averaged over samples.</summary>
public abstract record Metric
{
    /// <summary>The metrics by name.</summary>
    public static Catalog<Metric> All { get; } = new(
        "metric",
        [
            new("accuracy", "The share of samples whose most probable class is the right one.", new Accuracy()),
        ]);

    /// <summary>What it is called in histories, such as <c>accuracy</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The figure of each sample.</summary>
    /// <param name="output">What the model gives: <c>[batch, classes]</c>.</param>
    /// <param name="targets">What it should give, in the same shape.</param>
    /// <returns>One number for each sample: <c>[batch]</c>.</returns>
    public abstract Symbol Row(Symbol output, Symbol targets);
}
