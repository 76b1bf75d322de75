namespace Surprisal.Training;

/// <summary>Where a training run stood between two steps, with all that it takes to go on as if nothing had been between.</summary>
/// <remarks>
/// It holds the weights, what the optimizer, the layers, the metrics and the callbacks remember, the history and the place among the samples. Their
/// order follows from the seed and the epoch.
/// </remarks>
public sealed record Checkpoint
{
    internal Checkpoint()
    {
    }

    /// <summary>The epoch that it was in, from 1; 0 before the first.</summary>
    public int Epoch { get; internal init; }

    /// <summary>The steps done in that epoch.</summary>
    public int Batch { get; internal init; }

    /// <summary>How many epochs were planned in all.</summary>
    public int Epochs { get; internal init; }

    /// <summary>How many epochs the model had behind it when the run began.</summary>
    public int EpochsBefore { get; internal init; }

    /// <summary>What the run was asked for, as far as its bits depend on it: these must be the same to go on.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; internal init; } = new Dictionary<string, string>();

    /// <summary>What the caller wrote beside it, see <see cref="Checkpointing.Notes"/>.</summary>
    public IReadOnlyDictionary<string, string> Notes { get; internal init; } = new Dictionary<string, string>();

    internal MementoContent Content { get; init; } = new();

    /// <summary>Refuses to go on with a run that asks for something else.</summary>
    /// <param name="settings">What it asks for; what people know by name comes first.</param>
    /// <exception cref="ArgumentException">It is something else.</exception>
    internal void RequireSame(IReadOnlyList<(string Name, string Value)> settings)
    {
        foreach ((string name, string value) in settings)
        {
            string before = Settings.GetValueOrDefault(name, "nothing");
            if (before != value)
            {
                throw new ArgumentException(
                    $"The checkpoint is of a run with {name} {before}, but here it is {value}. Ask for the same to go on with that run, or begin another one.", nameof(settings));
            }
        }
    }
}
