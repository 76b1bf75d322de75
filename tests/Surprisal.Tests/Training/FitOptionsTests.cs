using Surprisal.Training;

namespace Surprisal.Tests.TrainingTests;

/// <summary>Options have Keras' defaults, and refuse what cannot be.</summary>
public sealed class FitOptionsTests
{
    [Fact]
    public void The_defaults_are_a_good_start()
    {
        var options = new FitOptions();

        options.Epochs.ShouldBe(10);
        options.BatchSize.ShouldBeNull();
        FitOptions.DefaultBatchSize.ShouldBe(32);
        options.Shuffle.ShouldBeTrue();
        options.ValidationSplit.ShouldBe(0);
        options.Validation.ShouldBeNull();
        options.Callbacks.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public void Counts_below_one_are_refused(int count)
    {
        ArgumentOutOfRangeException epochs = Should.Throw<ArgumentOutOfRangeException>(() => new FitOptions { Epochs = count });
        ArgumentOutOfRangeException batch = Should.Throw<ArgumentOutOfRangeException>(() => new FitOptions { BatchSize = count });

        epochs.ParamName.ShouldBe("Epochs");
        epochs.Message.ShouldContain($"'Epochs' is {count}, but it must be at least 1.");
        batch.ParamName.ShouldBe("BatchSize");
        batch.Message.ShouldContain($"'BatchSize' is {count}, but it must be at least 1.");
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void A_validation_split_that_is_no_share_is_refused(double share)
    {
        ArgumentOutOfRangeException fault = Should.Throw<ArgumentOutOfRangeException>(() => new FitOptions { ValidationSplit = share });

        fault.ParamName.ShouldBe("ValidationSplit");
        fault.Message.ShouldContain($"'ValidationSplit' is {share}, but it is a share in [0, 1); 0.1 sets a tenth aside.");
    }
}
