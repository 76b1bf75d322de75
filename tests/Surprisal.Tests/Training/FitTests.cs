using Surprisal.Data;
using Surprisal.Layers;
using Surprisal.Losses;
using Surprisal.Metrics;
using Surprisal.Optimizers;
using Surprisal.Training;

namespace Surprisal.Tests.TrainingTests;

/// <summary>Training learns, repeats itself bit by bit, tells what it does, and ends cleanly.</summary>
public sealed class FitTests
{
    [Fact]
    public void It_learns_exclusive_or_with_two_outputs()
    {
        Sequential model = new Sequential(new Dense(8, Activations.Tanh), new Dense(2, Activations.Softmax)) { Seed = 1 }
            .Compile(new Sgd(0.5), new CrossEntropy(), new Accuracy());

        model.Fit(Samples.Xor, new FitOptions { Epochs = 500, BatchSize = 4 });

        model.Evaluate(Samples.Xor)["accuracy"].ShouldBe(1);
        model.Evaluate(Samples.Xor).Loss.ShouldBeLessThan(0.1);
    }

    [Fact]
    public void It_learns_exclusive_or_with_one_output()
    {
        Sequential model = new Sequential(new Dense(8, Activations.Tanh), new Dense(1, Activations.Sigmoid)) { Seed = 1 }
            .Compile(new Sgd(0.5), new SigmoidCrossEntropy(), new Accuracy());

        model.Fit(Samples.Xor, new FitOptions { Epochs = 500, BatchSize = 4 });

        model.Evaluate(Samples.Xor)["accuracy"].ShouldBe(1);
        model.Predict(Samples.Xor).Cast<float>().Select(p => p > 0.5).ShouldBe([false, true, true, false]);
    }

    [Theory]
    [InlineData("cross-entropy", "linear")]
    [InlineData("cross-entropy", "softmax")]
    [InlineData("nll", "log-softmax")]
    [InlineData("mse", "softmax")]
    [InlineData("quadratic", "sigmoid")]
    [InlineData("sigmoid-cross-entropy", "linear")]
    public void It_learns_by_every_loss_from_labels_and_from_one_hot_rows_alike(string loss, string activation)
    {
        Dataset labelled = Samples.Blobs(150);
        float[][] weights = [.. new[] { labelled, labelled.ToCategorical() }.Select(samples =>
        {
            Sequential model = new Sequential(new Dense(3, Activations.All[activation])) { Seed = 2 }.Compile(new Sgd(0.2), Loss.All[loss], new Accuracy());
            model.Fit(samples, new FitOptions { Epochs = 10 });
            model.Evaluate(samples)["accuracy"].ShouldBeGreaterThan(0.95);
            return Samples.Weights(model);
        })];

        weights[1].ShouldBe(weights[0], 1e-4);
    }

    [Fact]
    public void The_same_seed_gives_the_same_weights_bit_by_bit_and_another_seed_others()
    {
        float[] first = Trained(seed: 7);

        Trained(seed: 7).ShouldBe(first);
        Trained(seed: 8).ShouldNotBe(first);

        static float[] Trained(ulong seed)
        {
            Sequential model = Samples.Linear(seed, momentum: 0.9);
            model.Fit(Samples.Blobs(50), new FitOptions { Epochs = 3, BatchSize = 8, ValidationSplit = 0.2 });
            return Samples.Weights(model);
        }
    }

    [Fact]
    public void One_step_on_all_samples_is_a_step_of_gradient_descent_by_hand()
    {
        Sequential model = new Sequential(new Dense(2) { KernelInitializer = new Surprisal.Initializers.Zeros() })
            .Compile(new Sgd(0.5), new CrossEntropy());

        History history = model.Fit(Dataset.FromArrays(new float[,] { { 1 }, { 3 } }, [0, 1]), new FitOptions { Epochs = 1 });

        // Equal scores: p = ½ each, so the gradient of the scores is [−½, ½] and [½, −½]; by the kernel it is
        // (1·[−½, ½] + 3·[½, −½]) / 2 = [½, −½], and by the bias 0.
        history.Epochs[0].Training.Loss.ShouldBe(Math.Log(2), 1e-7);
        Samples.Weights(model).ShouldBe([-0.25f, 0.25f, 0, 0], 1e-7);
    }

    [Fact]
    public void Weights_take_their_averages_when_training_ends_and_not_before()
    {
        float[] before = [];
        var recorder = new Recorder { AfterEpoch = run => before = Samples.Weights(run.Model) };
        Sequential model = new Sequential(new Dense(3)) { Seed = 1 }.Compile(new Sgd(0.1) { AverageMomentum = 0.5 }, new CrossEntropy());
        Sequential plain = new Sequential(new Dense(3)) { Seed = 1 }.Compile(new Sgd(0.1), new CrossEntropy());
        Dataset samples = Samples.Blobs(30);
        float[] start = Samples.Weights(plain.Build([2]));

        plain.Fit(samples, new FitOptions { Epochs = 1, BatchSize = 30, Shuffle = false });
        model.Fit(samples, new FitOptions { Epochs = 1, BatchSize = 30, Shuffle = false, Callbacks = [recorder] });

        before.ShouldBe(Samples.Weights(plain));
        Samples.Weights(model).ShouldBe([.. start.Zip(before, (one, other) => (one + other) / 2)], 1e-6);
    }

    [Fact]
    public void A_short_last_batch_counts_by_its_samples()
    {
        var recorder = new Recorder();
        Sequential model = new Sequential(new Dense(3) { KernelInitializer = new Surprisal.Initializers.Ones() }).Compile(new Sgd(1e-30), new CrossEntropy(), new Accuracy());
        Dataset samples = Samples.Blobs(7);

        EpochRecord epoch = model.Fit(samples, new FitOptions { Epochs = 1, BatchSize = 3, Callbacks = [recorder] }).Epochs[0];

        recorder.Events[2..5].ShouldBe(["batch 1 of 3, 3 of 7 samples", "batch 2 of 3, 6 of 7 samples", "batch 3 of 3, 7 of 7 samples"]);
        epoch.Training.Loss.ShouldBe(Math.Log(3), 1e-6);
        epoch.Training["accuracy"].ShouldBe(3.0 / 7, 1e-6);
    }

    [Fact]
    public void Two_fits_of_one_epoch_are_one_of_two()
    {
        Sequential once = Samples.Linear(momentum: 0.9);
        Sequential twice = Samples.Linear(momentum: 0.9);
        Dataset samples = Samples.Blobs(50);

        once.Fit(samples, new FitOptions { Epochs = 2, BatchSize = 8 });
        twice.Fit(samples, new FitOptions { Epochs = 1, BatchSize = 8 });
        History history = twice.Fit(samples, new FitOptions { Epochs = 1, BatchSize = 8 });

        Samples.Weights(twice).ShouldBe(Samples.Weights(once));
        history.Epochs.Select(epoch => epoch.Epoch).ShouldBe([1, 2]);
        history.Epochs.Select(epoch => epoch.Training.Loss).ShouldBe(once.History.Epochs.Select(epoch => epoch.Training.Loss));
        history.Elapsed.ShouldBe(history.Epochs[0].Elapsed + history.Epochs[1].Elapsed);
    }

    [Fact]
    public void Without_shuffling_the_samples_come_in_their_order()
    {
        Dataset samples = Samples.Blobs(9);
        Sequential whole = Samples.Linear();
        Sequential parts = Samples.Linear();

        whole.Fit(samples, new FitOptions { Epochs = 1, BatchSize = 3, Shuffle = false });
        foreach (int[] part in new int[][] { [0, 1, 2], [3, 4, 5], [6, 7, 8] })
        {
            parts.Fit(samples.Subset(part), new FitOptions { Epochs = 1, BatchSize = 3, Shuffle = false });
        }

        Samples.Weights(whole).ShouldBe(Samples.Weights(parts));
    }

    [Fact]
    public void Validation_data_judges_each_epoch_and_changes_nothing()
    {
        Dataset samples = Samples.Blobs(30);
        Dataset validation = Samples.Blobs(20, seed: 2);
        Sequential plain = Samples.Linear();
        Sequential judged = Samples.Linear();

        plain.Fit(samples, new FitOptions { Epochs = 2 });
        History history = judged.Fit(samples, new FitOptions { Epochs = 2, Validation = validation });

        plain.History.Epochs.ShouldAllBe(epoch => epoch.Validation == null);
        Samples.Weights(judged).ShouldBe(Samples.Weights(plain));
        history.Epochs[1].Validation!.Loss.ShouldBe(judged.Evaluate(validation).Loss);
        history.Epochs[1].Validation!["accuracy"].ShouldBe(judged.Evaluate(validation)["accuracy"]);
    }

    [Fact]
    public void A_validation_split_sets_samples_aside()
    {
        Dataset samples = Samples.Blobs(50);
        Sequential split = Samples.Linear(seed: 3);
        Sequential byHand = Samples.Linear(seed: 3);
        (Dataset kept, Dataset aside) = samples.Split(0.2, seed: 3, stratified: true);
        var recorder = new Recorder();

        split.Fit(samples, new FitOptions { Epochs = 2, ValidationSplit = 0.2, Callbacks = [recorder] });
        byHand.Fit(kept, new FitOptions { Epochs = 2, Validation = aside });

        recorder.Events.ShouldContain("batch 2 of 2, 40 of 40 samples");
        Samples.Weights(split).ShouldBe(Samples.Weights(byHand));
        split.History.Epochs[1].Validation!.Loss.ShouldBe(byHand.History.Epochs[1].Validation!.Loss);
    }

    [Fact]
    public void Callbacks_are_told_everything_in_order()
    {
        var recorder = new Recorder();

        Samples.Linear().Fit(Samples.Blobs(5), new FitOptions { Epochs = 2, BatchSize = 4, Callbacks = [recorder] });

        recorder.Events.ShouldBe(
        [
            "train begins",
            "epoch 1 begins", "batch 1 of 2, 4 of 5 samples", "batch 2 of 2, 5 of 5 samples", "epoch 1 of 2 ends",
            "epoch 2 begins", "batch 1 of 2, 4 of 5 samples", "batch 2 of 2, 5 of 5 samples", "epoch 2 of 2 ends",
            "train ends",
        ]);
    }

    [Fact]
    public void Several_callbacks_are_told_one_after_the_other()
    {
        List<int> order = [];
        Recorder[] callbacks = [.. Enumerable.Range(1, 3).Select(number => new Recorder { AfterEpoch = _ => order.Add(number) })];

        Samples.Linear().Fit(Samples.Blobs(3), new FitOptions { Epochs = 2, Callbacks = callbacks });

        order.ShouldBe([1, 2, 3, 1, 2, 3]);
    }

    [Fact]
    public void The_run_tells_the_means_so_far()
    {
        List<(double Loss, double Accuracy)> means = [];
        var recorder = new Recorder { AfterBatch = run => means.Add((run.Loss, run.Metric(0))) };

        EpochRecord epoch = Samples.Linear().Fit(Samples.Blobs(10), new FitOptions { Epochs = 1, BatchSize = 4, Callbacks = [recorder] }).Epochs[0];

        means.Count.ShouldBe(3);
        means[2].ShouldBe((epoch.Training.Loss, epoch.Training["accuracy"]));
    }

    [Fact]
    public void A_callback_can_end_training_after_an_epoch()
    {
        var recorder = new Recorder { AfterEpoch = run => run.Stop() };
        Sequential stopped = Samples.Linear();
        Sequential one = Samples.Linear();

        stopped.Fit(Samples.Blobs(10), new FitOptions { Epochs = 5, Callbacks = [recorder] });
        one.Fit(Samples.Blobs(10), new FitOptions { Epochs = 1 });

        stopped.History.Epochs.Count.ShouldBe(1);
        recorder.Events[^1].ShouldBe("train ends");
        Samples.Weights(stopped).ShouldBe(Samples.Weights(one));
    }

    [Fact]
    public void A_callback_can_end_training_after_a_step()
    {
        var recorder = new Recorder { AfterBatch = run => run.Stop() };

        Samples.Linear().Fit(Samples.Blobs(10), new FitOptions { Epochs = 5, BatchSize = 2, Callbacks = [recorder] });

        recorder.Events.Count(text => text.StartsWith("batch", StringComparison.Ordinal)).ShouldBe(1);
        recorder.Events[^1].ShouldBe("train ends");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Cancellation_keeps_the_weights_of_the_last_full_epoch(int epoch)
    {
        using var cancellation = new CancellationTokenSource();
        var recorder = new Recorder { AfterBatch = run => CancelAt(run) };
        Sequential cancelled = Samples.Linear();
        Sequential full = Samples.Linear();
        full.Build([2]);

        Should.Throw<OperationCanceledException>(() => cancelled.Fit(
            Samples.Blobs(30), new FitOptions { Epochs = 5, BatchSize = 4, Callbacks = [recorder] }, cancellation.Token));
        if (epoch > 1)
        {
            full.Fit(Samples.Blobs(30), new FitOptions { Epochs = epoch - 1, BatchSize = 4 });
        }

        cancelled.History.Epochs.Count.ShouldBe(epoch - 1);
        recorder.Events.ShouldContain($"epoch {epoch} begins");
        Samples.Weights(cancelled).ShouldBe(Samples.Weights(full));

        void CancelAt(TrainingRun run)
        {
            if (run.Epoch == epoch && run.Batch == 5)
            {
                cancellation.Cancel();
            }
        }
    }

    [Fact]
    public void Training_goes_on_after_a_cancellation_as_if_it_had_not_been()
    {
        using var cancellation = new CancellationTokenSource();
        var recorder = new Recorder { AfterBatch = run => CancelAt(run) };
        Sequential cancelled = Samples.Linear(momentum: 0.9);
        Sequential whole = Samples.Linear(momentum: 0.9);
        Dataset samples = Samples.Blobs(30);

        Should.Throw<OperationCanceledException>(() => cancelled.Fit(
            samples, new FitOptions { Epochs = 3, BatchSize = 4, Callbacks = [recorder] }, cancellation.Token));
        cancelled.Fit(samples, new FitOptions { Epochs = 2, BatchSize = 4 });
        whole.Fit(samples, new FitOptions { Epochs = 3, BatchSize = 4 });

        Samples.Weights(cancelled).ShouldBe(Samples.Weights(whole));

        void CancelAt(TrainingRun run)
        {
            if (run.Epoch == 2 && run.Batch == 5)
            {
                cancellation.Cancel();
            }
        }
    }

    [Fact]
    public void A_loss_that_becomes_NaN_ends_training_and_keeps_the_last_full_epoch()
    {
        Dataset samples = Samples.Blobs(30);
        Sequential model = Samples.Linear();
        model.Fit(samples, new FitOptions { Epochs = 2 });
        float[] before = Samples.Weights(model);

        // The first step leaves infinite weights, and the second one has ∞ − ∞.
        var broken = Dataset.FromArrays(new float[,] { { 3e38f, 3e38f }, { 3e38f, -3e38f } }, [1, 0], ["a", "b", "c"]);

        TrainingDivergedException fault = Should.Throw<TrainingDivergedException>(() =>
            model.Fit(broken, new FitOptions { Epochs = 2, BatchSize = 1, Shuffle = false }));

        fault.Message.ShouldStartWith("The loss became NaN in step ");
        fault.Epoch.ShouldBe(3);
        fault.Message.ShouldEndWith("Likely: the samples hold values up to 3E+38: scale them to about [-1, 1].");
        Samples.Weights(model).ShouldBe(before);
        model.History.Epochs.Count.ShouldBe(2);
    }

    [Fact]
    public void Samples_with_NaN_or_infinity_are_refused_with_their_row_and_column()
    {
        Dataset broken = Dataset.FromArrays(new float[,] { { 1, 2 }, { 3, 4 }, { float.NegativeInfinity, float.NaN } }, [0, 1, 2]);
        Sequential model = Samples.Linear();

        Should.Throw<ArgumentException>(() => model.Fit(broken)).Message.ShouldContain(
            "'training' holds -Infinity in row 2, column 0, counted from 0, but training needs numbers. Fill in or leave out what is missing.");
        Should.Throw<ArgumentException>(() => model.TrainOnBatch(new float[,] { { 1, float.NaN } }, [0])).Message.ShouldContain("'samples' holds NaN in row 0, column 1");
        model.Fit(broken.Take(2)).Epochs.Count.ShouldBe(10);
    }

    [Fact]
    public void A_batch_that_is_larger_than_the_samples_is_refused_but_without_one_all_are_taken()
    {
        Should.Throw<ArgumentException>(() => Samples.Linear().Fit(Samples.Blobs(7), new FitOptions { BatchSize = 8 })).Message.ShouldContain(
            "'BatchSize' is 8, but there are 7 training samples. Give at most 7, or leave it out.");

        Sequential all = Samples.Linear(), seven = Samples.Linear();
        all.Fit(Samples.Blobs(7));
        seven.Fit(Samples.Blobs(7), new FitOptions { BatchSize = 7 });
        Samples.Weights(all).ShouldBe(Samples.Weights(seven));
    }

    [Fact]
    public void An_epoch_can_have_fewer_steps()
    {
        var recorder = new Recorder();

        Samples.Linear().Fit(Samples.Blobs(50), new FitOptions { Epochs = 2, BatchSize = 8, StepsPerEpoch = 2, Callbacks = [recorder] });

        recorder.Events.ShouldBe(
        [
            "train begins",
            "epoch 1 begins", "batch 1 of 2, 8 of 16 samples", "batch 2 of 2, 16 of 16 samples", "epoch 1 of 2 ends",
            "epoch 2 begins", "batch 1 of 2, 8 of 16 samples", "batch 2 of 2, 16 of 16 samples", "epoch 2 of 2 ends",
            "train ends",
        ]);
    }

    [Fact]
    public void Steps_by_hand_are_those_of_an_epoch()
    {
        Dataset samples = Samples.Blobs(10);
        Sequential fitted = Samples.Linear(momentum: 0.9), byHand = Samples.Linear(momentum: 0.9);
        History history = fitted.Fit(samples, new FitOptions { Epochs = 1, BatchSize = 5, Shuffle = false });

        Scores first = byHand.TrainOnBatch(samples.Take(5));
        Scores second = byHand.TrainOnBatch(samples.Subset([5, 6, 7, 8, 9]));

        Samples.Weights(byHand).ShouldBe(Samples.Weights(fitted));
        ((first.Loss + second.Loss) / 2).ShouldBe(history.Epochs[0].Training.Loss, 1e-12);
        byHand.History.Epochs.ShouldBeEmpty();
        byHand.TrainOnBatch(new float[,] { { 0, 2 } }, [0])["accuracy"].ShouldBeInRange(0, 1);
    }

    [Fact]
    public void A_last_step_that_ruins_the_weights_is_noticed_before_the_epoch_counts()
    {
        Sequential model = Samples.Linear();
        model.Compile(new Sgd(3e38), new CrossEntropy()).Build([2]);
        float[] before = Samples.Weights(model);
        var large = Dataset.FromArrays(new float[,] { { 100, 1 }, { 100, -1 } }, [0, 1], ["a", "b", "c"]);

        Should.Throw<TrainingDivergedException>(() => model.Fit(large, new FitOptions { Epochs = 1, BatchSize = 2 }));

        Samples.Weights(model).ShouldBe(before);
        model.History.Epochs.ShouldBeEmpty();
    }

    [Fact]
    public void Epochs_are_counted_on_when_training_goes_on()
    {
        Sequential model = Samples.Linear();
        var seen = new List<(int Epoch, int Epochs)>();
        var recorder = new Recorder { AfterBatch = run => seen.Add((run.Epoch, run.Epochs)) };
        var options = new FitOptions { Epochs = 2, BatchSize = 30, Callbacks = [recorder] };

        model.Fit(Samples.Blobs(30), options);
        model.Fit(Samples.Blobs(30), options);

        seen.ShouldBe([(1, 2), (2, 2), (3, 4), (4, 4)]);
    }

    [Fact]
    public void A_callback_that_throws_leaves_the_weights_of_the_last_full_epoch()
    {
        Sequential model = Samples.Linear();
        model.Build([2]);
        float[] before = Samples.Weights(model);
        var recorder = new Recorder { AfterBatch = _ => throw new InvalidOperationException("enough") };

        Should.Throw<InvalidOperationException>(() => model.Fit(Samples.Blobs(30), new FitOptions { Callbacks = [recorder] })).Message.ShouldBe("enough");

        Samples.Weights(model).ShouldBe(before);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_training_step_allocates_nothing_after_the_first_epoch(bool hasDenseTargets)
    {
        var meter = new AllocationMeter();
        Sequential model = new Sequential(new Dense(5, Activations.Relu), new Dense(3, Activations.Softmax)) { Seed = 1 }
            .Compile(new Sgd(0.1, momentum: 0.9), new CrossEntropy(), new Accuracy());
        Dataset samples = hasDenseTargets ? Samples.Blobs(50).ToCategorical() : Samples.Blobs(50);

        model.Fit(samples, new FitOptions { Epochs = 3, BatchSize = 8, Callbacks = [meter, new Silent()] });

        // Seven steps in each of two epochs, the last one of them short.
        meter.Steps.ShouldBe(14);
        meter.Allocated.ShouldBe(0);
    }

    private sealed class Silent : Callback;

    [Fact]
    public void A_validation_split_parts_each_class_and_refuses_to_leave_one_empty()
    {
        float[,] points = { { 0 }, { 1 }, { 2 }, { 3 }, { 4 }, { 5 }, { 6 }, { 7 }, { 8 }, { 9 } };
        var rare = Dataset.FromArrays(points, [0, 0, 0, 0, 0, 0, 0, 0, 0, 1], ["usual", "rare", "absent"]);

        Should.Throw<ArgumentException>(() => Samples.Linear().Fit(rare, new FitOptions { ValidationSplit = 0.2, BatchSize = 2 })).Message
            .ShouldStartWith("A validation split of 0.2 leaves no sample of the class 'rare' to ");
        Samples.Linear().Fit(rare.Subset([0, 1, 2, 9, 9, 9]), new FitOptions { Epochs = 1, ValidationSplit = 0.34, BatchSize = 2 }).Epochs.ShouldHaveSingleItem();
    }
}
