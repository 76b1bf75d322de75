namespace Surprisal.Training;

/// <summary>Something that is told how training goes, and may end it.</summary>
public abstract class Callback
{
    /// <summary>Called before the first epoch.</summary>
    public virtual void OnTrainBegin(TrainingRun run)
    {
    }

    /// <summary>Called before each epoch.</summary>
    public virtual void OnEpochBegin(TrainingRun run)
    {
    }

    /// <summary>Called after each step.</summary>
    public virtual void OnBatchEnd(TrainingRun run)
    {
    }

    /// <summary>Called after each epoch and its validation.</summary>
    public virtual void OnEpochEnd(TrainingRun run, EpochRecord epoch)
    {
    }

    /// <summary>Called once training has ended by itself or by a callback.</summary>
    public virtual void OnTrainEnd(TrainingRun run)
    {
    }

    /// <summary>Called when training has diverged and the weights of the last full epoch are back. It throws, unless a callback stops the run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="fault">What is going to be thrown.</param>
    public virtual void OnDiverged(TrainingRun run, TrainingDivergedException fault)
    {
    }
}
