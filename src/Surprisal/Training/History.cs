namespace Surprisal.Training;

/// <summary>What training came to, epoch by epoch.</summary>
public sealed class History
{
    private readonly List<EpochRecord> _epochs = [];

    /// <summary>The epochs so far. The last one is partial if a callback stopped training within it.</summary>
    public IReadOnlyList<EpochRecord> Epochs => _epochs;

    /// <summary>How long all epochs took, without validation.</summary>
    public TimeSpan Elapsed => _epochs.Aggregate(TimeSpan.Zero, (sum, epoch) => sum + epoch.Elapsed);

    internal void Add(EpochRecord epoch) => _epochs.Add(epoch);
}
