using System.CommandLine;
using System.CommandLine.Parsing;

namespace Surprisal.Cli;

/// <summary>What is wrong, in one message: what came, what was expected, what to do.</summary>
internal static class Complaint
{
    /// <summary>The message of a fault, without the name of a parameter that no user has typed.</summary>
    public static string About(Exception fault) => fault switch
    {
        OperationCanceledException => "Stopped.",
        ArgumentException { ParamName: { } name } => fault.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal),
        _ => fault.Message,
    };

    /// <summary>What a command line has too much or too little of.</summary>
    public static string About(ParseResult line)
    {
        // A mistyped option was taken for an argument, and what came after it is not at fault.
        string? option = line.Tokens.FirstOrDefault(token => token.Type == TokenType.Argument && LooksLikeOption(token.Value))?.Value;
        string? word = option ?? (line.UnmatchedTokens is [string unmatched, ..] ? unmatched : null);
        string complaint = word is null ? AboutPart(line.Errors[0]) : AboutWord(word, line);
        return $"{complaint} See '{NameOf(line)} --help'.";
    }

    private static string AboutWord(string word, ParseResult line)
    {
        Command command = line.CommandResult.Command;
        try
        {
            if (LooksLikeOption(word))
            {
                Find("option", word, command.Options.Union(line.RootCommandResult.Command.Options.Where(option => option.Recursive)));
            }
            else if (command.Subcommands.Count > 0)
            {
                Find("command", word, command.Subcommands);
            }
        }
        catch (ArgumentException fault)
        {
            return About(fault);
        }

        string taken = command.Arguments.Count == 0 ? "no argument" : $"only {string.Join(' ', command.Arguments.Select(argument => argument.HelpName))}";
        return $"'{word}' is one word too many: '{NameOf(line)}' takes {taken}. Leave it out, or put words with spaces in quotes.";
    }

    // A formula may begin with a minus sign, as in -x, and so may a number.
    private static bool LooksLikeOption(string word) => word.Length > 2 && word[0] == '-' && word.All(character => character == '-' || char.IsAsciiLetter(character));

    // A list that knows its names also knows the nearest ones.
    private static void Find(string family, string word, IEnumerable<Symbol> symbols) =>
        new Catalog<Symbol>(family, [.. symbols.Select(symbol => new Catalog<Symbol>.Entry(symbol.Name, "", symbol))]).Find(word);

    private static string AboutPart(ParseError error) => error.SymbolResult switch
    {
        OptionResult { Tokens.Count: 0 } option => $"'{option.Option.Name}' has no value. Write '{option.Option.Name} {option.Option.HelpName}'.",
        OptionResult { Tokens.Count: > 1, Option.Arity.MaximumNumberOfValues: 1 } option =>
            $"'{option.Option.Name}' is given {option.Tokens.Count} times, but it has one value. Keep one.",
        ArgumentResult { Tokens.Count: 0 } argument => $"{argument.Argument.HelpName} is missing: {argument.Argument.Description}.",
        CommandResult command when command.Command.Arguments.FirstOrDefault(argument => command.GetResult(argument) is null or { Tokens.Count: 0 }) is { } missing =>
            $"{missing.HelpName} is missing: {missing.Description}.",
        _ => error.Message,
    };

    private static string NameOf(ParseResult line) => line.CommandResult.Command is RootCommand ? "surprisal" : $"surprisal {line.CommandResult.Command.Name}";
}
