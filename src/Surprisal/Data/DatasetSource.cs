namespace Surprisal.Data;

/// <summary>Where a dataset of the list comes from.</summary>
public abstract class DatasetSource
{
    /// <summary>The number of training samples, unless another one is asked for.</summary>
    public abstract int TrainCount { get; }

    /// <summary>The number of test samples, unless another one is asked for.</summary>
    public abstract int TestCount { get; }

    /// <summary>The name of each class.</summary>
    public abstract IReadOnlyList<string> ClassNames { get; }

    /// <summary>Who made the data, and under which licence, in one line.</summary>
    public abstract string Origin { get; }

    /// <summary>Where the files lie on this machine.</summary>
    /// <param name="options">Where to look.</param>
    /// <returns>Their folder, or null if they would have to be downloaded, or if there are none.</returns>
    /// <exception cref="IOException">A folder that was named is missing, or holds only a part of the files.</exception>
    public abstract string? Locate(DatasetOptions options);

    /// <summary>Gives the samples.</summary>
    /// <param name="options">Where they come from, and how many are wanted.</param>
    /// <param name="cancellationToken">Stops a download; nothing half-written stays.</param>
    /// <returns>The training and the test samples.</returns>
    /// <exception cref="IOException">A folder or file is missing, or the cache cannot be written.</exception>
    /// <exception cref="InvalidDataException">A file is damaged or not what its name says.</exception>
    /// <exception cref="HttpRequestException">No mirror gave a file.</exception>
    /// <exception cref="ArgumentOutOfRangeException">More samples are wanted than there are.</exception>
    public abstract DatasetPair Load(DatasetOptions options, CancellationToken cancellationToken = default);
}
