using Spectre.Console;
using Surprisal.Cli.Reports;

namespace Surprisal.Tests.CliTests;

/// <summary>The chart of series.</summary>
public sealed class LineChartTests
{
    [Fact]
    public void Each_series_has_its_letter_at_its_heights_and_a_place_of_several_has_a_star() => Draw(("up", [0, 11]), ("down", [11, 0]), ("still", [11, 11])).ShouldBe("""
         11.0000 ┤*·······*
         10.0000 ┤ ·     ·
          9.0000 ┤
          8.0000 ┤  ·   ·
          7.0000 ┤   · ·
          6.0000 ┤
          5.0000 ┤    ·
          4.0000 ┤   · ·
          3.0000 ┤  ·   ·
          2.0000 ┤
          1.0000 ┤ ·     ·
          0.0000 ┤a       b
                 └─────────
                  a up   b down   c still   * several
        """);

    [Fact]
    public void One_epoch_is_one_place() => Draw(("mse", [0.5])).Split('\n').ShouldContain("  0.5000 ┤a");

    [Fact]
    public void What_is_not_finite_is_left_out() => Draw(("mse", [1, double.NaN, 0])).Count(character => character == 'a').ShouldBe(3 - 1 + "a mse"[..1].Length);

    [Fact]
    public void A_series_that_ends_before_the_others_leaves_the_rest_empty() => Draw(("short", [0, 11]), ("long", [11, 11, 0])).Split('\n').ShouldSatisfyAllConditions(
        lines => lines[0].ShouldBe(" 11.0000 ┤b·······*"),
        lines => lines[11].ShouldBe("  0.0000 ┤a               b"),
        lines => lines[1].ShouldBe(" 10.0000 ┤       · ·"));

    [Fact]
    public void More_epochs_than_places_share_them() =>
        Draw(("mse", [.. Enumerable.Range(0, 1000).Select(epoch => (double)epoch)])).Split('\n').ShouldAllBe(line => line.Length <= 70);

    private static string Draw(params (string, IEnumerable<double>)[] series)
    {
        using var screen = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(screen) });
        console.Profile.Width = 200;
        console.Write(LineChart.Of(series));
        return string.Join('\n', screen.ToString().ReplaceLineEndings("\n").TrimEnd().Split('\n').Select(line => line.TrimEnd()));
    }
}
