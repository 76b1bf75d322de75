using Spectre.Console;
using Surprisal.Training;

namespace Surprisal.Cli.Progress;

/// <summary>Shows training while it goes on: a line for each epoch, and on a terminal a bar below them.</summary>
internal static class TrainingView
{
    /// <summary>Runs training and shows it.</summary>
    /// <param name="stage">Where.</param>
    /// <param name="fit">Trains, and tells the callbacks how it goes.</param>
    public static History Show(Stage stage, Func<IReadOnlyList<Callback>, History> fit)
    {
        Callback[] lines = [new WarningLines(stage), new ProgressLogger(stage.Say, "test")];
        return stage.IsLive
            ? stage.Console.Progress()
                .AutoClear(true)
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new SpeedColumn(), new RemainingTimeColumn())
                .Start(context => fit([.. lines, new TrainingBar(context)]))
            : fit(lines);
    }
}
