namespace Surprisal.Benchmarks.Comparing;

/// <summary>Where the repository is that this program was built in.</summary>
internal static class Repository
{
    private const string Mark = "Surprisal.slnx";

    public static string Root { get; } = Find();

    private static string Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, Mark)))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds {Mark}. Run the benchmarks from a clone of the repository.");
    }
}
