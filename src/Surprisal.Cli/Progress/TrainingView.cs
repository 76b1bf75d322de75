using Spectre.Console;
using Surprisal.Data;
using Surprisal.Training;

namespace Surprisal.Cli.Progress;

/// <summary>Shows training while it goes on: a line for each epoch, and on a terminal a bar below them.</summary>
internal static class TrainingView
{
    /// <summary>Trains a model and shows it.</summary>
    /// <returns>Whether it came to its end. Interrupted, the model holds the weights of the last full epoch.</returns>
    public static bool TryFit(Sequential model, Dataset training, FitOptions options, Stage stage, CancellationToken cancellation)
    {
        try
        {
            Show(stage, callbacks => model.Fit(training, options with { Callbacks = callbacks }, cancellation));
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static void Show(Stage stage, Func<IReadOnlyList<Callback>, History> fit)
    {
        Callback[] lines = [new WarningLines(stage), new ProgressLogger(stage.Say, "test")];
        _ = stage.IsLive
            ? stage.Console.Progress()
                .AutoClear(true)
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new SpeedColumn(), new RemainingTimeColumn())
                .Start(context => fit([.. lines, new TrainingBar(context)]))
            : fit(lines);
    }
}
