using Surprisal.Data;
using Surprisal.Layers;
using Surprisal.Losses;
using Surprisal.Metrics;
using Surprisal.Optimizers;
using Surprisal.Training;

namespace Surprisal.Tests.TrainingTests;

/// <summary>Training on samples that are changed anew in each epoch.</summary>
public sealed class AugmentedFitTests
{
    private static readonly Dataset Digits = GeneratedDigits.Create(60, seed: 1);

    public static TheoryData<string> Names { get; } = new(Augmentation.All.Names);

    [Theory]
    [MemberData(nameof(Names))]
    public void The_same_seed_gives_the_same_bits_and_a_step_allocates_nothing(string name)
    {
        var meter = new AllocationMeter();
        Augmentation[] list = [Augmentation.All[name]];
        float[] weights = Samples.Weights(Trained(list, epochs: 3, meter));

        meter.Allocated.ShouldBe(0);
        Samples.Weights(Trained(list, epochs: 3)).ShouldBe(weights);
        Samples.Weights(Trained([], epochs: 3)).ShouldNotBe(weights);
    }

    [Fact]
    public void Two_fits_of_one_epoch_are_one_of_two()
    {
        Augmentation[] all = [.. Augmentation.All.Entries.Select(entry => entry.Value)];
        Sequential twice = Trained(all, epochs: 1);
        twice.Evaluate(Digits);

        twice.Fit(Digits, new FitOptions { Epochs = 1, BatchSize = 16, Augmentations = all });

        Samples.Weights(twice).ShouldBe(Samples.Weights(Trained(all, epochs: 2)));
    }

    [Fact]
    public void What_judges_the_epochs_is_not_changed()
    {
        Sequential model = New();

        History history = model.Fit(Digits, new FitOptions { Epochs = 2, Validation = Digits, Augmentations = [new Erase(1), new Mixup()] });

        history.Epochs[^1].Validation!.Loss.ShouldBe(model.Evaluate(Digits).Loss, 1e-6);
    }

    [Fact]
    public void One_output_learns_from_mixed_numbers()
    {
        Dataset two = Dataset.FromArrays(new float[,] { { -1 }, { 1 }, { -2 }, { 2 } }, [0, 1, 0, 1]);
        Sequential model = new Sequential(new Dense(1, Activations.Sigmoid)) { Seed = 1 }.Compile(new Sgd(0.5), new SigmoidCrossEntropy(), new Accuracy());

        model.Fit(two, new FitOptions { Epochs = 50, BatchSize = 4, Augmentations = [new Mixup()] });

        model.Evaluate(two)["accuracy"].ShouldBe(1);
    }

    [Fact]
    public void Samples_that_are_no_images_are_refused() =>
        Should.Throw<ArgumentException>(() => Samples.Linear().Fit(Samples.Blobs(9), new FitOptions { Augmentations = [new Shift()] }))
            .Message.ShouldContain("Shift changes images");

    [Fact]
    public void What_needs_the_same_loss_in_each_iteration_refuses_them()
    {
        Sequential model = new Sequential(new Flatten(), new Dense(10, Activations.Softmax)).Compile(new Lbfgs(), new CrossEntropy());

        Should.Throw<ArgumentException>(() => model.Fit(Digits, new FitOptions { Augmentations = [new Shift()] })).Message.ShouldContain("L-BFGS needs the same loss");
    }

    private static Sequential Trained(Augmentation[] augmentations, int epochs, params Callback[] callbacks)
    {
        Sequential model = New();
        model.Fit(Digits, new FitOptions { Epochs = epochs, BatchSize = 16, Augmentations = augmentations, Callbacks = callbacks });
        return model;
    }

    private static Sequential New() => new Sequential(new Flatten(), new Dense(10, Activations.Softmax)) { Seed = 1 }
        .Compile(new Sgd(0.1, momentum: 0.9), new CrossEntropy(), new Accuracy());
}
