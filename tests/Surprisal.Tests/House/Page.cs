using System.Text.RegularExpressions;

namespace Surprisal.Tests.HouseTests;

/// <summary>A page of Markdown, as tests hold it to what happens.</summary>
internal sealed partial class Page
{
    /// <summary>Reads a page.</summary>
    /// <param name="path">Where it is, from the root of the repository.</param>
    public Page(string path)
    {
        Text = Repository.Read(path);
        Blocks = [.. Fence().Matches(Text).Select(match => new Block(match.Groups["language"].Value, match.Groups["text"].Value))];
        IEnumerable<string> targets = Link().Matches(Text).Select(match => match.Groups["target"].Value).Where(target => !target.Contains("://"));
        Links = [.. targets.Select(target => Path.Combine(Repository.Root, Path.GetDirectoryName(path)!, target))];
    }

    public string Text { get; }

    /// <summary>What stands between fences, in order.</summary>
    public IReadOnlyList<Block> Blocks { get; }

    /// <summary>The files and folders of the repository that it links to.</summary>
    public IReadOnlyList<string> Links { get; }

    /// <summary>The path of a sample that contains an example line by line, or null.</summary>
    public static string? SampleWith(string example) => Directory.GetFiles(Path.Combine(Repository.Root, "samples"), "*.cs")
        .Select(file => Path.GetRelativePath(Repository.Root, file))
        .FirstOrDefault(path => Contains(Repository.Read(path), example));

    /// <summary>Whether a text contains some lines, one after the other and whole.</summary>
    public static bool Contains(string text, string lines) => $"\n{text}\n".Contains($"\n{lines.TrimEnd()}\n");

    [GeneratedRegex(@"^```(?<language>\w*)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Fence();

    [GeneratedRegex(@"\]\((?<target>[^)#]+)(#[^)]*)?\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Link();
}

/// <summary>What stands between fences.</summary>
internal sealed record Block(string Language, string Text);
