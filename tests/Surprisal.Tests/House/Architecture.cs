using System.Text.RegularExpressions;

namespace Surprisal.Tests.HouseTests;

/// <summary>Which room of the library may know which, held against the text of its source files.</summary>
internal static partial class Architecture
{
    private static readonly string[] Leaves = ["Losses", "Layers", "Initializers", "Optimizers", "Metrics"];

    /// <summary>The rooms that each room may name. What it does not list, it must not know.</summary>
    public static IReadOnlyDictionary<string, string[]> MayKnow { get; } = new Dictionary<string, string[]>
    {
        ["Numerics"] = [],
        ["Graph"] = ["Numerics"],
        ["Losses"] = ["Graph", "Numerics"],
        ["Formulas"] = ["Graph"],
        ["Initializers"] = ["Graph", "Numerics"],
        ["Metrics"] = ["Graph", "Numerics"],
        // Both name the initial values that their variables start from.
        ["Layers"] = ["Graph", "Numerics", "Initializers"],
        ["Optimizers"] = ["Graph", "Numerics", "Initializers"],
        ["Data"] = ["Numerics"],
        // What it fits are the variables of layers.
        ["Calibration"] = ["Layers", "Graph", "Numerics"],
        ["Training"] = [.. Leaves, "Calibration", "Data", "Graph", "Numerics"],
        ["Formats"] = [.. Leaves, "Training", "Data", "Graph", "Numerics"],
    };

    private static readonly (string Pattern, string Advice)[] Forbidden =
    [
        (@"\bglobal\s+using\b", "a global using hides arrows. Write the using in each file that needs it."),
        (@"\bConsole\b", "the library does not speak to the terminal. Report through a callback or a return value."),
    ];

    /// <summary>Lists what is wrong with a file of the library, each with its line.</summary>
    /// <param name="path">The path below <c>src/Surprisal</c>, with forward slashes.</param>
    /// <param name="source">The text of the file.</param>
    public static IEnumerable<string> Breaches(string path, string source)
    {
        // A file directly in src/Surprisal belongs to no room: everyone may use it, and it knows nobody.
        string room = path.Contains('/') ? path[..path.IndexOf('/')] : "";
        string[] known = [];
        if (room.Length > 0 && !MayKnow.TryGetValue(room, out known!))
        {
            return [$"src/Surprisal/{path}:1: the room '{room}' is missing from the table. Add what it may know to Architecture.MayKnow."];
        }

        string code = WithoutTexts(source);
        IEnumerable<string> arrows =
            from reference in References(code)
            where reference.Room != room && !known.Contains(reference.Room)
            select $"src/Surprisal/{path}:{LineAt(code, reference.Index)}: {(room.Length > 0 ? room : "(root)")} → {reference.Room}. "
                + (known.Length > 0 ? $"It may know {string.Join(", ", known)}." : "It may know no room.");
        return arrows.Concat(WrongNamespace(path, code)).Concat(ForbiddenWords(path, code));
    }

    // Inside a namespace of the library, the leading `Surprisal.` may be left out.
    private static IEnumerable<(string Room, int Index)> References(string code)
    {
        string rooms = string.Join('|', MayKnow.Keys);
        string pattern = $@"(?<![\w.])(Surprisal\.(?<room>{rooms})\b|(?<short>{rooms})(?=\s*\.\s*[A-Z])|(?<=\busing\s+)(?<room>{rooms})(?=\s*;))";
        return from Match match in Regex.Matches(code, pattern, RegexOptions.ExplicitCapture)
               let isShort = match.Groups["short"].Success
               let room = match.Groups[isShort ? "short" : "room"].Value
               where !(isShort && DeclaresMember(code, room))
               select (room, match.Index);
    }

    // In a file with a property called Data, Data.Length is not about the room.
    private static bool DeclaresMember(string code, string name) => Regex.IsMatch(code, $@"[\w>\]?]\s+{name}\s*[;={{,)]");

    private static IEnumerable<string> WrongNamespace(string path, string code)
    {
        string[] folders = path.Split('/')[..^1];
        IEnumerable<string> allowed = folders.Length == 0
            ? ["Surprisal"]
            : Enumerable.Range(1, folders.Length).Select(depth => $"Surprisal.{string.Join('.', folders[..depth])}");
        Match declared = Namespace().Match(code);

        if (!declared.Success)
        {
            yield return $"src/Surprisal/{path}:1: no namespace. Declare {allowed.First()}.";
        }
        else if (!allowed.Contains(declared.Groups["name"].Value))
        {
            yield return $"src/Surprisal/{path}:{LineAt(code, declared.Index)}: namespace {declared.Groups["name"]}, but the file lies in {string.Join(" or ", allowed)}.";
        }
    }

    [GeneratedRegex(@"^namespace\s+(?<name>[\w.]+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Namespace();

    private static IEnumerable<string> ForbiddenWords(string path, string code) =>
        from word in Forbidden
        from Match match in Regex.Matches(code, word.Pattern)
        select $"src/Surprisal/{path}:{LineAt(code, match.Index)}: {word.Advice}";

    // What a comment or a message mentions is not an arrow. Line ends stay, so that lines keep their numbers.
    private static string WithoutTexts(string source) =>
        Texts().Replace(source, match => match.Value.StartsWith('/') || match.Value.Contains('\n')
            ? new string('\n', match.Value.Count(character => character == '\n'))
            : "\"\"");

    [GeneratedRegex("\"\"\"[\\s\\S]*?\"\"\"|@\"(\"\"|[^\"])*\"|\"(\\\\.|[^\"\\\\\\n])*\"|'(\\\\.|[^'\\\\\\n])+'|//[^\\n]*|/\\*[\\s\\S]*?\\*/", RegexOptions.ExplicitCapture)]
    private static partial Regex Texts();

    private static int LineAt(string text, int index) => 1 + text.AsSpan(0, index).Count('\n');
}
