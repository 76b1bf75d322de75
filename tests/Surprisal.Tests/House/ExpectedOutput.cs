using System.Globalization;
using System.Text.RegularExpressions;

namespace Surprisal.Tests.HouseTests;

/// <summary>Compares what a program printed with a text that says what it should print.</summary>
/// <remarks>
/// In the expected text, <c>0.92±0.01</c> stands for a number from 0.91 to 0.93, <c>…</c> for any text within the line,
/// and one space for any number of spaces, as columns move when numbers do. All else stands for itself.
/// </remarks>
internal static partial class ExpectedOutput
{
    /// <summary>Says where the two first differ, or nothing if they agree.</summary>
    public static string? Difference(string expected, string actual)
    {
        string[] wanted = Lines(expected), came = Lines(actual);
        for (int line = 0; line < Math.Max(wanted.Length, came.Length); line++)
        {
            string want = line < wanted.Length ? wanted[line] : "(no more lines)";
            string got = line < came.Length ? came[line] : "(no more lines)";
            if (line >= wanted.Length || line >= came.Length || !Agree(want, got))
            {
                return $"Line {line + 1} differs.\nexpected: {want}\nprinted:  {got}\n\nAll that was printed:\n{actual}";
            }
        }

        return null;
    }

    /// <summary>Whether some lines, one after the other and whole, are a part of what is expected. Between the two, one space counts as any number of them.</summary>
    public static bool Contains(string expected, string part)
    {
        string[] wanted = Lines(expected), shown = Lines(part);
        return Enumerable.Range(0, Math.Max(0, wanted.Length - shown.Length + 1))
            .Any(first => shown.Select((line, place) => Agree(wanted[first + place], line)).All(agrees => agrees));
    }

    private static string[] Lines(string text) =>
        [.. text.ReplaceLineEndings("\n").TrimEnd().Split('\n').Select(line => Regex.Replace(line.TrimEnd(), " +", " "))];

    private static bool Agree(string expected, string actual)
    {
        string pattern = string.Join(@"(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)", Range().Split(expected).Select(Regex.Escape)).Replace("…", ".*?");
        Match match = Regex.Match(actual, $"^{pattern}$");

        return match.Success && Range().Matches(expected).Zip(match.Groups.Values.Skip(1), IsWithin).All(within => within);
    }

    private static bool IsWithin(Match range, Group number)
    {
        // Decimal, so that the ends of the range belong to it.
        decimal[] ends = [.. range.Value.Split('±').Select(Number)];
        return Math.Abs(Number(number.Value) - ends[0]) <= ends[1];
    }

    private static decimal Number(string text) => decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"-?\d+(?:\.\d+)?±\d+(?:\.\d+)?")]
    private static partial Regex Range();
}
