using Surprisal.Training;

namespace Surprisal.Tests.TrainingTests;

/// <summary>The models known by name.</summary>
public sealed class ArchitecturesTests
{
    [Theory]
    [InlineData("softmax", 7850)]
    [InlineData("mlp", 101770)]
    public void A_model_has_its_parameters_and_gives_probabilities(string name, int parameters)
    {
        Sequential model = new Sequential(Architectures.All[name](10)).Build([28, 28]);

        model.Variables.Sum(variable => variable.Shape.Size.Factor).ShouldBe(parameters);
        float[] output = model.Predict(Enumerable.Repeat(0.5f, 784).ToArray()).ToArray();
        output.Length.ShouldBe(10);
        output.Sum().ShouldBe(1, 1e-6f);
    }

    [Fact]
    public void Every_model_of_the_list_is_tested_here() => Architectures.All.Names.ShouldBe(["softmax", "mlp"]);
}
