using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Surprisal.Cli.Commands;

namespace Surprisal.Cli;

/// <summary>The <c>surprisal</c> tool: its commands, and how a command line becomes an exit code.</summary>
internal static class Tool
{
    // A leading @ or a bundle of letters has no meaning here.
    public static readonly ParserConfiguration Parser = new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };

    /// <summary>The commands.</summary>
    public static RootCommand Commands()
    {
        var root = new RootCommand("Trains classifiers, measures them and uses them; explains formulas.")
        {
            new Train(),
            new Compare(),
            new Evaluate(),
            new Calibrate(),
            new Predict(),
            new ListDatasets(),
            new Explain(),
        };
        root.Action = new Help(isAskedFor: false);
        HelpOption helpOption = root.Options.OfType<HelpOption>().Single();
        helpOption.Action = new Help(isAskedFor: true);
        helpOption.Description = "show this, or what a command takes";
        root.Options.OfType<VersionOption>().Single().Description = "show the version";
        return root;
    }

    /// <summary>Runs a command line to its end.</summary>
    /// <param name="arguments">The words of the command line.</param>
    /// <param name="output">Receives results.</param>
    /// <param name="error">Receives complaints, and what happens on the way where the result is for a program.</param>
    /// <param name="cancellation">Ends training cleanly.</param>
    /// <returns>The exit code.</returns>
    public static int Run(IReadOnlyList<string> arguments, TextWriter output, TextWriter error, CancellationToken cancellation = default)
    {
        ParseResult line = Commands().Parse(arguments, Parser);
        if (line.Action is ParseErrorAction)
        {
            error.WriteLine(Complaint.About(line));
            return ExitCode.BadInput;
        }

        var configuration = new InvocationConfiguration
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        try
        {
            return line.InvokeAsync(configuration, cancellation).GetAwaiter().GetResult();
        }
        catch (Exception fault) when (ExitCode.Of(fault) is int code)
        {
            error.WriteLine(Complaint.About(fault));
            return code;
        }
    }
}
