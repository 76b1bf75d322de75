using Surprisal.Data;
using Surprisal.Initializers;
using Surprisal.Layers;
using Surprisal.Losses;
using Surprisal.Metrics;
using Surprisal.Optimizers;
using Surprisal.Training;

namespace Surprisal.Tests.TrainingTests;

/// <summary>Training that goes to NaN tells why, as far as that can be known, or ends quietly if asked.</summary>
public sealed class DivergenceTests
{
    [Fact]
    public void Steps_that_are_too_long_are_named()
    {
        TrainingDivergedException fault = Diverging(new Sgd(3e38), Hundreds);

        fault.Message.ShouldContain("with a learning rate of 3E+38. With the weights of the last full epoch, the largest gradient over the samples of this step is ");
        fault.Message.ShouldContain("of 'dense/kernel'. Likely: a step of ");
        fault.Message.ShouldEndWith("lower the learning rate tenfold, or clip gradients.");
        fault.Epoch.ShouldBe(1);
        fault.Divergence.LearningRate!.Value.ShouldBe(3e38, 1e32);
        fault.Divergence.LargestGradient.Variable.ShouldBe("dense/kernel");
    }

    [Theory]
    [InlineData(2e30f, "the samples hold values up to 2E+30: scale them to about [-1, 1]")]
    [InlineData(1e30f, "the samples hold values up to 1E+30: scale them to about [-1, 1]")]
    public void Samples_that_are_too_large_are_named(float value, string cause) =>
        Diverging(new Sgd(1e10), Dataset.FromArrays(new float[,] { { 1, value }, { -1, value } }, [0, 1], ["a", "b", "c"])).Divergence.LikelyCause.ShouldBe(cause);

    [Theory]
    [InlineData(double.PositiveInfinity, 1, "leaves its domain")]
    [InlineData(0.01, 1, "the weights grew during the epoch")]
    public void Gradients_tell_what_else_it_may_be(double gradient, double weight, string cause) =>
        new Divergence { LearningRate = 0.1, LargestSample = 1, LargestWeight = weight, Gradients = [("a", 0), ("b", gradient)] }.LikelyCause.ShouldContain(cause);

    [Fact]
    public void A_gradient_that_is_no_number_is_the_largest() =>
        new Divergence { LearningRate = 1, LargestSample = 1, LargestWeight = 1, Gradients = [("a", 5), ("b", double.NaN), ("c", 7)] }.LargestGradient.Variable.ShouldBe("b");

    [Fact]
    public void Weights_that_are_no_longer_finite_are_named()
    {
        TrainingDivergedException fault = Diverging(new Sgd(3e38), Hundreds);

        fault.Message.ShouldStartWith("The weights of 'dense/kernel' became infinite or NaN in step 1 of epoch 1, with a learning rate of 3E+38.");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_validation_loss_that_is_no_number_is_told_from_that_of_training(bool byLbfgs)
    {
        // The scores of the model overflow on these alone.
        var huge = Dataset.FromArrays(new float[,] { { 3e38f, -3e38f }, { 3e38f, 3e38f }, { -3e38f, 3e38f } }, [0, 1, 2], ["top", "right", "left"]);
        var model = new Sequential(new Dense(8), new Dense(8) { KernelInitializer = new Constant(10) }, new Dense(3)) { Seed = 1 };
        model = byLbfgs ? model.Compile(new Lbfgs(), new CrossEntropy()) : model.Compile(new Sgd(1e-6), new CrossEntropy());

        for (int fit = 0; fit < 2; fit++)
        {
            TrainingDivergedException fault = Should.Throw<TrainingDivergedException>(() => model.Fit(Samples.Blobs(6), new FitOptions { Epochs = 2, BatchSize = 3, Validation = huge }));

            fault.Message.ShouldStartWith(byLbfgs ? "The validation loss became NaN after epoch 1. " : "The validation loss became NaN after epoch 1, with a learning rate of 1E-06. ");
            fault.Divergence.LikelyCause.ShouldContain("look for huge values among the validation samples");
        }
    }

    [Fact]
    public void A_model_with_nothing_to_train_diverges_with_the_same_message()
    {
        Sequential model = new Sequential(new Rescaling(10)) { Seed = 1 }.Compile(new Sgd(0.1), new CrossEntropy());

        TrainingDivergedException fault = Should.Throw<TrainingDivergedException>(() => model.Fit(
            Dataset.FromArrays(new float[,] { { 3e38f, 1, 1 }, { 3e38f, 1, 1 } }, [0, 1], ["a", "b", "c"]), new FitOptions { Epochs = 1, BatchSize = 2 }));

        fault.Message.ShouldStartWith("The loss became NaN in step 1 of epoch 1");
        fault.Message.ShouldEndWith("Likely: the samples hold values up to 3E+38: scale them to about [-1, 1].");
    }

    [Fact]
    public void Training_ends_without_an_exception_if_a_callback_takes_it_upon_itself()
    {
        var guard = new TerminateOnNaN();
        var recorder = new Recorder();
        Sequential model = Samples.Linear();
        model.Fit(Samples.Blobs(30), new FitOptions { Epochs = 1 });
        float[] before = Samples.Weights(model);
        model.Compile(new Sgd(3e38), new CrossEntropy(), new Accuracy());

        History history = model.Fit(Hundreds, new FitOptions { Epochs = 5, BatchSize = 2, Callbacks = [recorder, guard] });

        guard.Fault!.Epoch.ShouldBe(2);
        recorder.Events[^1].ShouldBe("train ends");
        history.Epochs.Count.ShouldBe(1);
        Samples.Weights(model).ShouldBe(before);
    }

    private static Dataset Hundreds { get; } = Dataset.FromArrays(new float[,] { { 100, 1 }, { 100, -1 } }, [0, 1], ["a", "b", "c"]);

    private static TrainingDivergedException Diverging(Optimizer optimizer, Dataset samples) => Should.Throw<TrainingDivergedException>(() =>
        new Sequential(new Dense(3)) { Seed = 1 }.Compile(optimizer, new CrossEntropy()).Fit(samples, new FitOptions { Epochs = 2, BatchSize = 2 }));
}
