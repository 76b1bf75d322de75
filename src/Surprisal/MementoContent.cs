namespace Surprisal;

/// <summary>All that a memento holds, by the full names.</summary>
internal sealed class MementoContent
{
    /// <summary>Numbers of double precision.</summary>
    public Dictionary<string, double[]> Numbers { get; init; } = [];

    /// <summary>Whole numbers.</summary>
    public Dictionary<string, long[]> Counts { get; init; } = [];

    /// <summary>Numbers in the precision of the model.</summary>
    public Dictionary<string, float[]> Elements { get; init; } = [];

    /// <summary>The names that were asked for.</summary>
    public HashSet<string> Read { get; } = [];

    /// <summary>What nobody has asked for.</summary>
    public IEnumerable<string> Unread => Numbers.Keys.Concat(Counts.Keys).Concat(Elements.Keys).Where(name => !Read.Contains(name)).Order(StringComparer.Ordinal);
}
