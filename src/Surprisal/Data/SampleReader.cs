namespace Surprisal.Data;

/// <summary>One pass over a stream of samples.</summary>
public abstract class SampleReader : IDisposable
{
    /// <summary>Reads the next sample.</summary>
    /// <param name="sample">Receives its features, all of them finite.</param>
    /// <param name="label">Its class, counted from 0.</param>
    /// <returns>Whether there was one.</returns>
    public abstract bool Read(Span<float> sample, out int label);

    /// <summary>Closes what the pass has open.</summary>
    public void Dispose()
    {
        Dispose(isDisposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes what the pass has open; by default nothing.</summary>
    /// <param name="isDisposing">Whether it is asked for, not found out by the collector of garbage.</param>
    protected virtual void Dispose(bool isDisposing)
    {
    }
}
