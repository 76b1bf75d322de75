namespace Surprisal.Training;

/// <summary>Where batches come from, epoch by epoch.</summary>
internal abstract class Supply : IDisposable
{
    public abstract int BatchSize { get; }

    /// <summary>The steps of an epoch; 0 if they are not known.</summary>
    public abstract int Batches { get; }

    /// <summary>The samples of an epoch; 0 if they are not known.</summary>
    public abstract int Samples { get; }

    /// <summary>The batch that was filled last.</summary>
    public abstract Batch Current { get; }

    public abstract string Describe();

    /// <summary>Some samples to look at before training.</summary>
    public abstract Batch First();

    /// <summary>Begins an epoch after so many of its samples.</summary>
    public abstract void Begin(int epoch, int samples);

    /// <summary>Fills the next batch.</summary>
    /// <returns>The number of its samples; 0 once the epoch is over.</returns>
    public abstract int Next();

    public abstract void Dispose();
}
