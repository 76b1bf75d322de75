using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Surprisal.Formulas;
using Surprisal.Graph;

namespace Surprisal.Cli.Reports;

/// <summary>Writes what is to be told about a formula.</summary>
internal static class ExplainReport
{
    // More numbers than this say nothing to a reader; programs get all of them.
    private const int MostColumns = 16;
    private const int MostRows = 16;

    // Formulas are read by people, so that a minus sign and σ stay what they are.
    private static readonly JsonWriterOptions JsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The forms by name.</summary>
    public static Catalog<ExplainFormat> Formats { get; } = new(
        "format",
        [
            new("text", "Plain text.", ExplainFormat.Text),
            new("markdown", "Markdown, with formulas in LaTeX.", ExplainFormat.Markdown),
            new("mermaid", "A flow chart in Mermaid's language.", ExplainFormat.Mermaid),
            new("json", "One line of JSON, with all numbers.", ExplainFormat.Json),
        ]);

    /// <summary>Writes an explanation.</summary>
    public static string Write<T>(Explanation<T> explanation, ExplainFormat format)
        where T : IFloatingPointIeee754<T> => format switch
        {
            ExplainFormat.Text => Text(explanation),
            ExplainFormat.Markdown => Markdown(explanation),
            ExplainFormat.Mermaid => explanation.Derivation.ToMermaid(),
            _ => Json(explanation),
        };

    private static string Text<T>(Explanation<T> explanation)
        where T : IFloatingPointIeee754<T>
    {
        var text = new StringBuilder();
        Section("Formula", explanation.Formula.Text.Trim());
        if (explanation.Value is { } value)
        {
            Section("Value", Show(value));
            foreach (GradientByName<T> gradient in explanation.Gradients)
            {
                Section($"Gradient by {gradient.Name}", Show(gradient.Value!));
            }
        }
        else
        {
            Section("Shapes, as no values are given", Shapes(explanation));
        }

        if (explanation.Lints.Count > 0)
        {
            Section("Warnings", string.Join('\n', explanation.Lints));
        }

        text.Append("Derivation\n\n").Append(explanation.Derivation.ToText()).Append('\n');
        Section("Plan", explanation.Plan);
        return text.ToString().TrimEnd('\n') + "\n";

        void Section(string title, string content) => text.Append(title).Append("\n  ").Append(content.TrimEnd().ReplaceLineEndings("\n").Replace("\n", "\n  ", StringComparison.Ordinal)).Append("\n\n");
    }

    private static string Markdown<T>(Explanation<T> explanation)
        where T : IFloatingPointIeee754<T>
    {
        var text = new StringBuilder($"# Explanation\n\n```python\n{explanation.Formula.Text.Trim()}\n```\n\n");
        if (explanation.Value is { } value)
        {
            text.Append("## Value\n\n```text\n").Append(Show(value)).Append("\n```\n\n");
            foreach (GradientByName<T> gradient in explanation.Gradients)
            {
                text.Append("## Value of the gradient by ").Append(gradient.Name).Append("\n\n```text\n").Append(Show(gradient.Value!)).Append("\n```\n\n");
            }
        }
        else
        {
            text.Append("Without values, the shapes are: ").Append(Shapes(explanation)).Append(".\n\n");
        }

        if (explanation.Lints.Count > 0)
        {
            text.Append("## Warnings\n\n").AppendJoin('\n', explanation.Lints.Select(lint => $"- `{lint.Code}`: {lint.Text}")).Append("\n\n");
        }

        text.Append(explanation.Derivation.ToMarkdown());
        text.Append("\n## Plan\n\n```text\n").Append(explanation.Plan.TrimEnd().ReplaceLineEndings("\n")).Append("\n```\n");
        return text.ToString();
    }

    private static string Shapes<T>(Explanation<T> explanation)
        where T : IFloatingPointIeee754<T> =>
        string.Join(", ", explanation.Bound.Inputs.Values.Select(input => input.Shape.Rank == 0 ? $"{input.Name} a number" : $"{input.Name} {input.Shape}"));

    /// <summary>Numbers as rows in brackets; of many, the first ones.</summary>
    private static string Show<T>(Numbers<T> numbers)
        where T : IFloatingPointIeee754<T>
    {
        if (numbers.Shape.Rank == 0)
        {
            return Digits(numbers.Elements[0]);
        }

        int columns = numbers.Shape[numbers.Shape.Rank - 1].Factor;
        int rows = columns == 0 ? 0 : numbers.Elements.Count / columns;
        IEnumerable<string> lines = Enumerable.Range(0, Math.Min(rows, MostRows)).Select(row =>
            $"[{string.Join(", ", numbers.Elements.Skip(row * columns).Take(Math.Min(columns, MostColumns)).Select(Digits))}{(columns > MostColumns ? $", … {columns - MostColumns} more" : "")}]");
        string shown = string.Join('\n', rows > MostRows ? lines.Append($"… {rows - MostRows} more rows") : lines);
        return numbers.Shape.Rank == 1 && rows > 0 ? shown : $"{shown}{(rows > 0 ? "\n" : "")}of shape {numbers.Shape}";
    }

    // A zero is written without its sign, which says nothing in a result and reads like a mistake.
    private static string Digits<T>(T number)
        where T : IFloatingPointIeee754<T> => T.IsZero(number) ? "0" : number.ToString(null, CultureInfo.InvariantCulture);

    private static string Json<T>(Explanation<T> explanation)
        where T : IFloatingPointIeee754<T>
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, JsonOptions))
        {
            json.WriteStartObject();
            json.WriteString("formula", explanation.Formula.Text);
            if (explanation.Value is { } value)
            {
                json.WritePropertyName("value");
                Write(json, value, axis: 0, start: 0);
                json.WriteStartObject("gradients");
                foreach (GradientByName<T> gradient in explanation.Gradients)
                {
                    json.WritePropertyName(gradient.Name);
                    Write(json, gradient.Value!, axis: 0, start: 0);
                }

                json.WriteEndObject();
            }

            Write(json, "rules", explanation.Derivation.Rules);
            json.WriteString("stable", Notation.Text.Write(explanation.Derivation.Stable));
            json.WriteStartObject("gradientFormulas");
            foreach (GradientByName<T> gradient in explanation.Gradients)
            {
                json.WriteString(gradient.Name, gradient.Formula);
            }

            json.WriteEndObject();
            json.WriteStartArray("lints");
            foreach (LintWarning lint in explanation.Lints)
            {
                json.WriteStartObject();
                json.WriteString("code", lint.Code);
                json.WriteString("text", lint.Text);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    /// <summary>Writes the elements along an axis and those after it, and says where they end.</summary>
    private static int Write<T>(Utf8JsonWriter json, Numbers<T> numbers, int axis, int start)
        where T : IFloatingPointIeee754<T>
    {
        if (axis == numbers.Shape.Rank)
        {
            // The shortest digits that read back to the very number; what is no number, in the words of JSON's cousins.
            T number = numbers.Elements[start];
            if (T.IsFinite(number))
            {
                json.WriteRawValue(Digits(number));
            }
            else
            {
                json.WriteStringValue(T.IsNaN(number) ? "NaN" : T.IsPositive(number) ? "Infinity" : "-Infinity");
            }

            return start + 1;
        }

        json.WriteStartArray();
        int end = start;
        for (int i = 0; i < numbers.Shape[axis].Factor; i++)
        {
            end = Write(json, numbers, axis + 1, end);
        }

        json.WriteEndArray();
        return end;
    }
}

/// <summary>A form in which a formula is explained.</summary>
internal enum ExplainFormat
{
    Text,
    Markdown,
    Mermaid,
    Json,
}
