using System.Diagnostics;
using System.Text.Json;
using Surprisal.Cli;
using Surprisal.Data;
using Surprisal.Tests.DataTests;

namespace Surprisal.Tests.CliTests;

/// <summary>Somebody at the command line, with an empty folder of their own.</summary>
internal sealed class Session : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>The path of something in the folder.</summary>
    public string this[params string[] names] => _folder.Combine(names);

    /// <summary>The names of all files in the folder, at any depth.</summary>
    public string[] Files => _folder.Files;

    /// <summary>Runs a command line within this process.</summary>
    public static Outcome Run(params string[] arguments) => Run(CancellationToken.None, arguments);

    public static Outcome Run(CancellationToken cancellation, params string[] arguments)
    {
        using StringWriter output = new() { NewLine = "\n" }, error = new() { NewLine = "\n" };
        int code = Tool.Run(arguments, output, error, cancellation);
        return new Outcome(code, output.ToString(), error.ToString());
    }

    /// <summary>Trains a small model on generated digits, quickly.</summary>
    public string TrainSmall(string name = "model", params string[] options)
    {
        string model = this[name];
        Run(["train", "digits", "--samples", "500", "--epochs", "1", "--out", model, .. options]).Code.ShouldBe(0);
        return model;
    }

    /// <summary>Writes a set in the form of MNIST, of images as like as one digit drawn from a seed is to another.</summary>
    /// <returns>Its folder.</returns>
    public string WriteImages(int train = 40, int test = 20)
    {
        Write("train", train, 0);
        Write("t10k", test, train);
        return _folder.Path;

        void Write(string part, int count, int first)
        {
            Dataset digits = GeneratedDigits.Create(count, seed: 5, first);
            float[] pixels = new float[count * digits.SampleSize];
            digits.CopySamples([.. Enumerable.Range(0, count)], pixels);
            IdxWriter.Write(this[$"{part}-images-idx3-ubyte"], new IdxArray([count, 28, 28], IdxElement.Byte, [.. pixels.Select(pixel => (byte)Math.Round(pixel * 255))]));
            IdxWriter.Write(this[$"{part}-labels-idx1-ubyte"], new IdxArray([count], IdxElement.Byte, [.. digits.Labels.ToArray().Select(label => (byte)label)]));
        }
    }

    /// <summary>Runs a command line as a process of its own, in the folder.</summary>
    /// <param name="line">The command line.</param>
    /// <param name="variables">Variables of its environment.</param>
    public Process Start(string line, params (string Name, string Value)[] variables) => Start(line, shell: null, variables);

    /// <summary>Runs a command line as a process of its own, after what a shell does first.</summary>
    /// <param name="line">The command line.</param>
    /// <param name="shell">What a shell does first, ending in <c>exec</c>.</param>
    /// <param name="variables">Variables of its environment.</param>
    public Process Start(string line, string? shell, params (string Name, string Value)[] variables)
    {
        // A script's background ignores SIGINT, and what it starts inherits that.
        string[] command = ["dotnet", "exec", Path.Combine(AppContext.BaseDirectory, "Surprisal.Cli.dll"), .. line.Split(' ')];
        string[] whole = shell is not null ? ["sh", "-c", $"{shell} \"$@\"", "sh", .. command]
            : OperatingSystem.IsLinux() ? ["env", "--default-signal=INT", .. command] : command;
        var start = new ProcessStartInfo(whole[0], whole[1..])
        {
            WorkingDirectory = this[""],
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in variables)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>What a command line came to.</summary>
    internal sealed record Outcome(int Code, string Output, string Error)
    {
        /// <summary>The one line of JSON that is all of the output.</summary>
        public JsonElement Json()
        {
            Code.ShouldBe(0, Error);
            Output.TrimEnd('\n').ShouldNotContain('\n');
            return JsonElement.Parse(Output);
        }

        /// <summary>One message on standard error, with a code and no stack trace.</summary>
        public Outcome ShouldComplain(int code, params string[] parts)
        {
            Code.ShouldBe(code, Error);
            foreach (string part in parts)
            {
                Error.ShouldContain(part);
            }

            Error.TrimEnd('\n').ShouldNotContain('\n');
            Error.ShouldEndWith(".\n");
            Error.ShouldNotContain("(Parameter");
            return this;
        }
    }
}
