using System.CommandLine;
using System.CommandLine.Invocation;
using System.Globalization;
using Surprisal.Cli.Commands;

namespace Surprisal.Cli;

/// <summary>Tells all that is needed to use a command.</summary>
/// <param name="isAskedFor">Whether it was asked for by name, so that nothing else on the line matters.</param>
internal sealed class Help(bool isAskedFor) : SynchronousCommandLineAction
{
    private const string Indent = "  ";

    public override bool ClearsParseErrors => isAskedFor;

    public override int Invoke(ParseResult parseResult)
    {
        Command command = parseResult.CommandResult.Command;
        TextWriter output = parseResult.InvocationConfiguration.Output;
        bool isRoot = command is RootCommand;

        output.WriteLine(command.Description);
        Write(output, "Usage", [Usage(command, isRoot)]);
        Write(output, "Commands", Rows(command.Subcommands.Select(child => (child.Name, child.Description ?? ""))));
        Write(output, "Arguments", Rows(command.Arguments.Select(argument => (Name(argument), Describe(argument, argument.HasDefaultValue ? argument.GetDefaultValue() : null)))));
        Write(output, "Options", Rows(command.Options.Select(option => (Name(option), Describe(option, option.HasDefaultValue ? option.GetDefaultValue() : null)))
            .Append(("--help", "show this, or what a command takes"))
            .DistinctBy(row => row.Item1)));
        if (command is Verb verb)
        {
            foreach ((string title, IEnumerable<(string, string)> names) in verb.Choices)
            {
                Write(output, title, Rows(names));
            }

            Write(output, "Examples", verb.Examples);
        }
        else
        {
            Write(output, "Start with", ["surprisal train", "surprisal train --help"]);
        }

        Write(output, "Exit codes", Rows(ExitCode.All));
        return ExitCode.Success;
    }

    private static string Usage(Command command, bool isRoot) => isRoot
        ? "surprisal COMMAND [options]"
        : $"surprisal {string.Join(' ', [command.Name, .. command.Arguments.Select(argument => argument.HasDefaultValue ? $"[{argument.HelpName}]" : argument.HelpName!), "[options]"])}";

    private static string Name(Argument argument) => argument.HelpName!;

    private static string Name(Option option) => option.HelpName is null ? option.Name : $"{option.Name} {option.HelpName}";

    private static string Describe(Symbol symbol, object? preset) => preset is null or false or Array
        ? symbol.Description ?? ""
        : string.Create(CultureInfo.InvariantCulture, $"{symbol.Description} (default: {preset})");

    private static IEnumerable<string> Rows(IEnumerable<(string Name, string Description)> rows)
    {
        (string Name, string Description)[] all = [.. rows];
        int width = all.Select(row => row.Name.Length).DefaultIfEmpty().Max();
        return all.Select(row => $"{row.Name.PadRight(width)}{Indent}{row.Description}");
    }

    private static void Write(TextWriter output, string title, IEnumerable<string> lines)
    {
        string[] all = [.. lines];
        if (all.Length == 0)
        {
            return;
        }

        output.WriteLine();
        output.WriteLine($"{title}:");
        foreach (string line in all)
        {
            output.WriteLine(Indent + line);
        }
    }
}
