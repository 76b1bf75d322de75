using Surprisal.Training;

namespace Surprisal.Tests.TrainingTests;

/// <summary>Callbacks that change the learning rate.</summary>
public sealed class LearningRateTests
{
    [Fact]
    public void A_plateau_makes_the_rate_smaller() =>
        Rates([1, 0.9, 0.9, 0.9, 0.9, 0.9], new ReduceLrOnPlateau { Patience = 2 }).ShouldBe([0.5, 0.5, 0.5, 0.05, 0.05, 0.005], 1e-7);

    [Fact]
    public void It_cools_down_before_it_counts_again() =>
        Rates([1, 1, 1, 1, 1, 1], new ReduceLrOnPlateau { Patience = 1, Factor = 0.5, Cooldown = 2 }).ShouldBe([0.5, 0.25, 0.25, 0.125, 0.125, 0.0625], 1e-7);

    [Fact]
    public void It_stays_above_the_least_rate() =>
        Rates([1, 1, 1, 1], new ReduceLrOnPlateau { Patience = 1, LeastLearningRate = 0.2 }).ShouldBe([0.5, 0.2, 0.2, 0.2], 1e-7);

    [Fact]
    public void It_counts_only_what_is_better_by_more_than_a_ten_thousandth() =>
        Rates([1, 0.99995, 0.99992], new ReduceLrOnPlateau { Patience = 2 }).ShouldBe([0.5, 0.5, 0.05], 1e-7);

    [Fact]
    public void A_scheduler_sets_the_rate_of_each_epoch() =>
        Rates([1, 1, 1], new LearningRateScheduler((epoch, rate) => epoch == 1 ? rate : rate / epoch)).ShouldBe([0.5, 0.25, 0.25 / 3], 1e-7);

    [Fact]
    public void A_rate_of_0_holds_the_weights() =>
        Rates([1, 1], new LearningRateScheduler((epoch, rate) => epoch == 1 ? rate : 0)).ShouldBe([0.5, 0]);

    [Fact]
    public void A_rate_that_is_none_is_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => Rates([1], new LearningRateScheduler((_, _) => -1))).Message.ShouldContain("'LearningRate' is -1, but it must be a number of at least 0");
        Should.Throw<ArgumentOutOfRangeException>(() => Rates([1], new LearningRateScheduler((_, _) => double.NaN))).ParamName.ShouldBe("LearningRate");
        Should.Throw<ArgumentOutOfRangeException>(() => new ReduceLrOnPlateau { Factor = 1 }).ParamName.ShouldBe("Factor");
        Should.Throw<ArgumentOutOfRangeException>(() => new ReduceLrOnPlateau { Factor = 0 }).ParamName.ShouldBe("Factor");
    }

    /// <summary>The rate after each epoch.</summary>
    private static double[] Rates(double[] losses, Callback callback)
    {
        var rates = new List<double>();
        Given.Losses(losses, callback, new LambdaCallback { EpochEnd = (run, _) => rates.Add(run.LearningRate) });
        return [.. rates];
    }
}
