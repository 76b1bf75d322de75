using System.Diagnostics;
using System.Diagnostics.Metrics;
using Surprisal.Training;

namespace Surprisal.Tests.TrainingTests;

/// <summary>Monitoring tools hear what a run does.</summary>
public sealed class TelemetryTests
{
    [Fact]
    public void The_meter_counts_steps_and_samples_and_measures_epochs()
    {
        var heard = new Dictionary<string, double>();
        int thread = Environment.CurrentManagedThreadId;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Meter.Name == Telemetry.Name)
            {
                own.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Hear(instrument, value));
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => Hear(instrument, value));
        listener.Start();

        History history = Samples.Linear().Fit(Samples.Blobs(10), new FitOptions { Epochs = 2, BatchSize = 4, Validation = Samples.Blobs(6) });

        heard["surprisal.training.steps"].ShouldBe(6);
        heard["surprisal.training.samples"].ShouldBe(20);
        heard["surprisal.training.loss"].ShouldBe(history.Epochs.Sum(epoch => epoch.Training.Loss), 1e-9);
        heard["surprisal.validation.loss"].ShouldBe(history.Epochs.Sum(epoch => epoch.Validation!.Loss), 1e-9);
        heard["surprisal.training.epoch.duration"].ShouldBe(history.Elapsed.TotalSeconds, 1e-9);

        // Tests beside this one train, too.
        void Hear(Instrument instrument, double value) =>
            heard[instrument.Name] = heard.GetValueOrDefault(instrument.Name) + (Environment.CurrentManagedThreadId == thread ? value : 0);
    }

    [Fact]
    public void Activities_tell_of_fits_epochs_and_evaluations()
    {
        using var root = new Activity("test");
        var ended = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Telemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                lock (ended)
                {
                    ended.Add(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        root.Start();

        History history = Samples.Linear().Fit(Samples.Blobs(10), new FitOptions { Epochs = 1, BatchSize = 4, Validation = Samples.Blobs(6) });

        root.Stop();
        Activity[] own = [.. ended.Where(activity => activity.TraceId == root.TraceId)];
        own.Select(activity => activity.OperationName).ShouldBe(["evaluate", "epoch", "fit"]);
        own[1].GetTagItem("surprisal.training.loss").ShouldBe(history.Epochs[0].Training.Loss);
        own[1].GetTagItem("surprisal.validation.accuracy").ShouldBe(history.Epochs[0].Validation!["accuracy"]);
        own[2].GetTagItem("surprisal.samples").ShouldBe(10);
        own[1].ParentId.ShouldBe(own[2].Id);
    }
}
