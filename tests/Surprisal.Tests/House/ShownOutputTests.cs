using System.CommandLine.Parsing;
using Surprisal.Tests.CliTests;

namespace Surprisal.Tests.HouseTests;

/// <summary>What the pages that explain show is what the tool and the samples print.</summary>
public sealed class ShownOutputTests
{
    private const string HowItWorks = "docs/how-it-works.md";
    private const string Tool = "surprisal ";

    public static TheoryData<string> Pages() => [HowItWorks, "docs/from-logits-to-loss.md"];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_output_is_a_part_of_what_the_command_or_the_sample_before_it_prints(string page)
    {
        string printed = "";
        Func<string, string, bool>? contains = null;
        int outputs = 0;
        foreach (Block block in new Page(page).Blocks)
        {
            switch (block.Language)
            {
                case "bash":
                    (printed, contains) = (Run(block.Text.Trim()), Page.Contains);
                    break;
                case "csharp":
                    string sample = Page.SampleWith(block.Text).ShouldNotBeNull($"No file samples/*.cs contains this block line by line:\n{block.Text}");
                    (printed, contains) = (Repository.Read(Path.ChangeExtension(sample, ".expected.txt")), ExpectedOutput.Contains);
                    break;
                default:
                    block.Language.ShouldBeOneOf("text", "markdown", "mermaid");
                    contains.ShouldNotBeNull()(printed, block.Text).ShouldBeTrue($"The page shows\n{block.Text}\nbut this is printed:\n{printed}");
                    outputs++;
                    break;
            }
        }

        outputs.ShouldBeGreaterThan(5);
    }

    [Fact]
    public void Every_format_that_people_read_is_shown() =>
        new[] { "text", "markdown", "mermaid", "csharp" }.ShouldBeSubsetOf(new Page(HowItWorks).Blocks.Select(block => block.Language));

    [Theory]
    [MemberData(nameof(Pages))]
    [InlineData("docs/coming-from.md")]
    [InlineData("docs/experiments.md")]
    [InlineData("samples/README.md")]
    public void Every_link_leads_somewhere(string page) => new Page(page).Links.ShouldAllBe(target => Path.Exists(target));

    [Fact]
    public void The_readme_leads_to_how_it_works() => Repository.Read("README.md").ShouldContain("(docs/how-it-works.md)");

    private static string Run(string command)
    {
        command.ShouldStartWith(Tool);
        Session.Outcome outcome = Session.Run([.. CommandLineParser.SplitCommandLine(command[Tool.Length..])]);
        outcome.Code.ShouldBe(0, outcome.Error);
        return outcome.Output;
    }
}
