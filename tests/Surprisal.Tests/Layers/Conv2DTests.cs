using Surprisal.Initializers;
using Surprisal.Layers;

namespace Surprisal.Tests.LayersTests;

/// <summary>A convolution of images: what it computes, which variables it has, what it refuses.</summary>
public sealed class Conv2DTests
{
    [Fact]
    public void It_slides_adds_and_applies()
    {
        var layer = new Applied(new Conv2D(2, 2, Activations.Relu), [3, 3]);
        layer.Set(0, 1, 0, 0, 1, -1, 0, 0, 0);
        layer.Set(1, 10, 3);

        // The first filter adds a cell and the one below on the right: 1+5, 2+6, 4+8, 5+9, each plus 10; the second is 3 minus the cell.
        layer.Values(1, 2, 3, 4, 5, 6, 7, 8, 9).ShouldBe([16, 18, 22, 24, 2, 1, 0, 0]);
    }

    [Fact]
    public void Groups_see_their_own_channels_only()
    {
        var layer = new Applied(new Conv2D(2, 1) { Groups = 2 }, [2, 1, 2]);
        layer.Set(0, 10, 100);

        layer.Values(1, 2, 3, 4).ShouldBe([10, 20, 300, 400]);
    }

    [Fact]
    public void Stride_dilation_and_padding_place_the_filter()
    {
        var layer = new Applied(new Conv2D(1, (1, 2)) { Stride = (1, 2), Dilation = (1, 2), Padding = new ExplicitPadding(0, 0, 1, 1) }, [1, 1, 4]);
        layer.Set(0, 1, 10);

        // Of 0 1 2 3 4 0, cells 0 and 2, then 2 and 4.
        layer.Values(1, 2, 3, 4).ShouldBe([20, 42]);
    }

    [Fact]
    public void Same_padding_puts_an_odd_row_below_and_an_odd_column_on_the_right_as_Keras()
    {
        var layer = new Applied(new Conv2D(1, 2) { Padding = Padding.Same }, [2, 2]);
        layer.Set(0, 1, 1, 1, 1);

        layer.Values(1, 2, 3, 4).ShouldBe([10, 6, 7, 4]);
    }

    [Fact]
    public void Its_variables_are_named_and_start_as_asked()
    {
        var layer = new Applied(new Conv2D(4, (3, 5)) { Groups = 2, BiasInitializer = new Initializers.Constant(2) }, [6, 8, 8]);

        layer.Parameters.Variables.Select(variable => $"{variable.Name} {variable.Shape}").ShouldBe(["layer/kernel [4, 3, 3, 5]", "layer/bias [4]"]);
        layer.State[layer.Parameters.Variables[1]].ToArray().ShouldBe([2, 2, 2, 2]);
        new Applied(new Conv2D(4, 3) { UseBias = false }, [6, 8, 8]).Parameters.Variables.ShouldHaveSingleItem().Name.ShouldBe("layer/kernel");
    }

    [Fact]
    public void The_defaults_are_those_of_Keras()
    {
        var layer = new Conv2D(4, 3);

        (layer.Activation, layer.Stride, layer.Dilation, layer.Padding, layer.Groups, layer.UseBias).ShouldBe((null, 1, 1, Padding.Valid, 1, true));
        layer.KernelInitializer.ShouldBe(new GlorotUniform());
        layer.BiasInitializer.ShouldBe(new Zeros());
    }

    [Fact]
    public void Settings_below_one_are_refused_by_name()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new Conv2D(0, 3)).Message.ShouldContain("'Filters' is 0, but a convolution needs at least 1.");
        Should.Throw<ArgumentOutOfRangeException>(() => new Conv2D(4, (3, 0))).Message.ShouldContain("'KernelSize' is 3 × 0, but must be at least 1 both ways.");
        Should.Throw<ArgumentOutOfRangeException>(() => new Conv2D(4, 3) { Stride = 0 }).ParamName.ShouldBe("Stride");
        Should.Throw<ArgumentOutOfRangeException>(() => new Conv2D(4, 3) { Dilation = (1, -1) }).ParamName.ShouldBe("Dilation");
        Should.Throw<ArgumentOutOfRangeException>(() => new Conv2D(4, 3) { Groups = 0 }).ParamName.ShouldBe("Groups");
        Should.Throw<ArgumentOutOfRangeException>(() => new ExplicitPadding(0, 0, -1, 0)).Message.ShouldContain("'Left' is -1, but padding must be at least 0.");
    }

    [Fact]
    public void What_does_not_fit_is_refused_with_the_sizes()
    {
        Should.Throw<ArgumentException>(() => new Applied(new Conv2D(4, 9), [3, 8, 8])).Message.ShouldContain("reaches over 9 cells, but the axis has 8");
        Should.Throw<ArgumentException>(() => new Applied(new Conv2D(1, 3) { Dilation = int.MaxValue }, [1, 8, 8])).Message.ShouldContain("reaches over 4294967295 cells, but the axis has 8");
        Should.Throw<ArgumentException>(() => new Applied(new Conv2D(1, 3) { Stride = 32768, Padding = new ExplicitPadding(32768, 32768, 32768, 32768) }, [1, 8, 8]))
            .Message.ShouldContain("are too large for an array");
        Should.Throw<ArgumentException>(() => new Applied(new Conv2D(4, 3) { Groups = 2 }, [3, 8, 8])).Message.ShouldContain("'groups' is 2, but there are 3 channels and 4 filters.");
        Should.Throw<ArgumentException>(() => new Applied(new Conv2D(4, 3), [784])).Message
            .ShouldContain("A convolution was given input of shape [batch, 784], but it takes images: [batch, channels, height, width]");
    }
}
