using System.CommandLine.Parsing;

namespace Surprisal.Tests.HouseTests;

/// <summary>The page of experiments names commands that can be typed, and all samples that are shortened in tests.</summary>
public sealed class ExperimentsTests
{
    private const string Tool = "surprisal ";
    private const string Sample = "dotnet run ";

    private static readonly Page Experiments = new("docs/experiments.md");

    public static TheoryData<string> Commands() =>
        [.. Experiments.Blocks.Where(block => block.Language == "bash").SelectMany(block => block.Text.TrimEnd().Split('\n'))];

    public static TheoryData<string> Shortened() => [.. SampleTests.Samples().Select(row => row.Data).Where(sample => SampleTests.QuickLine(sample) is not null)];

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_command_can_be_typed_as_it_stands(string command)
    {
        if (command.StartsWith(Tool))
        {
            Cli.Tool.Commands().Parse([.. CommandLineParser.SplitCommandLine(command[Tool.Length..])]).Errors.ShouldBeEmpty();
        }
        else
        {
            command.ShouldStartWith(Sample);
            File.Exists(Path.Combine(Repository.Root, command[Sample.Length..])).ShouldBeTrue(command);
        }
    }

    [Theory]
    [MemberData(nameof(Shortened))]
    public void What_a_sample_prints_that_tests_shorten_is_recorded_in_full(string sample) => Commands().Select(row => row.Data).ShouldContain($"dotnet run samples/{sample}.cs");

    [Fact]
    public void Every_output_comes_with_the_day_and_the_machine() => Experiments.Text.ShouldMatch(@"Recorded on \d+ \w+ 20\d\d, .+ cores");
}
