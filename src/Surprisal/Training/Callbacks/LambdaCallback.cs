namespace Surprisal.Training;

/// <summary>Calls what it is given: a callback without a class of its own.</summary>
/// <remarks>Keras: <c>LambdaCallback</c>.</remarks>
public sealed class LambdaCallback : Callback
{
    /// <summary>Called before the first epoch.</summary>
    public Action<TrainingRun>? TrainBegin { get; init; }

    /// <summary>Called before each epoch.</summary>
    public Action<TrainingRun>? EpochBegin { get; init; }

    /// <summary>Called after each step.</summary>
    public Action<TrainingRun>? BatchEnd { get; init; }

    /// <summary>Called after each epoch and its validation.</summary>
    public Action<TrainingRun, EpochRecord>? EpochEnd { get; init; }

    /// <summary>Called once training has ended by itself or by a callback.</summary>
    public Action<TrainingRun>? TrainEnd { get; init; }

    /// <inheritdoc/>
    public override void OnTrainBegin(TrainingRun run) => TrainBegin?.Invoke(run);

    /// <inheritdoc/>
    public override void OnEpochBegin(TrainingRun run) => EpochBegin?.Invoke(run);

    /// <inheritdoc/>
    public override void OnBatchEnd(TrainingRun run) => BatchEnd?.Invoke(run);

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingRun run, EpochRecord epoch) => EpochEnd?.Invoke(run, epoch);

    /// <inheritdoc/>
    public override void OnTrainEnd(TrainingRun run) => TrainEnd?.Invoke(run);
}
