using Surprisal.Graph;
using Surprisal.Layers;

namespace Surprisal.Tests.LayersTests;

/// <summary>Layers that bring their input to mean 0 and variance 1.</summary>
public sealed class NormalizationTests
{
    [Fact]
    public void Each_row_is_normalized_by_itself()
    {
        var layer = new Applied(new LayerNormalization(Epsilon: 1), [2]);
        layer.Set(0, 1, 2);
        layer.Set(1, 0, 10);

        // Means 0 and 5, variances 3 and 0: ∓√3 / √(3 + 1), and 0.
        layer.Values(-Math.Sqrt(3), Math.Sqrt(3), 5, 5).ShouldBe([-Math.Sqrt(3) / 2, 10 + Math.Sqrt(3), 0, 10], 1e-15);
        layer.Parameters.Variables.Select(variable => $"{variable.Name} {variable.Shape}").ShouldBe(["layer/gamma [2]", "layer/beta [2]"]);
    }

    [Fact]
    public void In_training_each_feature_is_normalized_over_the_batch_and_the_averages_follow()
    {
        var layer = new Applied(new BatchNormalization(Momentum: 0.75, Epsilon: 3), [2], isTraining: true);
        Function<double> step = Function.Compile([layer.Output], layer.Parameters.Updates, layer.State);

        step.Run((layer.Input, new double[] { 3, 7, 5, 7 }));

        // Means 4 and 7, variances 1 and 0: ∓1 / √(1 + 3), and 0.
        step[layer.Output].ToArray().ShouldBe([-0.5, 0, 0.5, 0], 1e-15);
        layer.State[layer.Parameters.Variables[2]].ToArray().ShouldBe([1, 1.75], 1e-15);
        layer.State[layer.Parameters.Variables[3]].ToArray().ShouldBe([1, 0.75], 1e-15);
    }

    [Fact]
    public void In_use_the_averages_normalize()
    {
        var layer = new Applied(new BatchNormalization(Epsilon: 1), [1]);
        layer.Set(0, 10);
        layer.Set(1, 100);
        layer.Set(2, 5);
        layer.Set(3, 3);

        layer.Values(5, 7).ShouldBe([100, 110], 1e-12);
        layer.Parameters.Updates.ShouldBeEmpty();
    }

    [Fact]
    public void Channels_of_images_are_normalized_over_all_their_pixels()
    {
        var layer = new Applied(new BatchNormalization(Epsilon: 3), [2, 1, 2], isTraining: true);

        layer.Values(3, 5, 7, 7).ShouldBe([-0.5, 0.5, 0, 0], 1e-15);
        layer.Parameters.Variables.Select(variable => $"{variable.Name} {variable.Shape}")
            .ShouldBe(["layer/gamma [2]", "layer/beta [2]", "layer/moving_mean [2]", "layer/moving_variance [2]"]);
        layer.Parameters.Trainable.Select(variable => variable.Name).ShouldBe(["layer/gamma", "layer/beta"]);
    }

    [Fact]
    public void The_defaults_are_those_of_Keras()
    {
        (new BatchNormalization().Momentum, new BatchNormalization().Epsilon, new LayerNormalization().Epsilon).ShouldBe((0.99, 0.001, 0.001));
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new BatchNormalization(Momentum: 1)).Message.ShouldContain("'Momentum' is 1, but it is the part that is kept");
        Should.Throw<ArgumentOutOfRangeException>(() => new BatchNormalization(Epsilon: 0)).Message.ShouldContain("'Epsilon' is 0, but it must be a positive number");
        Should.Throw<ArgumentOutOfRangeException>(() => new LayerNormalization(double.NaN)).ParamName.ShouldBe("Epsilon");
        Should.Throw<ArgumentException>(() => new Applied(new BatchNormalization(), [1, 2, 3, 4])).Message.ShouldContain("Batch normalization was given input of shape");
        Should.Throw<ArgumentException>(() => new Applied(new LayerNormalization(), [])).Message.ShouldContain("but it takes [batch, …, elements].");
    }
}
