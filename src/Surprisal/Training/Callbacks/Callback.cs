namespace Surprisal.Training;

/// <summary>Something that is told how training goes, and may end it.</summary>
/// <remarks>
/// When training goes on from a checkpoint, <see cref="OnTrainBegin"/> comes first, in a run that says so by <see cref="TrainingRun.IsResumed"/>, and
/// then <see cref="Remember"/>, so that what begins afresh there does not begin afresh then.
/// </remarks>
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

    /// <summary>Names all that what it does next depends on, so that training can go on from a checkpoint as if nothing had been between. By default nothing.</summary>
    /// <param name="memento">Takes it down, or gives it back.</param>
    public virtual void Remember(Memento memento)
    {
    }
}
