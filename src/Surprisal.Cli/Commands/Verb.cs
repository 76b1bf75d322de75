using System.CommandLine;
using Surprisal.Numerics;

namespace Surprisal.Cli.Commands;

/// <summary>A command of the tool: what it takes, what it does, and what its help shows besides.</summary>
internal abstract class Verb : Command
{
    private readonly Option<bool> _json = Inputs.Json();
    private readonly Option<int?> _threads = Inputs.OptionalNumber<int>(
        "--threads",
        "compute with at most N threads, which changes no result; without it SURPRISAL_THREADS, one for each processor",
        $"a whole number between 1 and {Workers.MostThreads}",
        threads => threads is >= 1 and <= Workers.MostThreads);

    protected Verb(string name, string description)
        : base(name, description)
    {
        SetAction((line, cancellation) =>
        {
            Workers.MaxDegreeOfParallelism = line.GetValue(_threads) ?? Workers.MaxDegreeOfParallelism;
            return Task.FromResult(Run(line, new Stage(line.InvocationConfiguration, line.GetValue(_json)), cancellation));
        });
    }

    /// <summary>How many threads compute, which changes no result.</summary>
    protected Option Threads => _threads;

    /// <summary>Command lines that work as they stand.</summary>
    public abstract IReadOnlyList<string> Examples { get; }

    /// <summary>The names to choose from, each list under its title.</summary>
    public virtual IReadOnlyList<(string Title, IEnumerable<(string Name, string Description)> Names)> Choices => [];

    /// <summary>Adds what the command takes, and after it what every command takes.</summary>
    protected void Take(IReadOnlyList<Argument> arguments, IReadOnlyList<Option> options)
    {
        foreach (Argument argument in arguments)
        {
            Add(argument);
        }

        foreach (Option option in options.Append(_threads).Append(_json))
        {
            Add(option);
        }
    }

    /// <summary>The names of a list with their descriptions.</summary>
    public static IEnumerable<(string Name, string Description)> Rows<T>(Catalog<T> catalog) =>
        catalog.Entries.Select(entry => (entry.Name, entry.Description));

    /// <summary>Does it.</summary>
    /// <returns>The exit code.</returns>
    protected abstract int Run(ParseResult line, Stage stage, CancellationToken cancellation);
}
