using System.Globalization;
using Spectre.Console;

namespace Surprisal.Cli.Reports;

/// <summary>Draws how numbers go from step to step: a letter for each series, in its own color where there are colors.</summary>
internal static class LineChart
{
    private const int Height = 12;
    private const int Width = 60;
    private const int WidestStep = 8;
    private const char Way = '·';
    private const char Several = '*';

    private static readonly Color[] Colors = [Color.Red, Color.Green, Color.Blue, Color.Yellow, Color.Fuchsia, Color.Aqua];

    /// <summary>Draws series, the longest over the whole width; a value that is not finite leaves a gap.</summary>
    public static Paragraph Of(IReadOnlyList<(string Name, IEnumerable<double> Values)> series)
    {
        double[][] values = Filled([.. series.Select(one => one.Values.ToArray())]);
        double[] finite = [.. values.SelectMany(row => row).Where(double.IsFinite).DefaultIfEmpty()];
        (double low, double high) = (finite.Min(), finite.Max());
        (int Letter, Style Style)[,] cells = Draw(values, low, high);

        var chart = new Paragraph();
        for (int row = 0; row < Height; row++)
        {
            double level = high - ((high - low) * row / (Height - 1));
            chart.Append(string.Create(CultureInfo.InvariantCulture, $"{level,8:0.0000} ┤"), Style.Plain);
            for (int column = 0; column < cells.GetLength(1); column++)
            {
                (int letter, Style? style) = cells[row, column];
                chart.Append(letter == 0 ? " " : ((char)letter).ToString(), style ?? Style.Plain);
            }

            chart.Append("\n");
        }

        chart.Append($"{"",9}└{new string('─', cells.GetLength(1))}\n");
        for (int place = 0; place < series.Count; place++)
        {
            chart.Append($"{(place == 0 ? new string(' ', 10) : "   ")}{LetterOf(place)} ", StyleOf(place)).Append(series[place].Name);
        }

        return chart.Append(cells.Cast<(int Letter, Style)>().Any(cell => cell.Letter == Several) ? $"   {Several} several\n" : "\n");
    }

    /// <summary>All as long as the longest, with no number where one has ended.</summary>
    private static double[][] Filled(double[][] values)
    {
        int longest = values.Max(row => row.Length);
        return Array.ConvertAll(values, row => (double[])[.. row, .. Enumerable.Repeat(double.NaN, longest - row.Length)]);
    }

    private static (int Letter, Style Style)[,] Draw(double[][] values, double low, double high)
    {
        int count = values[0].Length;
        int step = Math.Clamp(Width / Math.Max(1, count - 1), 1, WidestStep);
        int width = count <= Width ? ((count - 1) * step) + 1 : Width;
        var cells = new (int Letter, Style Style)[Height, width];
        for (int place = 0; place < values.Length; place++)
        {
            for (int column = 0; column < width; column++)
            {
                double at = width == 1 ? 0 : (double)column * (count - 1) / (width - 1);
                (int before, double share) = ((int)at, at - Math.Floor(at));
                double value = share == 0 ? values[place][before] : (values[place][before] * (1 - share)) + (values[place][before + 1] * share);
                if (double.IsFinite(value))
                {
                    int row = high == low ? Height / 2 : (int)Math.Round((high - value) / (high - low) * (Height - 1));
                    Mark(ref cells[row, column], share == 0 ? LetterOf(place) : Way, StyleOf(place));
                }
            }
        }

        return cells;
    }

    // A letter stands over the way to it; two letters in one place cannot be told apart.
    private static void Mark(ref (int Letter, Style Style) cell, char letter, Style style)
    {
        if (letter == Way)
        {
            cell = cell.Letter == 0 ? (letter, style) : cell;
        }
        else
        {
            cell = cell.Letter is 0 or Way ? (letter, style) : (Several, Style.Plain);
        }
    }

    private static char LetterOf(int place) => (char)('a' + place);

    private static Style StyleOf(int place) => new(Colors[place % Colors.Length]);
}
