using Surprisal.Graph;
using Surprisal.Layers;

namespace Surprisal.Tests.LayersTests;

/// <summary>Elements are dropped in training, by chance that the seed and the step decide, and in use nothing happens.</summary>
public sealed class DropoutTests
{
    private static readonly double[] Ones = [.. Enumerable.Repeat(1.0, 10_000)];

    [Fact]
    public void In_use_it_gives_its_input_and_has_no_variables()
    {
        var layer = new Applied(new Dropout(0.5), [3]);

        layer.Output.ShouldBe(layer.Input);
        layer.Parameters.Variables.ShouldBeEmpty();
    }

    [Fact]
    public void In_training_a_share_is_dropped_and_the_rest_raised()
    {
        var layer = new Applied(new Dropout(0.2), [10_000], isTraining: true);

        double[] values = layer.Values(Ones);

        // Four standard deviations of the number of successes, √(10000 · 0.2 · 0.8) = 40.
        values.Count(value => value == 0).ShouldBeInRange(2000 - 160, 2000 + 160);
        values.Where(value => value != 0).ShouldAllBe(value => value == 1.25);
    }

    [Fact]
    public void Each_step_drops_others()
    {
        var layer = new Applied(new Dropout(0.5), [100], isTraining: true);
        Function<double> step = Function.Compile([layer.Output], layer.Parameters.Updates, layer.State);
        double[] ones = Ones[..100];

        step.Run((layer.Input, ones));
        double[] first = step[layer.Output].ToArray();
        step.Run((layer.Input, ones));

        step[layer.Output].ToArray().ShouldNotBe(first);
        layer.State[layer.Parameters.Variables[0]].ToArray().ShouldBe([2]);
        layer.Parameters.Trainable.ShouldBeEmpty();
    }

    [Fact]
    public void Two_layers_of_a_model_drop_different_elements()
    {
        Placeholder x = Ops.Placeholder("x", [Dimension.Batch, 100]);
        Symbol[] outputs = [.. new ulong[] { 1, 2 }.Select(seed => new Dropout(0.5).Apply(x, new Parameters("dropout", seed) { IsTraining = true }))];
        double[][] values = [.. outputs.Select(output => Function.Compile<double>(output).Evaluate((x, Ones[..100])).ToArray())];

        values[0].ShouldNotBe(values[1]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    public void A_rate_outside_its_range_is_refused(double rate) =>
        Should.Throw<ArgumentOutOfRangeException>(() => new Dropout(rate)).Message.ShouldContain("so it must be in [0, 1). At 1 nothing would be left.");
}
