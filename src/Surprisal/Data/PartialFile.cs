namespace Surprisal.Data;

/// <summary>A file that exists whole or not at all: written under a temporary name beside its place, then renamed.</summary>
internal sealed class PartialFile : IDisposable
{
    /// <summary>How temporary names end.</summary>
    public const string Suffix = ".partial";

    private readonly string _path;
    private readonly string _partialPath;
    private bool _complete;

    /// <summary>Starts the file, and makes its folder if there is none.</summary>
    public PartialFile(string path)
    {
        _path = Path.GetFullPath(path);
        _partialPath = $"{_path}.{Guid.NewGuid():N}{Suffix}";
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        Stream = new FileStream(_partialPath, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
    }

    /// <summary>What is written so far.</summary>
    public FileStream Stream { get; }

    /// <summary>Puts the whole file in its place, over an older one.</summary>
    public void Complete()
    {
        Stream.Flush(flushToDisk: true);
        Stream.Dispose();
        File.Move(_partialPath, _path, overwrite: true);
        _complete = true;
    }

    /// <summary>Removes the file, unless it was completed.</summary>
    public void Dispose()
    {
        try
        {
            // On a full disk, what is still to be written fails here once more.
            Stream.Dispose();
        }
        finally
        {
            if (!_complete)
            {
                File.Delete(_partialPath);
            }
        }
    }
}
