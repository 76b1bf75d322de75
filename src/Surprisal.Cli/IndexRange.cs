using System.CommandLine.Parsing;
using System.Globalization;

namespace Surprisal.Cli;

/// <summary>One index such as <c>7</c>, or several in a row such as <c>10-19</c>, both ends included.</summary>
internal readonly record struct IndexRange(int First, int Last)
{
    /// <summary>Reads words such as <c>7</c> and <c>10-19</c>, and complains about others.</summary>
    public static IndexRange[] Parse(ArgumentResult result)
    {
        var ranges = new List<IndexRange>();
        foreach (Token word in result.Tokens)
        {
            if (TryParse(word.Value, out IndexRange range))
            {
                ranges.Add(range);
            }
            else
            {
                result.AddError($"'--index' is '{word.Value}', but it must be the place of an image counted from 0, such as 7, or a range, such as 10-19.");
            }
        }

        return [.. ranges];
    }

    private static bool TryParse(string word, out IndexRange range)
    {
        string[] ends = word.Split('-');
        bool valid = ends.Length is 1 or 2;
        valid &= int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out int first);
        valid &= int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int last);
        range = new IndexRange(first, last);
        return valid && first <= last;
    }
}
