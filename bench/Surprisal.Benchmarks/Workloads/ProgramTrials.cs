using System.Diagnostics;
using System.Runtime.InteropServices;
using Surprisal.Benchmarks.Comparing;

namespace Surprisal.Benchmarks.Workloads;

/// <summary>The command-line tool as a process of its own, from its start to its end.</summary>
internal static class ProgramTrials
{
    private const string Tool = "Surprisal.Cli.dll";

    /// <summary>The tool as it is built: it lies beside this program.</summary>
    public static Trial Built(int samples) => Train(Path.Combine(AppContext.BaseDirectory, Tool), samples);

    /// <summary>The tool as it is published for this machine, with its code compiled in advance.</summary>
    public static Trial Published(int samples)
    {
        string folder = Path.Combine(Repository.Root, "artifacts", "benchmarks", "published");

        // What a machine needs to compile for itself is not for the lock files of all.
        Dotnet(
            "publish", Path.Combine(Repository.Root, "src", "Surprisal.Cli"), "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier, "--self-contained", "false",
            "-p:NuGetLockFilePath=bin/published.lock.json", "-p:RestoreLockedMode=false", "-p:RunAnalyzers=false", "-o", folder, "-v", "quiet", "--nologo");
        return Train(Path.Combine(folder, Tool), samples);
    }

    /// <summary>Trains the default model on so many generated digits and saves it.</summary>
    private static Trial Train(string tool, int samples)
    {
        string folder = Path.Combine(Path.GetTempPath(), $"surprisal-benchmark-{Environment.ProcessId}");
        string said = "";
        return new Trial(
            () => said = Dotnet(tool, "train", "digits", "--samples", $"{samples}", "--out", folder),
            () =>
            {
                bool isSaved = File.Exists(Path.Combine(folder, "model.json"));
                Directory.Delete(folder, recursive: true);
                if (!isSaved)
                {
                    throw new MismatchException($"The tool saved no model. It said: {said}");
                }
            });
    }

    private static string Dotnet(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new MismatchException($"'dotnet {arguments[0]}' ended with code {process.ExitCode}. It said: {output}{error.Result}");
    }
}
