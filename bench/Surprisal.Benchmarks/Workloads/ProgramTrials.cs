using System.Diagnostics;

namespace Surprisal.Benchmarks.Workloads;

/// <summary>The command-line tool as a process of its own, from its start to its end.</summary>
internal static class ProgramTrials
{
    /// <summary>Trains the default model on so many generated digits and saves it.</summary>
    public static Trial Train(int samples)
    {
        string folder = Path.Combine(Path.GetTempPath(), $"surprisal-benchmark-{Environment.ProcessId}");
        string result = "";
        return new Trial(
            () => result = Start("train", "digits", "--samples", $"{samples}", "--out", folder),
            () =>
            {
                bool isSaved = File.Exists(Path.Combine(folder, "model.json"));
                Directory.Delete(folder, recursive: true);
                if (!isSaved)
                {
                    throw new MismatchException($"The tool saved no model. It said: {result}");
                }
            });
    }

    // The tool lies beside this program, which is built with it.
    private static string Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Surprisal.Cli.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new MismatchException($"The tool ended with code {process.ExitCode}. It said: {error.Result}");
    }
}
