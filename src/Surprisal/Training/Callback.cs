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
}
