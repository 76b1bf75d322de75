using Surprisal.Data;
using Surprisal.Layers;
using Surprisal.Losses;
using Surprisal.Metrics;
using Surprisal.Optimizers;
using Surprisal.Training;

namespace Surprisal.Tests.TrainingTests;

/// <summary>Training that goes on from a checkpoint ends where training that never stopped does, bit by bit.</summary>
public sealed class CheckpointTests
{
    private static readonly Dataset Training = Samples.Blobs(50), Validation = Samples.Blobs(20, seed: 2);

    public static TheoryData<string> Optimizers { get; } = new(Optimizer.All.Names);

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void From_any_checkpoint_of_a_run_it_goes_on_to_the_same_bits(string optimizer)
    {
        var checkpoints = new List<Checkpoint>();
        Sequential whole = Model(optimizer);
        whole.Fit(Training, Options(checkpoints.Add));

        // Seven steps in each of three epochs: all but the last ones are saved by their number, the ends of epochs as such, and the start.
        checkpoints.Select(checkpoint => (checkpoint.Epoch, checkpoint.Batch)).ShouldBe(
            [(0, 0), .. from epoch in Enumerable.Range(1, 3) from batch in Enumerable.Range(1, 7) select (epoch, batch)]);
        foreach (Checkpoint checkpoint in checkpoints)
        {
            Sequential resumed = Model(optimizer);
            var recorder = new Recorder();
            resumed.Fit(Training, Options(_ => { }) with { Resume = checkpoint, Callbacks = [recorder] });

            ShouldBeAlike(resumed, whole);
            recorder.Events.Count(text => text.StartsWith("batch", StringComparison.Ordinal)).ShouldBe(21 - (7 * Math.Max(0, checkpoint.Epoch - 1)) - checkpoint.Batch);
        }
    }

    [Fact]
    public void Every_metric_and_a_layer_that_draws_or_averages_go_on_to_the_same_bits()
    {
        var checkpoints = new List<Checkpoint>();
        Sequential whole = Everything();
        whole.Fit(Training, Options(checkpoints.Add));
        foreach (Checkpoint checkpoint in checkpoints.Where(checkpoint => checkpoint.Batch is 3 or 7))
        {
            Sequential resumed = Everything();
            resumed.Fit(Training, Options(_ => { }) with { Resume = checkpoint });
            ShouldBeAlike(resumed, whole);
        }

        static Sequential Everything() =>
            new Sequential(new Dense(8, Activations.Relu), new BatchNormalization(), new Dropout(0.3), new Dense(3, Activations.Softmax)) { Seed = 4 }
                .Compile(new Adam(0.01) { Schedule = new CosineDecay(30) }, new CrossEntropy(), [.. Metric.All.Entries.Where(entry => entry.Name != "top-5-accuracy").Select(entry => entry.Value)]);
    }

    [Fact]
    public void A_model_that_was_trained_before_keeps_that_history_and_its_epochs_count_on()
    {
        var checkpoints = new List<Checkpoint>();
        Sequential whole = Model();
        whole.Fit(Training, new FitOptions { Epochs = 2 });
        whole.Fit(Training, Options(checkpoints.Add));

        Sequential resumed = Model();
        resumed.Fit(Training, Options(_ => { }) with { Resume = checkpoints[9] });

        resumed.History.Epochs.Select(epoch => epoch.Epoch).ShouldBe([1, 2, 3, 4, 5]);
        ShouldBeAlike(resumed, whole);
    }

    [Fact]
    public void Cancelled_it_saves_where_it_stands_and_the_model_keeps_the_last_full_epoch()
    {
        using var cancellation = new CancellationTokenSource();
        var recorder = new Recorder { AfterBatch = run => CancelAt(run) };
        var checkpoints = new List<Checkpoint>();
        Sequential whole = Model(), cancelled = Model(), resumed = Model(), oneEpoch = Model();
        whole.Fit(Training, Options(_ => { }));
        oneEpoch.Fit(Training, Options(_ => { }) with { Epochs = 1 });

        Should.Throw<OperationCanceledException>(() => cancelled.Fit(
            Training, Options(checkpoints.Add) with { Checkpoints = new Checkpointing(checkpoints.Add), Callbacks = [recorder] }, cancellation.Token));

        Samples.Weights(cancelled).ShouldBe(Samples.Weights(oneEpoch));
        checkpoints.Select(checkpoint => (checkpoint.Epoch, checkpoint.Batch)).ShouldBe([(0, 0), (1, 7), (2, 5)]);
        resumed.Fit(Training, Options(_ => { }) with { Resume = checkpoints[^1] });
        ShouldBeAlike(resumed, whole);

        void CancelAt(TrainingRun run)
        {
            if ((run.Epoch, run.Batch) == (2, 5))
            {
                cancellation.Cancel();
            }
        }
    }

    [Fact]
    public void Resumed_and_cancelled_within_one_epoch_the_model_has_the_last_full_epoch()
    {
        var checkpoints = new List<Checkpoint>();
        Sequential oneEpoch = Model(), resumed = Model();
        oneEpoch.Fit(Training, Options(_ => { }) with { Epochs = 1 });
        Model().Fit(Training, Options(checkpoints.Add));
        Checkpoint middle = checkpoints.Single(checkpoint => (checkpoint.Epoch, checkpoint.Batch) == (2, 3));

        Should.Throw<OperationCanceledException>(() => resumed.Fit(Training, Options(_ => { }) with { Resume = middle }, new CancellationToken(canceled: true)));

        Samples.Weights(resumed).ShouldBe(Samples.Weights(oneEpoch));
        resumed.History.Epochs.Count.ShouldBe(1);
    }

    [Fact]
    public void Callbacks_go_on_with_what_they_remember_and_know_that_they_do()
    {
        var checkpoints = new List<Checkpoint>();
        var whole = new Counter();
        Model().Fit(Training, Options(checkpoints.Add) with { Callbacks = [new Counter(), whole] });
        var first = new Counter();
        var second = new Counter();

        Model().Fit(Training, Options(_ => { }) with { Resume = checkpoints[10], Callbacks = [first, second] });

        (whole.Batches, whole.WasResumed).ShouldBe((21, false));
        (first.Batches, second.Batches, second.WasResumed).ShouldBe((21, 21, true));
    }

    [Fact]
    public void A_run_that_a_callback_ended_stays_ended()
    {
        var checkpoints = new List<Checkpoint>();
        Sequential whole = Model(), resumed = Model();
        var stop = new Recorder { AfterBatch = run => StopAt(run) };
        whole.Fit(Training, Options(checkpoints.Add) with { Callbacks = [stop] });
        var recorder = new Recorder();

        resumed.Fit(Training, Options(_ => { }) with { Resume = checkpoints[^1], Callbacks = [recorder] });

        ShouldBeAlike(resumed, whole);
        recorder.Events.ShouldBe(["train begins", "train ends"]);

        static void StopAt(TrainingRun run)
        {
            if ((run.Epoch, run.Batch) == (2, 3))
            {
                run.Stop();
            }
        }
    }

    [Fact]
    public void More_epochs_can_be_asked_for_afterwards()
    {
        var checkpoints = new List<Checkpoint>();
        Sequential whole = Model(), resumed = Model();
        whole.Fit(Training, Options(_ => { }) with { Epochs = 5 });
        Model().Fit(Training, Options(checkpoints.Add));

        resumed.Fit(Training, Options(_ => { }) with { Epochs = 5, Resume = checkpoints[^1] });

        ShouldBeAlike(resumed, whole);
    }

    [Fact]
    public void Without_steps_and_time_only_the_start_and_the_ends_of_epochs_are_saved_and_with_any_time_each_step()
    {
        var few = new List<Checkpoint>();
        var all = new List<Checkpoint>();
        var later = new List<Checkpoint>();

        Model().Fit(Training, Options(_ => { }) with { Checkpoints = new Checkpointing(few.Add) });
        Model().Fit(Training, Options(_ => { }) with { Checkpoints = new Checkpointing(all.Add) { Every = TimeSpan.Zero } });
        Model().Fit(Training, Options(_ => { }) with { Checkpoints = new Checkpointing(later.Add) { Every = TimeSpan.FromDays(1), EverySteps = 4 } });

        few.Select(checkpoint => checkpoint.Batch).ShouldBe([0, 7, 7, 7]);
        all.Count.ShouldBe(22);
        later.Select(checkpoint => checkpoint.Batch).ShouldBe([0, 4, 7, 4, 7, 4, 7]);
    }

    [Fact]
    public void Another_run_than_that_of_the_checkpoint_is_refused_with_both_sides_named()
    {
        var checkpoints = new List<Checkpoint>();
        FitOptions options = Options(checkpoints.Add);
        Model().Fit(Training, options);
        options = options with { Resume = checkpoints[5] };
        Sequential wide = new Sequential(new Dense(4, Activations.Relu), new Dense(3, Activations.Softmax)) { Seed = 1 }.Compile(new Sgd(0.1, 0.9), new CrossEntropy(), new Accuracy());
        Sequential hinge = new Sequential(new Dense(3, Activations.Softmax)) { Seed = 1 }.Compile(new Sgd(0.1, 0.9), new MeanSquaredError(), new Accuracy());

        Refused(Model(), Training, options with { BatchSize = 9 }).ShouldContain("batches of 8, but here it is 9");
        Refused(Model("adam"), Training, options).ShouldContain("the optimizer Sgd at 0.1, but here it is Adam at 0.1");
        Refused(wide, Training, options).ShouldContain("the model dense [batch, 3], but here it is dense [batch, 4], dense_1 [batch, 3]");
        Refused(Model(seed: 9), Training, options).ShouldContain("the seed 1, but here it is 9");
        Refused(Model(), Samples.Blobs(51), options).ShouldContain("the training samples 50 samples of shape [2] in 3 classes with checksum ");
        Refused(Model(), Samples.Blobs(50, seed: 8), options).ShouldContain("but here it is 50 samples of shape [2] in 3 classes with checksum ");
        Refused(Model(), Training, options with { Augmentations = [new Mixup(0.5)] }).ShouldContain("the augmentations none, but here it is Mixup { Alpha = 0.5 }");
        Refused(Model(), Training, options with { Shuffle = false }).ShouldContain("shuffling on, but here it is off");
        Refused(hinge, Training, options).ShouldContain("formulas whose steps have the checksum ");

        static string Refused(Sequential model, Dataset training, FitOptions options)
        {
            model.Build([2]);
            float[] before = Samples.Weights(model);
            string message = Should.Throw<ArgumentException>(() => model.Fit(training, options)).Message;
            Samples.Weights(model).ShouldBe(before);
            model.History.Epochs.ShouldBeEmpty();
            return message;
        }
    }

    [Fact]
    public void Another_search_for_the_minimum_is_refused()
    {
        var checkpoints = new List<Checkpoint>();
        Searching(new Lbfgs()).Fit(Training, Options(checkpoints.Add));

        Should.Throw<ArgumentException>(() => Searching(new Lbfgs(memory: 1)).Fit(Training, Options(_ => { }) with { Resume = checkpoints[2] })).Message.ShouldContain(
            "the optimizer Lbfgs of memory 10 and tolerance 1E-09, but here it is Lbfgs of memory 1 and tolerance 1E-09");
    }

    [Fact]
    public void A_search_goes_on_with_the_values_that_it_does_not_change()
    {
        var checkpoints = new List<Checkpoint>();
        Sequential whole = Searching(new Lbfgs()), resumed = Searching(new Lbfgs());
        whole[whole.Variables[^1]][0] = 3;
        whole.Fit(Training, Options(checkpoints.Add));

        resumed.Fit(Training, Options(_ => { }) with { Resume = checkpoints[1] });

        ShouldBeAlike(resumed, whole);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_checkpoint_that_is_refused_changes_nothing(bool ofCallbacks)
    {
        var checkpoints = new List<Checkpoint>();
        Model("adam").Fit(Training, Options(checkpoints.Add) with { Callbacks = [new Counter()] });
        Checkpoint checkpoint = checkpoints[10];
        if (!ofCallbacks)
        {
            checkpoint.Content.Counts.Add("something/else", [1]);
        }

        Sequential model = Model("adam");
        Sequential same = Model("adam");
        model.Fit(Training, Options(_ => { }) with { Epochs = 2 });
        same.Fit(Training, Options(_ => { }) with { Epochs = 2 });

        Should.Throw<InvalidDataException>(() => model.Fit(Training, Options(_ => { }) with { Resume = checkpoint, Callbacks = ofCallbacks ? [] : [new Counter()] }));

        ShouldBeAlike(model, same);
        model.Fit(Training, Options(_ => { }));
        same.Fit(Training, Options(_ => { }));
        ShouldBeAlike(model, same);
    }

    [Fact]
    public void Callbacks_that_are_missing_or_new_are_refused_by_name()
    {
        var checkpoints = new List<Checkpoint>();
        Model().Fit(Training, Options(checkpoints.Add) with { Callbacks = [new Counter()] });
        FitOptions options = Options(_ => { }) with { Resume = checkpoints[3] };

        Should.Throw<InvalidDataException>(() => Model().Fit(Training, options)).Message.ShouldStartWith("The checkpoint remembers 'callbacks/Counter/batches', which no callback here asks for.");
        Should.Throw<InvalidDataException>(() => Model().Fit(Training, options with { Callbacks = [new Counter(), new Counter()] }))
            .Message.ShouldStartWith("The checkpoint does not remember 'callbacks/Counter_1/batches'");
    }

    [Fact]
    public void What_saving_throws_ends_training_with_the_last_full_epoch()
    {
        Sequential model = Model(), oneEpoch = Model();
        oneEpoch.Fit(Training, Options(_ => { }) with { Epochs = 1 });

        Should.Throw<IOException>(() => model.Fit(Training, Options(Fail))).Message.ShouldBe("full");

        Samples.Weights(model).ShouldBe(Samples.Weights(oneEpoch));

        static void Fail(Checkpoint checkpoint)
        {
            if ((checkpoint.Epoch, checkpoint.Batch) == (2, 2))
            {
                throw new IOException("full");
            }
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-1, 1)]
    [InlineData(1, -1)]
    public void Times_that_cannot_be_are_refused(int steps, int seconds) =>
        Should.Throw<ArgumentOutOfRangeException>(() => new Checkpointing(_ => { }) { EverySteps = steps, Every = TimeSpan.FromSeconds(seconds) });

    private static FitOptions Options(Action<Checkpoint> save) =>
        new() { Epochs = 3, BatchSize = 8, Validation = Validation, Checkpoints = new Checkpointing(save) { EverySteps = 1 } };

    private static Sequential Model(string optimizer = "momentum", ulong seed = 1) =>
        new Sequential(new Dense(3, Activations.Softmax)) { Seed = seed }.Compile(Optimizer.All[optimizer](0.1, null), new CrossEntropy(), new Accuracy());

    private static Sequential Searching(Lbfgs search)
    {
        Sequential model = new Sequential(new Dense(3), new Temperature()) { Seed = 1 }.Compile(search, new CrossEntropy(), new Accuracy());
        model.Build([2]);
        return model;
    }

    private static void ShouldBeAlike(Sequential resumed, Sequential whole)
    {
        Samples.Weights(resumed).Select(BitConverter.SingleToInt32Bits).ShouldBe(Samples.Weights(whole).Select(BitConverter.SingleToInt32Bits));
        Rows(resumed).ShouldBe(Rows(whole));

        static IEnumerable<string> Rows(Sequential model) => model.History.Epochs.Select(epoch =>
            FormattableString.Invariant($"{epoch.Epoch} {epoch.Training.Loss:R} {string.Join(' ', epoch.Training.Metrics)} {epoch.Validation?.Loss:R} {string.Join(' ', epoch.Validation?.Metrics ?? new Dictionary<string, double>())}"));
    }

    private sealed class Counter : Callback
    {
        private int _batches;

        public int Batches => _batches;

        public bool WasResumed { get; private set; }

        public override void OnTrainBegin(TrainingRun run) => (_batches, WasResumed) = (0, run.IsResumed);

        public override void OnBatchEnd(TrainingRun run) => _batches++;

        public override void Remember(Memento memento) => memento.Keep("batches", ref _batches);
    }
}
