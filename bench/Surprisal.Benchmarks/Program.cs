using System.CommandLine;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using Surprisal.Benchmarks.Commands;
using Surprisal.Benchmarks.Workloads;
using Surprisal.Numerics;

// The benchmarks of single kernels belong to BenchmarkDotNet, with all its options; the comparison with others has two commands.
RootCommand root = new("Measures Surprisal.") { new PeersCommand(), new CompareCommand() };
if (!root.Subcommands.Any(command => command.Name == args.FirstOrDefault()))
{
    IEnumerable<Summary> summaries = BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
    return summaries.All(summary => !summary.HasCriticalValidationErrors && summary.Reports.All(report => report.Success)) ? 0 : 1;
}

using var interruption = new Interruption();
ParseResult line = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
if (line.Errors.Count > 0)
{
    Console.Error.WriteLine($"{line.Errors[0].Message} See 'dotnet dev.cs bench {line.CommandResult.Command.Name} --help'.");
    return 2;
}

try
{
    return await line.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, interruption.Token);
}
catch (Exception fault) when (fault is BadInputException or EnvironmentVariableException or MismatchException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(fault.Message);
    return fault is BadInputException or EnvironmentVariableException ? 2 : 1;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("Stopped. The same command goes on from here.");
    return 130;
}
