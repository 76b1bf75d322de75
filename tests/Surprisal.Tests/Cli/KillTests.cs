using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Philox = Surprisal.Numerics.Philox;

namespace Surprisal.Tests.CliTests;

/// <summary>Real runs, killed at random moments and gone on with, end in the same bits as one that nobody touched.</summary>
/// <remarks>The variable <c>SURPRISAL_KILLS</c> says how many kills; <c>dotnet dev.cs kills</c> sets it.</remarks>
public sealed class KillTests : IDisposable
{
    // Every step is saved, so that many a kill comes while a checkpoint is written.
    private const string Run = "train digits --samples 300 --model mlp --optimizer adam --learning-rate 0.002 --epochs 6 --batch 16 --checkpoint-steps 1 --json";

    private static readonly int Kills = int.Parse(Environment.GetEnvironmentVariable("SURPRISAL_KILLS") ?? "3", CultureInfo.InvariantCulture);

    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public async Task A_run_that_is_killed_again_and_again_ends_in_the_bits_of_one_that_is_not()
    {
        var random = new Philox(20260101);
        long begun = Stopwatch.GetTimestamp();
        string expected = (await EndOf(_session.Start($"{Run} --out whole")))!;
        TimeSpan length = Stopwatch.GetElapsedTime(begun);

        (int kills, int runs, int halfWritten, int beforeTheFirst) = (0, 0, 0, 0);
        while (kills < Kills)
        {
            string folder = $"run{++runs}";
            string? result = null;
            while (result is null)
            {
                // Between two kills a run comes a random part of its way, or, now and then, not even to its first step.
                bool canGoOn = Directory.Exists(_session[folder, "checkpoints"]) && Directory.GetFiles(_session[folder, "checkpoints"], "*.safetensors").Length > 0;
                using Process process = _session.Start(canGoOn ? $"train --resume {folder} --json" : $"{Run} --out {folder}");
                Task<string?> end = EndOf(process);
                if (kills < Kills)
                {
                    await Task.WhenAny(end, Task.Delay(length * (0.2 + (0.5 * random.NextDouble())), TestContext.Current.CancellationToken));
                    process.Kill();
                }

                result = await end;
                kills += result is null ? 1 : 0;
                halfWritten += result is null && _session.Files.Any(file => file.StartsWith(folder, StringComparison.Ordinal) && file.EndsWith(".partial", StringComparison.Ordinal)) ? 1 : 0;
                beforeTheFirst += result is null && !canGoOn ? 1 : 0;
            }

            result.ShouldBe(expected);
            Bytes(folder).ShouldBe(Bytes("whole"));
        }

        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{kills} kills over {runs} runs, {halfWritten} of them while a checkpoint was written, {beforeTheFirst} in the first process of a run: all ended in the same weights and history.");
    }

    private byte[] Bytes(string folder) => File.ReadAllBytes(_session[folder, "model.safetensors"]);

    /// <summary>The losses and metrics of all epochs, as text; null if the process was killed.</summary>
    private static async Task<string?> EndOf(Process process)
    {
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode == 128 + 9)
        {
            return null;
        }

        process.ExitCode.ShouldBe(0, await error);
        return string.Join('\n', JsonElement.Parse(output).GetProperty("history").EnumerateArray().Select(epoch =>
            string.Join(' ', epoch.EnumerateObject().Where(figure => figure.Name != "seconds").Select(figure => figure.ToString()))));
    }
}
