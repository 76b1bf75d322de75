namespace Surprisal.Training;

/// <summary>How well a model did on some samples: the mean loss, and each metric.</summary>
/// <param name="Loss">The mean loss, in nats for the cross-entropies.</param>
/// <param name="Metrics">The metrics by name, in the order in which they were asked for.</param>
public sealed record Scores(double Loss, IReadOnlyDictionary<string, double> Metrics)
{
    /// <summary>The value of a metric.</summary>
    /// <param name="metric">Its name, such as <c>accuracy</c>.</param>
    public double this[string metric] => Metrics[metric];
}
