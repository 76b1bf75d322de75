using System.Globalization;
using System.Text.Json;

namespace Surprisal.Conformance;

/// <summary>A type of numbers in a case: how they are written, and to what they are rounded.</summary>
/// <param name="Name">What files call it.</param>
/// <param name="Read">Reads one number, rounded to the type; null if it is none.</param>
/// <param name="Epsilon">The distance from 1 to the next number, 0 for whole numbers.</param>
/// <param name="SmallestNormal">The smallest positive number with all digits.</param>
internal sealed record ElementType(string Name, Func<JsonElement, double?> Read, double Epsilon = 0, double SmallestNormal = 0)
{
    public static ElementType Float32 { get; } = new("float32", item => Parse(item, text => float.Parse(text, CultureInfo.InvariantCulture)), 1.1920929e-7, 1.17549435e-38);

    public static ElementType Float64 { get; } = new("float64", item => Parse(item, Double), 2.220446049250313e-16, 2.2250738585072014e-308);

    public static ElementType Bool { get; } = new("bool", item => item.ValueKind switch
    {
        JsonValueKind.True => 1,
        JsonValueKind.False => 0,
        _ => null,
    });

    /// <summary>Results of more digits than a double holds.</summary>
    public static ElementType Decimal { get; } = new("decimal", item => Parse(item, Double));

    private static ElementType[] All { get; } =
    [
        Float32, Float64, Bool, Decimal,
        new("float16", item => Parse(item, text => (double)(Half)Double(text)), 9.765625e-4, 6.103515625e-5),
        new("bfloat16", Float32.Read, 7.8125e-3, 1.17549435e-38),
        Whole("int8", sbyte.MinValue, sbyte.MaxValue), Whole("uint8", byte.MinValue, byte.MaxValue),
        Whole("int16", short.MinValue, short.MaxValue), Whole("uint16", ushort.MinValue, ushort.MaxValue),
        Whole("int32", int.MinValue, int.MaxValue), Whole("uint32", uint.MinValue, uint.MaxValue),
        Whole("int64", long.MinValue, long.MaxValue), Whole("uint64", 0, ulong.MaxValue),
    ];

    /// <summary>Whether <see cref="float"/> holds every one of its numbers.</summary>
    public bool FitsSingle => Name is "float32" or "float16" or "bfloat16" or "bool" or "int8" or "uint8" or "int16" or "uint16";

    public static ElementType Of(string name, string place) => Array.Find(All, type => type.Name == name)
        ?? throw new MalformedCaseException($"The dtype of {place} is '{name}', but must be one of {string.Join(", ", All.Select(type => type.Name))}.");

    private static ElementType Whole(string name, double low, double high) => new(name, item =>
        item.ValueKind == JsonValueKind.Number && item.TryGetDecimal(out decimal value) && value == decimal.Truncate(value)
        && (double)value >= low && (double)value <= high ? (double)value : null);

    private static double Double(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static double? Parse(JsonElement item, Func<string, double> round)
    {
        string? text = item.ValueKind switch
        {
            JsonValueKind.Number => item.GetRawText(),
            JsonValueKind.String => item.GetString(),
            _ => null,
        };
        return text is "NaN" or "Infinity" or "-Infinity" || double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
            ? round(text)
            : null;
    }
}
