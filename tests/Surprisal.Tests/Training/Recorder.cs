using Surprisal.Training;

namespace Surprisal.Tests.TrainingTests;

/// <summary>Writes down what it is told, and does what a test asks of it.</summary>
internal sealed class Recorder : Callback
{
    public List<string> Events { get; } = [];

    public Action<TrainingRun>? AfterBatch { get; init; }

    public Action<TrainingRun>? AfterEpoch { get; init; }

    public List<string> Lints { get; } = [];

    public override void OnTrainBegin(TrainingRun run)
    {
        Events.Add("train begins");
        Lints.AddRange(run.Lints.Select(warning => warning.Code));
    }

    public override void OnEpochBegin(TrainingRun run) => Events.Add($"epoch {run.Epoch} begins");

    public override void OnBatchEnd(TrainingRun run)
    {
        Events.Add($"batch {run.Batch} of {run.Batches}, {run.SamplesSeen} of {run.Samples} samples");
        AfterBatch?.Invoke(run);
    }

    public override void OnEpochEnd(TrainingRun run, EpochRecord epoch)
    {
        Events.Add($"epoch {epoch.Epoch} of {run.Epochs} ends");
        AfterEpoch?.Invoke(run);
    }

    public override void OnTrainEnd(TrainingRun run) => Events.Add("train ends");
}
