using Surprisal.Data;
using Surprisal.Training;

namespace Surprisal.Tests.TrainingTests;

/// <summary>A stream trains as the same samples in memory do, whenever they come, and from any checkpoint.</summary>
public sealed class StreamTests
{
    private static readonly string[] Classes = ["top", "right", "left"];

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(60)]
    public void Samples_from_a_stream_train_to_the_bits_of_those_in_memory(int batchSize)
    {
        Sequential streamed = Samples.Linear(momentum: 0.9), inMemory = Samples.Linear(momentum: 0.9);
        FitOptions options = new() { Epochs = 3, BatchSize = batchSize, Shuffle = false, Validation = Samples.Blobs(9) };

        streamed.Fit(Stream(50), options);
        inMemory.Fit(Samples.Blobs(50), options with { BatchSize = Math.Min(batchSize, 50) });

        Samples.Weights(streamed).ShouldBe(Samples.Weights(inMemory));
        streamed.History.Epochs.Select(epoch => epoch.Training.Loss).ShouldBe(inMemory.History.Epochs.Select(epoch => epoch.Training.Loss));
    }

    [Fact]
    public void When_samples_come_changes_nothing()
    {
        float[][] weights = [.. new Func<int, bool>[] { _ => false, row => row % 7 == 0, row => row > 40 }.Select(waits =>
        {
            Sequential model = Samples.Linear();
            model.Fit(new ShuffleBuffer(Stream(50, waits), 20, seed: 3), new FitOptions { Epochs = 2, BatchSize = 8 });
            return Samples.Weights(model);
        })];

        weights[1].ShouldBe(weights[0]);
        weights[2].ShouldBe(weights[0]);
    }

    [Fact]
    public void From_any_checkpoint_within_a_stream_it_goes_on_to_the_same_bits()
    {
        var checkpoints = new List<Checkpoint>();
        var stream = new ShuffleBuffer(Stream(50), 20, seed: 3);
        Sequential whole = Samples.Linear(momentum: 0.9);
        whole.Fit(stream, Options(checkpoints.Add));

        // The end of an epoch is not known beforehand, so its last step is saved by its number too.
        checkpoints.Count.ShouldBe(25);
        foreach (Checkpoint checkpoint in checkpoints)
        {
            Sequential resumed = Samples.Linear(momentum: 0.9);
            resumed.Fit(stream, Options(_ => { }) with { Resume = checkpoint });
            Samples.Weights(resumed).ShouldBe(Samples.Weights(whole));
            resumed.History.Epochs.Select(epoch => epoch.Training).ShouldBe(whole.History.Epochs.Select(epoch => epoch.Training), new SameScores());
        }

        static FitOptions Options(Action<Checkpoint> save) => new() { Epochs = 3, BatchSize = 8, Checkpoints = new Checkpointing(save) { EverySteps = 1 } };
    }

    [Fact]
    public void A_stream_without_an_end_has_epochs_of_so_many_steps()
    {
        var recorder = new Recorder();
        SampleSource endless = SampleSource.Of([2], Classes, Endless);

        Samples.Linear().Fit(endless, new FitOptions { Epochs = 2, BatchSize = 5, StepsPerEpoch = 3, Callbacks = [recorder] });

        recorder.Events.Count(text => text.StartsWith("batch", StringComparison.Ordinal)).ShouldBe(6);
        recorder.Events.ShouldContain("batch 3 of 3, 15 of 15 samples");

        static IEnumerable<(float[], int)> Endless(int pass)
        {
            for (int i = 0; ; i++)
            {
                yield return ([i % 5, pass], i % 3);
            }
        }
    }

    [Fact]
    public void Each_epoch_opens_its_pass_and_every_pass_is_closed()
    {
        var passes = new List<int>();
        int closed = 0;
        SampleSource stream = SampleSource.Of([2], Classes, Open);

        Samples.Linear().Fit(stream, new FitOptions { Epochs = 3, BatchSize = 4, StepsPerEpoch = 1 });

        // The first is looked at before training.
        passes.ShouldBe([1, 1, 2, 3]);
        closed.ShouldBe(4);

        IEnumerable<(float[], int)> Open(int pass)
        {
            passes.Add(pass);
            try
            {
                for (int i = 0; i < 100; i++)
                {
                    yield return ([i, 1], i % 3);
                }
            }
            finally
            {
                closed++;
            }
        }
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        var meter = new AllocationMeter();
        SampleSource stream = SampleSource.Of([2], Classes, _ => Rows(80, _ => false));

        Samples.Linear().Fit(stream, new FitOptions { Epochs = 3, BatchSize = 8, Callbacks = [meter] });

        meter.Steps.ShouldBe(20);
        meter.Allocated.ShouldBe(0);
    }

    [Fact]
    public void What_a_stream_throws_and_what_it_gives_wrongly_ends_training_in_clear_words()
    {
        Fault<InvalidDataException>([[1, 2], [3]], [0, 1]).ShouldContain("Sample 1 of the stream has 1 values, but its samples have 2.");
        Fault<ArgumentOutOfRangeException>([[1, 2], [3, 4]], [0, 3]).ShouldContain("The label of sample 1 is 3, but there are 3 classes, so it must be in [0, 3).");
        Fault<ArgumentException>([[1, 2], [3, 4], [5, float.NaN]], [0, 1, 2]).ShouldContain("holds NaN in row 2, column 1");
        Fault<InvalidDataException>([], []).ShouldContain("The stream has no samples.");
        Should.Throw<ArgumentException>(() => Samples.Linear().Fit(Stream(9), new FitOptions { ValidationSplit = 0.5 })).Message.ShouldContain("no share can be set aside of a stream");
        Should.Throw<ArgumentException>(() => SampleSource.Of([2], [], _ => []));
        Should.Throw<ArgumentOutOfRangeException>(() => new ShuffleBuffer(Stream(9), 0, seed: 1));

        static string Fault<T>(float[][] samples, int[] labels)
            where T : Exception => Should.Throw<T>(() =>
                Samples.Linear().Fit(SampleSource.Of([2], Classes, _ => samples.Zip(labels)), new FitOptions { BatchSize = 1 })).Message;
    }

    [Fact]
    public void A_shuffle_buffer_gives_each_sample_once_in_an_order_of_the_seed_and_the_pass()
    {
        int[] first = Order(size: 30, seed: 1, pass: 1);

        first.Order().ShouldBe(Enumerable.Range(0, 100));
        first.ShouldNotBe(Enumerable.Range(0, 100));
        Order(30, 1, 1).ShouldBe(first);
        Order(30, 1, 2).ShouldNotBe(first);
        Order(30, 2, 1).ShouldNotBe(first);
        Order(1, 1, 1).ShouldBe(Enumerable.Range(0, 100));
        Order(1000, 1, 1).Order().ShouldBe(Enumerable.Range(0, 100));

        // What comes n-th was among the first n + size.
        first.Index().ShouldAllBe(pair => pair.Item < pair.Index + 30);

        static int[] Order(int size, ulong seed, int pass)
        {
            SampleSource numbers = SampleSource.Of([1], Classes, _ => Enumerable.Range(0, 100).Select(i => (new float[] { i }, i % 3)));
            using SampleReader reader = new ShuffleBuffer(numbers, size, seed).Open(pass);
            var order = new List<int>();
            float[] sample = new float[1];
            while (reader.Read(sample, out int label))
            {
                label.ShouldBe((int)sample[0] % 3);
                order.Add((int)sample[0]);
            }

            return [.. order];
        }
    }

    private static SampleSource Stream(int count, Func<int, bool>? waits = null) => SampleSource.Of([2], Classes, _ => Rows(count, waits ?? (_ => false)));

    private static IEnumerable<(float[], int)> Rows(int count, Func<int, bool> waits)
    {
        Dataset samples = Samples.Blobs(count);
        float[] rows = new float[2 * count];
        samples.CopySamples([.. Enumerable.Range(0, count)], rows);
        for (int i = 0; i < count; i++)
        {
            if (waits(i))
            {
                Thread.SpinWait(100_000);
            }

            yield return (rows[(2 * i)..((2 * i) + 2)], i % 3);
        }
    }

    private sealed class SameScores : IEqualityComparer<Scores>
    {
        public bool Equals(Scores? x, Scores? y) => x!.Loss.Equals(y!.Loss) && x.Metrics.SequenceEqual(y.Metrics);

        public int GetHashCode(Scores scores) => scores.Loss.GetHashCode();
    }
}
