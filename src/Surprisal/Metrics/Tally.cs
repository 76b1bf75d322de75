namespace Surprisal.Metrics;

/// <summary>Where the rows of a metric are gathered, batch by batch, until its value is asked for.</summary>
/// <remarks>It takes row after row, so it does not matter, not even to the last bit, how samples are cut into batches.</remarks>
public abstract class Tally
{
    /// <summary>The figure over all rows so far; NaN before the first.</summary>
    public abstract double Value { get; }

    /// <summary>Adds the rows of some samples.</summary>
    /// <param name="rows">What <see cref="Metric.Row"/> gave for them.</param>
    public abstract void Add(ReadOnlySpan<float> rows);

    /// <summary>Forgets all rows.</summary>
    public abstract void Clear();

    /// <summary>Names all that follows from the rows so far, so that a tally that loads it goes on as this one would.</summary>
    /// <param name="memento">Takes it down, or gives it back.</param>
    public abstract void Remember(Memento memento);
}
