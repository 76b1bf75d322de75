using System.Text.RegularExpressions;

namespace Surprisal.Tests.HouseTests;

/// <summary>Every sample runs as a reader would run it, and prints what its neighbour <c>.expected.txt</c> says.</summary>
public sealed partial class SampleTests
{
    public static TheoryData<string> Samples() =>
        [.. Directory.GetFiles(Path.Combine(Repository.Root, "samples"), "*.cs").Select(file => Path.GetFileNameWithoutExtension(file)).Order()];

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_sample_prints_what_is_expected(string sample)
    {
        string expected = Repository.Read($"samples/{sample}.expected.txt");
        SkipWithoutData(sample);

        string actual = Repository.Dotnet(QuickLine(sample) ?? ["run", $"samples/{sample}.cs"]);

        string? difference = ExpectedOutput.Difference(expected, actual);
        difference.ShouldBeNull(difference);
    }

    /// <summary>What is given to <c>dotnet</c> for a shorter run, which a sample that takes long names in a line such as <c>// Quick: dotnet run samples/x.cs quick</c>.</summary>
    internal static string[]? QuickLine(string sample) =>
        QuickCommand().Match(Repository.Read($"samples/{sample}.cs")) is { Success: true } match ? match.Groups["command"].Value.Split(' ') : null;

    // A sample that reads real data says so in a line such as `// Data: mnist`.
    private static void SkipWithoutData(string sample)
    {
        foreach (Match match in DataLine().Matches(Repository.Read($"samples/{sample}.cs")))
        {
            string name = match.Groups["name"].Value;
            Assert.SkipUnless(
                Repository.DataFolder() is { } folder && Directory.Exists(Path.Combine(folder, name)),
                $"samples/{sample}.cs needs the data set '{name}'. Name the folder that holds '{name}' in SURPRISAL_DATA.");
        }
    }

    [GeneratedRegex("^// Data: (?<name>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex DataLine();

    [GeneratedRegex("^// Quick: dotnet (?<command>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex QuickCommand();
}
