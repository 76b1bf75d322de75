using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Surprisal.Training;

/// <summary>What monitoring tools can listen to: a meter and a source of activities, both named <c>Surprisal</c>.</summary>
/// <remarks>
/// <para>
/// Meter: <c>surprisal.training.steps</c> and <c>surprisal.training.samples</c> count; <c>surprisal.training.epoch.duration</c> is a histogram in
/// seconds; <c>surprisal.training.loss</c> and <c>surprisal.validation.loss</c> are gauges, set after each epoch. While nobody listens, a step
/// pays next to nothing and allocates nothing.
/// </para>
/// <para>
/// Activities: <c>fit</c>, within it an <c>epoch</c> each, and <c>evaluate</c>, with their losses and metrics as tags.
/// </para>
/// </remarks>
public static class Telemetry
{
    /// <summary>The name of the meter and of the source.</summary>
    public const string Name = "Surprisal";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> Steps = Meter.CreateCounter<long>("surprisal.training.steps", "{step}", "Training steps done.");
    private static readonly Counter<long> Samples = Meter.CreateCounter<long>("surprisal.training.samples", "{sample}", "Training samples seen.");
    private static readonly Histogram<double> EpochDuration = Meter.CreateHistogram<double>("surprisal.training.epoch.duration", "s", "How long an epoch took, without validation.");
    private static readonly Gauge<double> TrainingLoss = Meter.CreateGauge<double>("surprisal.training.loss", unit: null, "The mean loss of the last epoch's batches.");
    private static readonly Gauge<double> ValidationLoss = Meter.CreateGauge<double>("surprisal.validation.loss", unit: null, "The mean loss over the validation samples.");

    internal static void AddStep(int samples)
    {
        Steps.Add(1);
        Samples.Add(samples);
    }

    internal static Activity? StartFit(TrainingRun run, FitOptions options) => Source.StartActivity("fit")?
        .SetTag("surprisal.epochs", options.Epochs)
        .SetTag("surprisal.batch_size", options.BatchSize ?? FitOptions.DefaultBatchSize)
        .SetTag("surprisal.samples", run.Samples)
        .SetTag("surprisal.learning_rate", run.LearningRate);

    internal static Activity? StartEpoch(TrainingRun run) => Source.StartActivity("epoch")?.SetTag("surprisal.epoch", run.Epoch);

    internal static Activity? StartEvaluation(int samples) => Source.StartActivity("evaluate")?.SetTag("surprisal.samples", samples);

    internal static void EndEpoch(Activity? activity, EpochRecord epoch)
    {
        EpochDuration.Record(epoch.Elapsed.TotalSeconds);
        TrainingLoss.Record(epoch.Training.Loss);
        Tag(activity, "training", epoch.Training);
        if (epoch.Validation is not null)
        {
            ValidationLoss.Record(epoch.Validation.Loss);
            Tag(activity, "validation", epoch.Validation);
        }
    }

    private static void Tag(Activity? activity, string of, Scores scores)
    {
        activity?.SetTag($"surprisal.{of}.loss", scores.Loss);
        foreach ((string metric, double value) in scores.Metrics)
        {
            activity?.SetTag($"surprisal.{of}.{metric}", value);
        }
    }
}
