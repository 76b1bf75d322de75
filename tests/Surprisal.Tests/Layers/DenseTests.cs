using Surprisal.Graph;
using Surprisal.Initializers;
using Surprisal.Layers;

namespace Surprisal.Tests.LayersTests;

/// <summary>A fully connected layer: what it computes, which variables it has, what it refuses.</summary>
public sealed class DenseTests
{
    [Fact]
    public void It_multiplies_adds_and_applies()
    {
        Placeholder x = Ops.Placeholder("x", [Dimension.Batch, 2]);
        var parameters = new Parameters("dense");
        Symbol output = new Dense(3, Activations.Relu).Apply(x, parameters);
        var state = new State<double>();
        new double[] { 1, 2, 3, 4, 5, 6 }.CopyTo(state[parameters.Variables[0]]);
        new double[] { 0, -20, 1 }.CopyTo(state[parameters.Variables[1]]);

        // [1, 2]·W = [9, 12, 15], [−1, 0]·W = [−1, −2, −3]
        Function.Compile(output, state).Evaluate((x, new double[] { 1, 2, -1, 0 })).ToArray().ShouldBe([9, 0, 16, 0, 0, 0]);
    }

    [Fact]
    public void Its_variables_are_named_and_start_as_asked()
    {
        var parameters = new Parameters("dense_1");
        new Dense(3) { KernelInitializer = new Ones(), BiasInitializer = new Surprisal.Initializers.Constant(2) }
            .Apply(Ops.Placeholder("x", [Dimension.Batch, 2]), parameters);
        var state = new State<float>();

        parameters.Variables.Select(variable => $"{variable.Name} {variable.Shape}").ShouldBe(["dense_1/kernel [2, 3]", "dense_1/bias [3]"]);
        state[parameters.Variables[0]].ToArray().ShouldBe([1, 1, 1, 1, 1, 1]);
        state[parameters.Variables[1]].ToArray().ShouldBe([2, 2, 2]);
    }

    [Fact]
    public void The_defaults_are_those_of_Keras()
    {
        var dense = new Dense(3);

        dense.Activation.ShouldBeNull();
        dense.UseBias.ShouldBeTrue();
        dense.KernelInitializer.ShouldBe(new GlorotUniform());
        dense.BiasInitializer.ShouldBe(new Zeros());
    }

    [Fact]
    public void Without_bias_it_has_one_variable()
    {
        var parameters = new Parameters("dense");
        new Dense(3) { UseBias = false }.Apply(Ops.Placeholder("x", [Dimension.Batch, 2]), parameters);

        parameters.Variables.ShouldHaveSingleItem().Name.ShouldBe("dense/kernel");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    public void Fewer_than_one_unit_are_refused(int units)
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new Dense(units)).Message.ShouldContain($"'Units' is {units}, but a dense layer needs at least 1 output.");
        Should.Throw<ArgumentOutOfRangeException>(() => new Dense(3) { Units = units }).ParamName.ShouldBe("Units");
    }

    [Fact]
    public void Input_that_is_no_row_of_values_is_refused_with_the_remedy() =>
        Should.Throw<ArgumentException>(() => new Dense(3).Apply(Ops.Placeholder("x", [Dimension.Batch, 28, 28]), new Parameters("dense")))
            .Message.ShouldContain("input of shape [batch, 28, 28], but it takes [batch, inputs]. Put a Flatten layer before it.");
}
