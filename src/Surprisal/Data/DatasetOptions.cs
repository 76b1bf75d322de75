namespace Surprisal.Data;

/// <summary>Where a dataset comes from, and how much of it is wanted.</summary>
public sealed record DatasetOptions
{
    /// <summary>The environment variable that names the folder of datasets where no folder is given.</summary>
    public const string FolderVariable = "SURPRISAL_DATA";

    /// <summary>
    /// The folder that holds the files, or a subfolder with them that is named like the dataset.
    /// Without it, <see cref="FolderVariable"/> is asked, then the cache, then the mirrors. Generated data needs none.
    /// </summary>
    public string? Folder { get; init; }

    /// <summary>The folder that keeps downloaded files, one subfolder for each dataset.</summary>
    public string CacheFolder { get; init; } = DefaultCacheFolder;

    /// <summary>Chooses the samples of generated data.</summary>
    public ulong Seed { get; init; }

    /// <summary>How many training samples, from the first one on; without it, all, or the usual number of generated ones.</summary>
    public int? TrainCount { get; init; }

    /// <summary>How many test samples, from the first one on; without it, all, or the usual number of generated ones.</summary>
    public int? TestCount { get; init; }

    /// <summary>Is told how far downloads have come.</summary>
    public IProgress<DownloadProgress>? Progress { get; init; }

    /// <summary>Sends the requests of downloads, such as through a proxy; without it, the system's settings hold. It is not disposed.</summary>
    public HttpMessageHandler? Handler { get; init; }

    private static string DefaultCacheFolder
    {
        get
        {
            // A service account may have no folder of its own.
            string local = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
            return Path.Combine(local.Length > 0 ? local : Path.GetTempPath(), "surprisal", "datasets");
        }
    }
}
