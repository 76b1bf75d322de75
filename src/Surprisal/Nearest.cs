namespace Surprisal;

/// <summary>Finds the names that somebody may have meant.</summary>
internal static class Nearest
{
    private const int MostSuggestions = 3;

    /// <summary>A sentence such as <c> Did you mean 'softmax'?</c>, with a blank before it; empty if no name is near.</summary>
    public static string Suggestion(string wanted, IEnumerable<string> names)
    {
        string[] nearest = [.. names
            .Distinct(StringComparer.Ordinal)
            .Select(name => (Name: name, Distance: EditDistance(wanted, name)))
            .Where(candidate => IsNear(wanted, candidate.Name, candidate.Distance))
            .OrderBy(candidate => candidate.Distance)
            .Take(MostSuggestions)
            .Select(candidate => $"'{candidate.Name}'")];
        return nearest.Length == 0 ? "" : $" Did you mean {string.Join(" or ", nearest)}?";
    }

    /// <summary>A typing mistake changes about a third of a name; an abbreviation is a part of it.</summary>
    private static bool IsNear(string wanted, string name, int distance) =>
        distance <= Math.Max(1, Math.Max(wanted.Length, name.Length) / 3)
        || (wanted.Length >= 2 && name.Contains(wanted, StringComparison.Ordinal))
        || (name.Length >= 2 && wanted.Contains(name, StringComparison.Ordinal));

    /// <summary>The number of letters to insert, delete, replace or swap with their neighbour.</summary>
    /// <remarks>Reference: F. J. Damerau, "A technique for computer detection and correction of spelling errors", CACM 7(3), 1964.</remarks>
    private static int EditDistance(string from, string to)
    {
        int[,] distance = new int[from.Length + 1, to.Length + 1];
        for (int i = 0; i <= from.Length; i++)
        {
            for (int j = 0; j <= to.Length; j++)
            {
                distance[i, j] = (i, j) switch
                {
                    (_, 0) => i,
                    (0, _) => j,
                    _ => Math.Min(
                        Math.Min(distance[i - 1, j], distance[i, j - 1]) + 1,
                        distance[i - 1, j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1)),
                };

                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                {
                    distance[i, j] = Math.Min(distance[i, j], distance[i - 2, j - 2] + 1);
                }
            }
        }

        return distance[from.Length, to.Length];
    }
}
