using System.Text.RegularExpressions;

namespace Surprisal.Tests.HouseTests;

/// <summary>What the README shows is what happens.</summary>
public sealed partial class ReadmeTests
{
    private const string Tool = "dotnet run -c Release --project src/Surprisal.Cli -- ";
    private const string Task = "dotnet dev.cs ";

    private static readonly Page Readme = new("README.md");

    public static TheoryData<string> Examples() => [.. Readme.Blocks.Where(block => block.Language == "csharp").Select(block => block.Text)];

    public static TheoryData<string> Commands() =>
        [.. Readme.Blocks.Where(block => block.Language == "bash").SelectMany(block => block.Text.TrimEnd().Split('\n')).Select(WithoutRemark).Where(line => line.Length > 0)];

    [Fact]
    public void The_readme_is_short() => Readme.Text.Split('\n').Length.ShouldBeLessThanOrEqualTo(151);

    [Fact]
    public void Every_block_is_of_a_kind_that_is_checked() =>
        Readme.Blocks.Select(block => block.Language).ShouldBeSubsetOf(["bash", "csharp", "text"]);

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_is_cut_from_a_sample_that_runs(string example) => Page.SampleWith(example).ShouldNotBeNull(
        $"No file samples/*.cs contains this block of the README line by line:\n{example}");

    [Fact]
    public void An_output_is_what_the_sample_before_it_prints()
    {
        foreach ((Block before, Block output) in Readme.Blocks.Zip(Readme.Blocks.Skip(1)).Where(pair => pair.Second.Language == "text"))
        {
            before.Language.ShouldBe("csharp", $"This output follows no example:\n{output.Text}");
            string sample = Page.SampleWith(before.Text).ShouldNotBeNull();
            string? difference = ExpectedOutput.Difference(Repository.Read(Path.ChangeExtension(sample, ".expected.txt")), output.Text);
            difference.ShouldBeNull(difference);
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_command_can_be_typed_as_it_stands(string command)
    {
        if (command.StartsWith(Tool))
        {
            ParseErrors(command[Tool.Length..]).ShouldBeEmpty();
        }
        else if (command.StartsWith(Task))
        {
            Tasks().ShouldContain(command[Task.Length..].Split(' ')[0]);
        }
        else
        {
            Match sample = Sample().Match(command);
            sample.Success.ShouldBeTrue($"ReadmeTests knows no way to check '{command}'.");
            File.Exists(Path.Combine(Repository.Root, sample.Groups["path"].Value)).ShouldBeTrue(command);
        }
    }

    [Fact]
    public void The_first_two_commands_are_all_the_set_up() =>
        Commands().Take(2).Select(row => row.Data).ShouldBe([Tool + "train", Task + "test"]);

    [Fact]
    public void Every_link_within_the_repository_leads_somewhere() => Readme.Links.ShouldAllBe(target => Path.Exists(target));

    private static IEnumerable<string> Tasks() => TaskArm().Matches(Repository.Read("dev.cs")).Select(match => match.Groups["task"].Value);

    private static string WithoutRemark(string line) => Regex.Replace(line, @"(^|\s+)#.*$", "").Trim();

    private static IEnumerable<string> ParseErrors(string arguments) =>
        Cli.Tool.Commands().Parse(arguments).Errors.Select(error => error.Message);

    [GeneratedRegex(@"^\s+\[""(?<task>\w+)""", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex TaskArm();

    [GeneratedRegex(@"^dotnet run (?<path>samples/\S+\.cs)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Sample();
}
