using System.Diagnostics;

namespace Surprisal.Tests.HouseTests;

/// <summary>The files of the repository around the running tests.</summary>
internal static class Repository
{
    /// <summary>The folder of the solution file.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Reads a text file by its path from the root, with line ends as on every machine.</summary>
    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path)).ReplaceLineEndings("\n");

    /// <summary>The folder of real data sets, or null if this machine has none.</summary>
    public static string? DataFolder()
    {
        string folder = Environment.GetEnvironmentVariable("SURPRISAL_DATA") is { Length: > 0 } named
            ? named
            : Path.Combine(Root, "..", "shared", "data");
        return Directory.Exists(folder) ? Path.GetFullPath(folder) : null;
    }

    /// <summary>Runs <c>dotnet</c> to its end.</summary>
    /// <returns>Its standard output. A nonzero exit code fails the test with all that was written.</returns>
    public static string Dotnet(IEnumerable<string> arguments, string? folder = null)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder ?? Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["NO_COLOR"] = "1";
        start.Environment["SURPRISAL_DATA"] = DataFolder();

        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();

        string all = $"dotnet {string.Join(' ', arguments)}\n{output}\n{errors.Result}";
        process.ExitCode.ShouldBe(0, all);
        return output.ReplaceLineEndings("\n");
    }

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Surprisal.slnx")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException(
            $"No folder above '{AppContext.BaseDirectory}' holds Surprisal.slnx. Run the tests from inside a clone.");
    }
}
