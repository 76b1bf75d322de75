using System.CommandLine;
using Spectre.Console;

namespace Surprisal.Cli;

/// <summary>Where a command speaks: its result to standard output, what happens on the way to whoever watches.</summary>
internal sealed class Stage
{
    // Lines in a file or a pipe are not broken.
    private const int WidthOfFiles = 1000;

    /// <summary>Sets the stage.</summary>
    /// <param name="configuration">The streams.</param>
    /// <param name="json">Whether the result is for a program, so that people read standard error.</param>
    public Stage(InvocationConfiguration configuration, bool json)
    {
        Json = json;
        Result = configuration.Output;
        Warnings = configuration.Error;

        var watched = new AnsiConsoleOutput(json ? configuration.Error : configuration.Output);
        Console = AnsiConsole.Create(new AnsiConsoleSettings { Out = watched, Ansi = watched.IsTerminal ? AnsiSupport.Detect : AnsiSupport.No });
        IsLive = watched.IsTerminal && Console.Profile.Capabilities is { Ansi: true, Interactive: true };
        if (!watched.IsTerminal)
        {
            Console.Profile.Width = WidthOfFiles;
        }
    }

    /// <summary>Whether the result is one line of JSON.</summary>
    public bool Json { get; }

    /// <summary>Whether what happens is seen on a terminal that can be drawn on.</summary>
    public bool IsLive { get; }

    /// <summary>Receives the result.</summary>
    public TextWriter Result { get; }

    /// <summary>Receives what went wrong.</summary>
    public TextWriter Warnings { get; }

    /// <summary>Shows people what happens.</summary>
    public IAnsiConsole Console { get; }

    /// <summary>Tells people one thing, on a line of its own.</summary>
    public void Say(string line) => Console.Write(new Text(line + "\n"));
}
