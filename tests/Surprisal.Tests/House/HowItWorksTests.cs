using System.CommandLine.Parsing;
using Surprisal.Tests.CliTests;

namespace Surprisal.Tests.HouseTests;

/// <summary>What the page docs/how-it-works.md shows is what the tool prints.</summary>
public sealed class HowItWorksTests
{
    private const string Tool = "surprisal ";

    private static readonly Page HowItWorks = new("docs/how-it-works.md");

    [Fact]
    public void Every_output_is_a_part_of_what_the_command_or_the_sample_before_it_prints()
    {
        string? printed = null;
        int outputs = 0;
        foreach (Block block in HowItWorks.Blocks)
        {
            switch (block.Language)
            {
                case "bash":
                    printed = Run(block.Text.Trim());
                    break;
                case "csharp":
                    string sample = Page.SampleWith(block.Text).ShouldNotBeNull($"No file samples/*.cs contains this block line by line:\n{block.Text}");
                    printed = Repository.Read(Path.ChangeExtension(sample, ".expected.txt"));
                    break;
                default:
                    block.Language.ShouldBeOneOf("text", "markdown", "mermaid");
                    Page.Contains(printed.ShouldNotBeNull(), block.Text).ShouldBeTrue($"The page shows\n{block.Text}\nbut this is printed:\n{printed}");
                    outputs++;
                    break;
            }
        }

        outputs.ShouldBeGreaterThan(5);
    }

    [Fact]
    public void Every_format_that_people_read_is_shown() =>
        new[] { "text", "markdown", "mermaid", "csharp" }.ShouldBeSubsetOf(HowItWorks.Blocks.Select(block => block.Language));

    [Fact]
    public void Every_link_leads_somewhere() => HowItWorks.Links.ShouldAllBe(target => Path.Exists(target));

    [Fact]
    public void The_readme_leads_to_it() => Repository.Read("README.md").ShouldContain("(docs/how-it-works.md)");

    private static string Run(string command)
    {
        command.ShouldStartWith(Tool);
        Session.Outcome outcome = Session.Run([.. CommandLineParser.SplitCommandLine(command[Tool.Length..])]);
        outcome.Code.ShouldBe(0, outcome.Error);
        return outcome.Output;
    }
}
