using System.Diagnostics.CodeAnalysis;

namespace Surprisal.Formulas;

/// <summary>A formula that cannot be read, with the place where it goes wrong.</summary>
[SuppressMessage("Design", "CA1032", Justification = "Without a formula and a place in it there is nothing to show.")]
public sealed class FormulaException : ArgumentException
{
    // Wider than this, a line is cut around the place that counts.
    private const int MostCharacters = 100;

    internal FormulaException(string formula, int position, string complaint)
        : base($"{complaint}\n{Show(formula, Math.Min(position, formula.Length))}")
    {
        Complaint = complaint;
        (Line, Column) = Locate(formula, Math.Min(position, formula.Length));
    }

    /// <summary>What is wrong, without the picture of the place.</summary>
    public string Complaint { get; }

    /// <summary>The line, counted from 1.</summary>
    public int Line { get; }

    /// <summary>The column in the line, counted from 1.</summary>
    public int Column { get; }

    /// <summary>The line that is at fault, and under it a caret at the column.</summary>
    private static string Show(string formula, int position)
    {
        (int line, int column) = Locate(formula, position);
        int start = position - (column - 1);
        int end = formula.IndexOfAny(['\r', '\n'], start);
        string text = formula[start..(end < 0 ? formula.Length : end)];
        int caret = column - 1;
        if (text.Length > MostCharacters)
        {
            int from = Math.Clamp(caret - (MostCharacters / 2), 0, text.Length - MostCharacters);
            text = text.Substring(from, MostCharacters);
            caret -= from;
        }

        // What would move the cursor is shown as a blank; a tab stays one, so that the caret stands below its place.
        char[] shown = [.. text.Select(character => character == '\t' || !char.IsControl(character) ? character : ' ')];
        string padding = new([.. shown.Take(caret).Select(character => character == '\t' ? '\t' : ' ')]);
        string place = formula.AsSpan().IndexOfAny('\r', '\n') < 0 ? "" : $"line {line}, column {column}:\n";
        return $"{place}  {new string(shown)}\n  {padding}^";
    }

    private static (int Line, int Column) Locate(string formula, int position)
    {
        (int line, int start) = (1, 0);
        for (int i = 0; i < position; i++)
        {
            // A carriage return and a line feed are one end of a line.
            if (formula[i] == '\n' || (formula[i] == '\r' && !(i + 1 < formula.Length && formula[i + 1] == '\n')))
            {
                (line, start) = (line + 1, i + 1);
            }
        }

        return (line, position - start + 1);
    }
}
