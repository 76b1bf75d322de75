using System.Globalization;
using Spectre.Console;
using Surprisal.Data;

namespace Surprisal.Cli.Progress;

/// <summary>Loads a dataset, and shows the downloads if there are any: on a terminal as bars, else a line for each file.</summary>
internal static class LoadingView
{
    /// <summary>Loads a dataset.</summary>
    /// <exception cref="BadInputException">There are not as many samples as are wanted.</exception>
    public static DatasetPair Load(DatasetSource source, DatasetOptions options, Stage stage, CancellationToken cancellation)
    {
        try
        {
            return stage.IsLive
                ? stage.Console.Progress()
                    .AutoClear(true)
                    .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new DownloadedColumn(), new TransferSpeedColumn(), new RemainingTimeColumn())
                    .Start(context => source.Load(options with { Progress = new Bars(context) }, cancellation))
                : source.Load(options with { Progress = new Lines(stage) }, cancellation);
        }
        catch (ArgumentOutOfRangeException fault) when (options.TrainCount is int samples)
        {
            throw new BadInputException($"'--samples {samples}' cannot be had: {Complaint.About(fault)}", fault);
        }
    }

    private sealed class Bars(ProgressContext context) : IProgress<DownloadProgress>
    {
        private readonly Dictionary<string, ProgressTask> _bars = [];

        public void Report(DownloadProgress value)
        {
            if (!_bars.TryGetValue(value.File, out ProgressTask? bar))
            {
                bar = _bars[value.File] = context.AddTask(Markup.Escape(value.File), maxValue: value.Total);
            }

            bar.Value = value.Received;
        }
    }

    private sealed class Lines(Stage stage) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value)
        {
            if (value.Received == 0)
            {
                stage.Say(string.Create(CultureInfo.InvariantCulture, $"downloading {value.File}, {value.Total:N0} bytes"));
            }
        }
    }
}
