using System.Text.Json;

namespace Surprisal.Conformance;

/// <summary>The settings of a case. It remembers which of them were read, since one that was not would be ignored silently.</summary>
internal sealed class Attributes(IReadOnlyDictionary<string, JsonElement> values)
{
    private readonly HashSet<string> _read = [];

    /// <summary>The settings that nobody asked for.</summary>
    public IEnumerable<string> Unread => values.Keys.Except(_read);

    public bool Has(string name)
    {
        _read.Add(name);
        return values.TryGetValue(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null;
    }

    public double Number(string name, double otherwise) => Has(name)
        ? ElementType.Float64.Read(values[name]) ?? throw Wrong(name, "a number")
        : otherwise;

    public int Whole(string name, int otherwise) => Has(name) ? AsWhole(name, values[name]) : otherwise;

    public int? Whole(string name) => Has(name) ? AsWhole(name, values[name]) : null;

    public int[] Wholes(string name, int[] otherwise) => !Has(name) ? otherwise
        : values[name].ValueKind == JsonValueKind.Array ? [.. values[name].EnumerateArray().Select(item => AsWhole(name, item))]
        : throw Wrong(name, "a list of whole numbers");

    /// <summary>A switch, written as true or false, or as ONNX does, as 1 or 0.</summary>
    public bool Flag(string name, bool otherwise = false) => !Has(name) ? otherwise : values[name].ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => AsWhole(name, values[name]) switch
        {
            0 => false,
            1 => true,
            _ => throw Wrong(name, "true, false, 1 or 0"),
        },
    };

    /// <summary>One of several words; the first is the one meant if none is given.</summary>
    public string Word(string name, params ReadOnlySpan<string> words)
    {
        if (!Has(name))
        {
            return words[0];
        }

        string? word = values[name].ValueKind == JsonValueKind.String ? values[name].GetString() : null;
        return words.Contains(word) ? word! : throw Wrong(name, $"one of {string.Join(", ", words.ToArray())}");
    }

    /// <summary>Whether a setting is the given word, where it may be something else.</summary>
    public bool Is(string name, string word) =>
        Has(name) && values[name].ValueKind == JsonValueKind.String && values[name].GetString() == word;

    private static MalformedCaseException Wrong(string name, JsonElement value, string expected) =>
        new($"The attribute '{name}' is {value.GetRawText()}, but must be {expected}.");

    private MalformedCaseException Wrong(string name, string expected) => Wrong(name, values[name], expected);

    private static int AsWhole(string name, JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int whole) ? whole : throw Wrong(name, value, "a whole number");
}
