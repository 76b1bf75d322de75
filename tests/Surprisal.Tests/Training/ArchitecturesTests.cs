using Surprisal.Data;
using Surprisal.Layers;
using Surprisal.Losses;
using Surprisal.Metrics;
using Surprisal.Optimizers;
using Surprisal.Training;

namespace Surprisal.Tests.TrainingTests;

/// <summary>The models known by name.</summary>
public sealed class ArchitecturesTests
{
    [Theory]
    [InlineData("softmax", 7850)]
    [InlineData("mlp", 101770)]
    [InlineData("lenet", 61706)]
    public void A_model_has_its_parameters_and_gives_probabilities(string name, int parameters)
    {
        Sequential model = new Sequential(Architectures.All[name].Layers(10, new CrossEntropy())).Build([28, 28]);

        model.Variables.Sum(variable => variable.Shape.Size.Factor).ShouldBe(parameters);
        float[] output = model.Predict(Enumerable.Repeat(0.5f, 784).ToArray()).ToArray();
        output.Length.ShouldBe(10);
        output.Sum().ShouldBe(1, 1e-6f);
    }

    [Theory]
    [InlineData("softmax")]
    [InlineData("mlp")]
    [InlineData("lenet")]
    public void A_loss_that_judges_each_class_by_itself_gets_sigmoids(string name) =>
        Architectures.All[name].Layers(10, new SigmoidCrossEntropy())[^1].ShouldBe(new Dense(10, Activations.Sigmoid));

    [Theory]
    [InlineData("softmax")]
    [InlineData("mlp")]
    [InlineData("lenet")]
    public void The_same_seed_trains_to_the_same_bits_and_a_step_allocates_nothing(string name)
    {
        var meter = new AllocationMeter();
        float[] weights = Trained(name, seed: 1, meter);

        meter.Steps.ShouldBe(6);
        meter.Allocated.ShouldBe(0);
        Trained(name, seed: 1).ShouldBe(weights);
        Trained(name, seed: 2).ShouldNotBe(weights);
    }

    [Fact]
    public void A_model_trains_with_an_optimizer_of_the_list() =>
        Architectures.All.Entries.ShouldAllBe(entry => Optimizer.All.Find(entry.Value.Optimizer).Value(entry.Value.LearningRate, null).InitialLearningRate == entry.Value.LearningRate);

    [Fact]
    public void Every_model_of_the_list_is_tested_here() => Architectures.All.Names.ShouldBe(["softmax", "mlp", "lenet"]);

    private static float[] Trained(string name, ulong seed, params Callback[] callbacks)
    {
        float[] pixels = [.. Enumerable.Range(0, 10 * 784).Select(i => MathF.Abs(MathF.Sin(0.37f * i)))];
        Sequential model = new Sequential(Architectures.All[name].Layers(2, new CrossEntropy())) { Seed = seed }
            .Compile(Optimizer.All[Architectures.All[name].Optimizer](0.01, null), new CrossEntropy(), new Accuracy());
        model.Fit(
            Dataset.FromArrays(pixels, [28, 28], [0, 1, 0, 1, 1, 0, 0, 1, 1, 0], ["even", "odd"]),
            new FitOptions
            {
                Epochs = 3,
                BatchSize = 4,
                Callbacks = callbacks,

                // To ask each time whether a checkpoint is due must cost nothing.
                Checkpoints = new Checkpointing(_ => { }) { Every = TimeSpan.FromDays(1), EverySteps = 1000 },
            });
        return Samples.Weights(model);
    }
}
