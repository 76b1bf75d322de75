namespace Surprisal.Training;

/// <summary>When and where the state of training is saved: before the first step, after each epoch, when it is cancelled, and as often between as is asked for.</summary>
/// <param name="Save">Receives each checkpoint, such as <c>CheckpointFolder.Save</c>. What it throws ends training; the model then has the weights of the last full epoch.</param>
/// <example>
/// <code>
/// var folder = new CheckpointFolder("runs/digits/checkpoints");
/// model.Fit(training, new FitOptions
/// {
///     Checkpoints = new Checkpointing(folder.Save) { Every = TimeSpan.FromMinutes(1) },
///     Resume = folder.Load(),
/// });
/// </code>
/// </example>
public sealed record Checkpointing(Action<Checkpoint> Save)
{
    /// <summary>Receives each checkpoint.</summary>
    public Action<Checkpoint> Save { get; init; } = Save ?? throw new ArgumentNullException(nameof(Save));

    /// <summary>After how many steps within an epoch the next one is due; by default steps do not matter.</summary>
    public int? EverySteps { get; init => field = value is null or >= 1 ? value : throw Refusal(value, "at least 1", nameof(EverySteps)); }

    /// <summary>After how long within an epoch the next one is due; by default time does not matter.</summary>
    public TimeSpan? Every { get; init => field = value is null || value >= TimeSpan.Zero ? value : throw Refusal(value, "at least 0", nameof(Every)); }

    /// <summary>Texts that each checkpoint carries along, such as the command line of the run.</summary>
    public IReadOnlyDictionary<string, string> Notes { get; init; } = new Dictionary<string, string>();

    private static ArgumentOutOfRangeException Refusal(object value, string demand, string name) =>
        new(name, FormattableString.Invariant($"'{name}' is {value}, but it must be {demand}. Leave it out to save after each epoch only."));
}
