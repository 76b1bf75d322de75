namespace Surprisal.Data;

/// <summary>Opens files that people name, and says in one message what is wrong with one.</summary>
internal static class ReadableFile
{
    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="expectation">What was expected there and what to do, for the message about a missing file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It may not be read.</exception>
    public static FileStream Open(string path, string expectation)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"There is no file '{path}', but {expectation}", path);
        }

        try
        {
            return File.OpenRead(path);
        }
        catch (UnauthorizedAccessException fault)
        {
            throw new InvalidDataException($"'{path}' may not be read by this user. Change its permissions, or name another file.", fault);
        }
    }
}
