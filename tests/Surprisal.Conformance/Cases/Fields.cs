using System.Text.Json;

namespace Surprisal.Conformance;

/// <summary>The fields of a JSON object, each read as what it must be.</summary>
/// <param name="element">The object.</param>
/// <param name="place">What it is called in messages.</param>
internal readonly struct Fields(JsonElement element, string place)
{
    public bool Has(string name) => element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null;

    public JsonElement Get(string name) => Has(name)
        ? element.GetProperty(name)
        : throw new MalformedCaseException($"{place} has no '{name}'.");

    public string Text(string name) => Get(name) is { ValueKind: JsonValueKind.String } text
        ? text.GetString()!
        : throw Wrong(name, "a text");

    public bool Flag(string name) => Get(name).ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong(name, "true or false"),
    };

    public int Whole(string name) => Get(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out int value)
        ? value
        : throw Wrong(name, "a whole number");

    public double Number(string name) => Get(name) is { ValueKind: JsonValueKind.Number } number
        ? number.GetDouble()
        : throw Wrong(name, "a number");

    public Fields Object(string name) => Get(name) is { ValueKind: JsonValueKind.Object } value
        ? new(value, $"'{name}' of {place}")
        : throw Wrong(name, "an object");

    public IReadOnlyDictionary<string, JsonElement> Entries(string name) => Get(name) is { ValueKind: JsonValueKind.Object } value
        ? value.EnumerateObject().DistinctBy(entry => entry.Name).ToDictionary(entry => entry.Name, entry => entry.Value)
        : throw Wrong(name, "an object");

    public JsonElement[] List(string name) => Get(name) is { ValueKind: JsonValueKind.Array } list
        ? [.. list.EnumerateArray()]
        : throw Wrong(name, "a list");

    public string[] Texts(string name)
    {
        JsonElement[] list = List(name);
        return Array.TrueForAll(list, item => item.ValueKind == JsonValueKind.String)
            ? Array.ConvertAll(list, item => item.GetString()!)
            : throw Wrong(name, "a list of texts");
    }

    public int[] Sizes(string name)
    {
        int[] sizes = Array.ConvertAll(List(name), item =>
            item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out int size) && size >= 0 ? size : -1);
        return Array.TrueForAll(sizes, size => size >= 0) ? sizes : throw Wrong(name, "a list of whole numbers of 0 or more");
    }

    public MalformedCaseException Wrong(string name, string expected) =>
        new($"'{name}' of {place} is {Shortened(element.GetProperty(name).GetRawText())}, but must be {expected}.");

    private static string Shortened(string text) => text.Length <= 40 ? text : $"{text[..40]}…";
}
