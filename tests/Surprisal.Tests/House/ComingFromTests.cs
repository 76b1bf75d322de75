using System.Text.RegularExpressions;

namespace Surprisal.Tests.HouseTests;

/// <summary>What docs/coming-from.md gives as our line for another library's stands in a sample that runs.</summary>
public sealed partial class ComingFromTests
{
    private static readonly string Sample = Repository.Read("samples/coming-from.cs");

    public static TheoryData<string> Lines() =>
        [.. Row().Matches(Repository.Read("docs/coming-from.md")).SelectMany(row => Code().Matches(row.Groups["ours"].Value)).Select(code => code.Groups["text"].Value).Distinct()];

    [Theory]
    [MemberData(nameof(Lines))]
    public void Our_line_runs(string line) => Sample.ShouldContain(line);

    [Fact]
    public void There_is_a_table_for_each_library()
    {
        foreach (string library in new[] { "Keras", "TensorFlow", "PyTorch", "NumPy, SciPy", "scikit-learn", "optax" })
        {
            Repository.Read("docs/coming-from.md").ShouldContain($"| {library} | here |\n|---|---|\n| `");
        }

        Lines().Count.ShouldBeGreaterThan(50);
    }

    [GeneratedRegex(@"^\| .*`.* \| (?<ours>`.*`) \|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Row();

    [GeneratedRegex("`(?<text>[^`]+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex Code();
}
