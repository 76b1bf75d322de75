using System.Diagnostics;
using System.Globalization;
using Spectre.Console;
using Surprisal.Training;

namespace Surprisal.Cli.Progress;

/// <summary>Moves a bar over all samples of all epochs, with the loss and the accuracy of the current one.</summary>
internal sealed class TrainingBar(ProgressContext context) : Callback
{
    // More often than this, nobody can read it, and telling would cost more than training.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private long _shown;

    /// <summary>The bar itself.</summary>
    public ProgressTask Task { get; } = context.AddTask("training");

    public override void OnTrainBegin(TrainingRun run) => Task.MaxValue = (double)run.Epochs * run.Samples;

    public override void OnBatchEnd(TrainingRun run)
    {
        if (Stopwatch.GetElapsedTime(_shown) < Pause && run.Batch < run.Batches)
        {
            return;
        }

        _shown = Stopwatch.GetTimestamp();
        Task.Description = string.Create(
            CultureInfo.InvariantCulture, $"epoch {run.Epoch}/{run.Epochs}  loss {run.Loss:0.0000}  accuracy {run.Metric(0):0.0000}");
        Task.Value = (run.Epoch - 1.0) * run.Samples + run.SamplesSeen;
    }
}
