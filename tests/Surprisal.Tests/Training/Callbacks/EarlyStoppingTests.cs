using Surprisal.Data;
using Surprisal.Metrics;
using Surprisal.Training;

namespace Surprisal.Tests.TrainingTests;

/// <summary>Training ends when it no longer gets better.</summary>
public sealed class EarlyStoppingTests
{
    [Theory]
    [InlineData(0, 3)]
    [InlineData(1, 3)]
    [InlineData(2, 4)]
    [InlineData(3, 7)]
    public void It_waits_as_many_epochs_as_it_has_patience(int patience, int epochs)
    {
        var stopping = new EarlyStopping { Patience = patience };

        Sequential model = Given.Losses([1, 0.8, 0.9, 0.9, 0.7, 0.75, 0.72], stopping);

        model.History.Epochs.Count.ShouldBe(epochs);
        stopping.StoppedEpoch.ShouldBe(patience == 3 ? null : epochs);
        stopping.BestEpoch.ShouldBe(patience == 3 ? 5 : 2);
        stopping.Best.ShouldBe(patience == 3 ? 0.7 : 0.8, 1e-5);
    }

    [Fact]
    public void A_figure_counts_as_better_only_by_more_than_the_margin() =>
        Given.Losses([1, 0.95, 0.92, 0.5], new EarlyStopping { Patience = 2, Margin = 0.1 }).History.Epochs.Count.ShouldBe(3);

    [Fact]
    public void A_baseline_has_to_be_beaten() =>
        Given.Losses([1, 0.9, 0.8, 0.7], new EarlyStopping { Patience = 2, Baseline = 0.5 }).History.Epochs.Count.ShouldBe(2);

    [Fact]
    public void Epochs_before_the_first_are_not_judged() =>
        Given.Losses([1, 2, 3, 4, 5, 6], new EarlyStopping { Patience = 1, FirstEpoch = 4 }).History.Epochs.Count.ShouldBe(5);

    [Fact]
    public void Epochs_before_the_first_do_not_set_the_figure_to_beat()
    {
        var sample = Dataset.FromArrays(new float[,] { { 0 } }, [0], ["no", "yes"]);
        var stopping = new EarlyStopping { Patience = 3, FirstEpoch = 2, RestoreBest = true };

        Sequential model = Given.Losses([1.13, 29.9, 9.97, 16.1], stopping);

        stopping.BestEpoch.ShouldBe(3);
        stopping.Best.ShouldBe(9.97, 1e-5);
        model.Evaluate(sample).Loss.ShouldBe(9.97, 1e-5);
    }

    [Theory]
    [InlineData(true, 0.8)]
    [InlineData(false, 0.95)]
    public void It_gives_back_the_best_weights_if_asked(bool restore, double loss)
    {
        var sample = Dataset.FromArrays(new float[,] { { 0 } }, [0], ["no", "yes"]);

        Sequential model = Given.Losses([1, 0.8, 0.9, 0.95], new EarlyStopping { Patience = 2, RestoreBest = restore });

        model.Evaluate(sample).Loss.ShouldBe(loss, 1e-5);
    }

    [Fact]
    public void It_gives_back_the_best_weights_also_when_training_ends_by_itself()
    {
        var sample = Dataset.FromArrays(new float[,] { { 0 } }, [0], ["no", "yes"]);

        Given.Losses([1, 0.8, 0.9], new EarlyStopping { Patience = 9, RestoreBest = true }).Evaluate(sample).Loss.ShouldBe(0.8, 1e-5);
    }

    [Fact]
    public void A_metric_that_should_rise_is_watched_upwards()
    {
        Dataset samples = Samples.Blobs(60);
        var rising = new EarlyStopping { Criterion = new Criterion(new Accuracy()), Patience = 3 };
        var training = new EarlyStopping { Criterion = new Criterion { OfTraining = true }, Patience = 3 };

        Samples.Linear().Fit(samples, new FitOptions { Epochs = 30, Validation = samples, Callbacks = [rising] });
        Samples.Linear().Fit(samples, new FitOptions { Epochs = 3, Callbacks = [training] });

        rising.Best.ShouldBe(1);
        rising.StoppedEpoch.ShouldBe(rising.BestEpoch + 3);
        training.BestEpoch.ShouldBe(3);
    }

    [Fact]
    public void What_is_never_measured_cannot_be_watched()
    {
        Should.Throw<ArgumentException>(() => Samples.Linear().Fit(Samples.Blobs(6), new FitOptions { BatchSize = 6, Callbacks = [new EarlyStopping()] }))
            .Message.ShouldStartWith("A callback watches the validation loss, but there are no validation samples. Give FitOptions.Validation or ValidationSplit, or watch the training with OfTraining.");
        Should.Throw<ArgumentException>(() => Samples.Linear().Fit(Samples.Blobs(6), new FitOptions { BatchSize = 6, Callbacks = [new EarlyStopping { Criterion = new Criterion(new F1()) { OfTraining = true } }] }))
            .Message.ShouldStartWith("A callback watches the training f1, but the model was compiled with accuracy. Compile it with this metric too.");
        Should.Throw<ArgumentOutOfRangeException>(() => new EarlyStopping { Patience = -1 }).Message.ShouldContain("'Patience' is -1, but it must be at least 0.");
        Should.Throw<ArgumentOutOfRangeException>(() => new EarlyStopping { Margin = double.NaN }).ParamName.ShouldBe("Margin");
    }

    [Fact]
    public void Epochs_without_validation_are_not_counted()
    {
        Dataset samples = Samples.Blobs(6);
        var stopping = new EarlyStopping { Criterion = new Criterion(new Accuracy()), Margin = 2, Patience = 2 };

        History history = Samples.Linear().Fit(samples, new FitOptions { Epochs = 30, BatchSize = 6, Validation = samples, ValidationFrequency = 3, Callbacks = [stopping] });

        // Judged after 3 (the first figure), 6 and 9.
        history.Epochs.Count.ShouldBe(9);
    }
}
