using System.Text.RegularExpressions;

namespace Surprisal.Tests.HouseTests;

/// <summary>What the README shows is what happens.</summary>
public sealed partial class ReadmeTests
{
    private const string Tool = "dotnet run -c Release --project src/Surprisal.Cli -- ";
    private const string Task = "dotnet dev.cs ";

    private static readonly string Readme = Repository.Read("README.md");
    private static readonly Block[] Blocks = [.. Fence().Matches(Readme).Select(match => new Block(match.Groups["language"].Value, match.Groups["text"].Value))];

    private sealed record Block(string Language, string Text);

    public static TheoryData<string> Examples() => [.. Blocks.Where(block => block.Language == "csharp").Select(block => block.Text)];

    public static TheoryData<string> Commands() =>
        [.. Blocks.Where(block => block.Language == "bash").SelectMany(block => block.Text.TrimEnd().Split('\n')).Select(WithoutRemark).Where(line => line.Length > 0)];

    [Fact]
    public void The_readme_is_short() => Readme.Split('\n').Length.ShouldBeLessThanOrEqualTo(151);

    [Fact]
    public void Every_block_is_of_a_kind_that_is_checked() =>
        Blocks.Select(block => block.Language).ShouldBeSubsetOf(["bash", "csharp", "text"]);

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_is_cut_from_a_sample_that_runs(string example) => SampleWith(example).ShouldNotBeNull(
        $"No file samples/*.cs contains this block of the README line by line:\n{example}");

    [Fact]
    public void An_output_is_what_the_sample_before_it_prints()
    {
        foreach ((Block before, Block output) in Blocks.Zip(Blocks.Skip(1)).Where(pair => pair.Second.Language == "text"))
        {
            before.Language.ShouldBe("csharp", $"This output follows no example:\n{output.Text}");
            string sample = SampleWith(before.Text).ShouldNotBeNull();
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
    public void Every_link_within_the_repository_leads_somewhere()
    {
        IEnumerable<string> targets = Link().Matches(Readme).Select(match => match.Groups["target"].Value).Where(target => !target.Contains("://"));
        targets.ShouldAllBe(target => Path.Exists(Path.Combine(Repository.Root, target)));
    }

    private static string? SampleWith(string example) => Directory.GetFiles(Path.Combine(Repository.Root, "samples"), "*.cs")
        .Select(file => Path.GetRelativePath(Repository.Root, file))
        .FirstOrDefault(path => $"\n{Repository.Read(path)}\n".Contains($"\n{example.TrimEnd()}\n"));

    private static IEnumerable<string> Tasks() => TaskArm().Matches(Repository.Read("dev.cs")).Select(match => match.Groups["task"].Value);

    private static string WithoutRemark(string line) => Regex.Replace(line, @"(^|\s+)#.*$", "").Trim();

    private static IEnumerable<string> ParseErrors(string arguments) =>
        Cli.Tool.Commands().Parse(arguments).Errors.Select(error => error.Message);

    [GeneratedRegex(@"^```(?<language>\w*)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Fence();

    [GeneratedRegex(@"\]\((?<target>[^)#]+)(#[^)]*)?\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Link();

    [GeneratedRegex(@"^\s+\[""(?<task>\w+)""", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex TaskArm();

    [GeneratedRegex(@"^dotnet run (?<path>samples/\S+\.cs)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Sample();
}
