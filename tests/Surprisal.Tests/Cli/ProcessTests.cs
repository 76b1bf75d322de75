using System.Diagnostics;

namespace Surprisal.Tests.CliTests;

/// <summary>The tool as a process of its own: what only a real one can show.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    public static TheoryData<string> Models { get; } = new(Training.Architectures.All.Names);

    [Theory]
    [InlineData(0, "datasets")]
    [InlineData(1, "train --samples 100 --learning-rate 1e38 --out model")]
    [InlineData(1, "train --samples 100 --batch 100 --epochs 1 --learning-rate 1e30 --out model")]
    [InlineData(2, "train mnits")]
    [InlineData(2, "evaluate nothing digits")]
    public async Task It_ends_with_the_exit_code_and_complains_on_standard_error(int code, string line)
    {
        using Process process = _session.Start(line);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        process.ExitCode.ShouldBe(code, error);
        (error.Length > 0).ShouldBe(code != 0);
        (error + await output).ShouldNotContain("   at ");
        _session.Files.ShouldAllBe(file => file.StartsWith("model/checkpoints/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("SURPRISAL_THREADS", "none")]
    [InlineData("SURPRISAL_VECTOR_BITS", "1024")]
    public async Task An_environment_variable_that_asks_for_what_cannot_be_is_bad_input(string variable, string value)
    {
        using Process process = _session.Start("train --samples 100 --epochs 1 --out model", (variable, value));
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        process.ExitCode.ShouldBe(2, await output);
        error.ShouldStartWith($"{variable} is '{value}', but ");
        error.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task Ctrl_C_ends_training_and_keeps_the_model_of_the_last_full_epoch()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGINT to send to another process.");

        using Process process = _session.Start("train --samples 1000 --epochs 1000000 --out model");
        Task<string> error = process.StandardError.ReadToEndAsync();
        while (await process.StandardOutput.ReadLineAsync() is { } line && !line.StartsWith("epoch       2/"))
        {
        }

        using (Process kill = Process.Start("sh", ["-c", $"kill -INT {process.Id}"]))
        {
            await kill.WaitForExitAsync();
        }

        (await process.StandardOutput.ReadToEndAsync()).ShouldNotContain("Saved");
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(130, await error);
        (await error).ShouldStartWith("Stopped in epoch ");
        (await error).ShouldContain("is saved in 'model'");
        _session.Files.Where(file => !file.Contains("/checkpoints/")).ShouldBe(["model/model.json", "model/model.safetensors"]);
        Session.Run("evaluate", _session["model"], "digits").Code.ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Any_number_of_processors_gives_the_same_weights(string model)
    {
        _session.WriteImages(train: 300, test: 20);
        foreach (int batch in (int[])[16, 150])
        {
            int[] processors = [1, 2, 4];
            await Task.WhenAll(processors.Select(count => Train(count, $"{batch}-{count}", batch)));

            byte[][] weights = [.. processors.Select(count => File.ReadAllBytes(_session[$"{batch}-{count}", "model.safetensors"]))];
            weights[1].ShouldBe(weights[0]);
            weights[2].ShouldBe(weights[0]);
        }

        async Task Train(int processors, string folder, int batch)
        {
            using Process process = _session.Start(
                $"train mnist --data . --model {model} --epochs 2 --batch {batch} --out {folder}", ("DOTNET_PROCESSOR_COUNT", $"{processors}"));
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            string error = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            process.ExitCode.ShouldBe(0, error + await output);
        }
    }

    [Fact]
    public async Task A_disk_that_fills_while_a_checkpoint_is_written_is_an_error_and_the_one_before_it_stays()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no limit of the size of files.");
        string model = _session.TrainSmall();
        string[] before = _session.Files;

        // No file may have more than 100 blocks, and a checkpoint takes more. The runtime itself would map a larger one to compile into.
        using Process process = _session.Start(
            "train --resume model --epochs 50 --json", shell: "trap '' XFSZ; ulimit -f 100; exec", ("DOTNET_EnableWriteXorExecute", "0"));
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        process.ExitCode.ShouldBe(1, error);
        error.ShouldContain("cannot be saved in 'model/checkpoints': ");
        error.ShouldContain("The last good checkpoint is 'model/checkpoints/checkpoint-00000002.safetensors'.");
        _session.Files.ShouldBe(before);
        Session.Run("train", "--resume", model, "--epochs", "2").Code.ShouldBe(0);
    }
}
