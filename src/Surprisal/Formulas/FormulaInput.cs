using System.Globalization;
using Surprisal.Graph;

namespace Surprisal.Formulas;

/// <summary>The numbers that a name of a formula is bound to.</summary>
public sealed class FormulaInput
{
    private const int MostAxes = 8;

    private readonly double[] _elements;

    /// <summary>Gives numbers and how they are arranged.</summary>
    /// <param name="elements">The numbers, the last axis running fastest.</param>
    /// <param name="shape">Their shape.</param>
    /// <exception cref="ArgumentException">There are not as many numbers as the shape has.</exception>
    public FormulaInput(double[] elements, Shape shape)
    {
        ArgumentNullException.ThrowIfNull(elements);
        ArgumentNullException.ThrowIfNull(shape);
        _elements = shape.Size == elements.Length
            ? elements
            : throw new ArgumentException($"Shape {shape} has {shape.Size} elements, but {elements.Length} were given.", nameof(elements));
        Shape = shape;
    }

    /// <summary>The numbers, the last axis running fastest.</summary>
    public ReadOnlyMemory<double> Elements => _elements;

    /// <summary>How they are arranged.</summary>
    public Shape Shape { get; }

    /// <summary>Whether each row is a distribution: its numbers sum to 1, but for the rounding of the sum.</summary>
    internal bool RowsSumToOne => Shape.Rank > 0 && _elements.Length > 0
        && _elements.Chunk(Shape[Shape.Rank - 1].Factor).All(row => Math.Abs(row.Sum() - 1) < 1e-12);

    /// <summary>Reads a number, a vector <c>1,2,3</c>, a matrix <c>1,2,3;4,5,6</c>, or nested lists <c>[[1,2],[3,4]]</c>.</summary>
    /// <remarks>A number may be a fraction such as <c>1/3</c>, or <c>inf</c>, <c>-inf</c> or <c>nan</c>.</remarks>
    /// <exception cref="FormatException">The text is none of these.</exception>
    public static FormulaInput Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.AsSpan().Trim().StartsWith("[") ? ParseLists(text.Trim()) : ParseRows(text);
    }

    private static FormulaInput ParseRows(string text)
    {
        // A comma or semicolon at the very end makes a vector or a matrix of what would be a number or a vector.
        string[] lines = text.Split(';');
        bool isMatrix = lines.Length > 1;
        lines = isMatrix && string.IsNullOrWhiteSpace(lines[^1]) ? lines[..^1] : lines;
        string[][] rows = Array.ConvertAll(lines, line =>
        {
            string[] words = line.Split(',');
            return words.Length > 1 && string.IsNullOrWhiteSpace(words[^1]) ? words[..^1] : words;
        });
        if (rows.FirstOrDefault(row => row.Length != rows[0].Length) is { } other)
        {
            throw new FormatException($"The rows have {rows[0].Length} and {other.Length} numbers, but all rows of a matrix are equally long.");
        }

        double[] elements = [.. rows.SelectMany(row => row.Select(Number))];
        return new FormulaInput(elements, isMatrix ? [rows.Length, rows[0].Length] : text.Contains(',') ? [elements.Length] : Shape.Scalar);
    }

    private static FormulaInput ParseLists(string text)
    {
        var elements = new List<double>();
        int position = 0;
        int[] sizes = ParseList(text, ref position, elements, MostAxes);
        SkipBlanks(text, ref position);
        return position == text.Length
            ? new FormulaInput([.. elements], [.. sizes.Select(size => (Dimension)size)])
            : throw new FormatException($"'{Shorten(text[position..])}' stands behind the last bracket. Leave it out.");
    }

    /// <summary>Reads a list from its bracket on, and gives the sizes of its axes.</summary>
    private static int[] ParseList(string text, ref int position, List<double> elements, int axesLeft)
    {
        if (axesLeft == 0)
        {
            throw new FormatException($"The lists are nested deeper than {MostAxes} levels, which is more axes than an array may have.");
        }

        position++;
        int[]? inner = null;
        int count = 0;
        while (true)
        {
            SkipBlanks(text, ref position);
            if (position == text.Length)
            {
                throw new FormatException("A list has no end. Close it with ']'.");
            }

            if (text[position] == ']')
            {
                position++;
                return [count, .. inner ?? []];
            }

            int[] sizes = text[position] == '[' ? ParseList(text, ref position, elements, axesLeft - 1) : ParseElement(text, ref position, elements);
            inner ??= sizes;
            if (!inner.AsSpan().SequenceEqual(sizes))
            {
                throw new FormatException("The lists are not equally long or deep, but all rows of an array are.");
            }

            count++;
            SkipBlanks(text, ref position);
            if (position < text.Length && text[position] == ',')
            {
                position++;
            }
            else if (position < text.Length && text[position] != ']')
            {
                throw new FormatException($"Expected ',' or ']', but '{Shorten(text[position..])}' stands there.");
            }
        }
    }

    private static int[] ParseElement(string text, ref int position, List<double> elements)
    {
        int end = text.AsSpan(position).IndexOfAny(',', ']', '[');
        int stop = end < 0 ? text.Length : position + end;
        elements.Add(Number(text[position..stop]));
        position = stop;
        return [];
    }

    private static void SkipBlanks(string text, ref int position)
    {
        while (position < text.Length && char.IsWhiteSpace(text[position]))
        {
            position++;
        }
    }

    private static double Number(string word)
    {
        string[] parts = word.Split('/');
        return parts.Length switch
        {
            1 => Whole(parts[0], word),
            2 => Whole(parts[0], word) / Whole(parts[1], word),
            _ => throw NoNumber(word),
        };
    }

    private static double Whole(string part, string word)
    {
        string text = part.Trim().Replace('−', '-').Replace("_", "", StringComparison.Ordinal);
        return text.TrimStart('+').ToLowerInvariant() switch
        {
            "inf" or "infinity" or "∞" => double.PositiveInfinity,
            "-inf" or "-infinity" or "-∞" => double.NegativeInfinity,
            "nan" or "-nan" => double.NaN,
            _ => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : throw NoNumber(word),
        };
    }

    private static FormatException NoNumber(string word) =>
        new($"'{Shorten(word.Trim())}' is not a number. Write one such as 1.5, 1e38, 1/3, inf, -inf or nan; commas part the numbers of a row, semicolons its rows.");

    private static string Shorten(string text) => text.Length <= 40 ? text : $"{text[..39]}…";
}
