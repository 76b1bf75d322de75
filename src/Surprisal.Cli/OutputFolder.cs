namespace Surprisal.Cli;

/// <summary>The folder that a command will write to at its end.</summary>
internal static class OutputFolder
{
    /// <summary>Refuses a folder that cannot be written, while nothing is lost yet. Leaves no trace.</summary>
    /// <exception cref="BadInputException">The folder cannot be written.</exception>
    public static void RequireWritable(string folder)
    {
        try
        {
            string nearest = NearestExisting(Path.GetFullPath(folder));
            if (!IsWritable(nearest))
            {
                throw new IOException($"'{nearest}' is a folder where this user may not write.");
            }
        }
        catch (Exception fault) when (fault is IOException or ArgumentException or NotSupportedException)
        {
            throw new BadInputException($"The model cannot be saved in '{folder}': {Complaint.About(fault)} Name a folder that can be written with --out.", fault);
        }
    }

    private static bool IsWritable(string folder)
    {
        try
        {
            string path = Path.Combine(folder, $".{Guid.NewGuid():N}.probe");
            using var probe = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string NearestExisting(string folder)
    {
        string? nearest = folder;
        while (nearest is not null && !Path.Exists(nearest))
        {
            nearest = Path.GetDirectoryName(nearest);
        }

        return nearest is null || Directory.Exists(nearest) ? nearest ?? folder : throw new IOException($"'{nearest}' is a file.");
    }
}
