using Surprisal.Layers;
using Surprisal.Losses;
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

    [Fact]
    public void Every_model_of_the_list_is_tested_here() => Architectures.All.Names.ShouldBe(["softmax", "mlp", "lenet"]);
}
