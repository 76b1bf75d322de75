namespace Surprisal.Training;

/// <summary>Lets training that has diverged end like any other, with the weights and the history of the last full epoch, instead of an exception.</summary>
/// <remarks>Keras: <c>TerminateOnNaN</c>; without it, training that diverges throws <see cref="TrainingDivergedException"/>.</remarks>
public sealed class TerminateOnNaN : Callback
{
    /// <summary>What went wrong; null if nothing did.</summary>
    public TrainingDivergedException? Fault { get; private set; }

    /// <inheritdoc/>
    public override void OnTrainBegin(TrainingRun run) => Fault = null;

    /// <inheritdoc/>
    public override void OnDiverged(TrainingRun run, TrainingDivergedException fault)
    {
        ArgumentNullException.ThrowIfNull(run);
        Fault = fault;
        run.Stop();
    }
}
