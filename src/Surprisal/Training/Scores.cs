namespace Surprisal.Training;

/// <summary>How well a model did on some samples: the mean loss, and each metric.</summary>
/// <param name="Loss">The mean loss, in nats for the cross-entropies.</param>
/// <param name="Metrics">The metrics by name, in the order in which they were asked for.</param>
public sealed record Scores(double Loss, IReadOnlyDictionary<string, double> Metrics)
{
    /// <summary>The value of a metric.</summary>
    /// <param name="metric">Its name, such as <c>accuracy</c>.</param>
    public double this[string metric] => Metrics[metric];

    /// <summary>Scores from the loss and the metrics in one row.</summary>
    internal static Scores Of(IReadOnlyList<string> metrics, ReadOnlySpan<double> row)
    {
        var values = new Dictionary<string, double>();
        for (int i = 0; i < metrics.Count; i++)
        {
            values[metrics[i]] = row[1 + i];
        }

        return new Scores(row[0], values);
    }

    /// <summary>Writes the loss and the metrics into one row.</summary>
    internal void CopyTo(Span<double> row, IReadOnlyList<string> metrics)
    {
        row[0] = Loss;
        for (int i = 0; i < metrics.Count; i++)
        {
            row[1 + i] = Metrics[metrics[i]];
        }
    }
}
