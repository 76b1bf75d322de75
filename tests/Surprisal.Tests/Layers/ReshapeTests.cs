using Surprisal.Layers;
using Dimension = Surprisal.Graph.Dimension;

namespace Surprisal.Tests.LayersTests;

/// <summary>Another shape for each sample, with the elements in their order.</summary>
public sealed class ReshapeTests
{
    [Fact]
    public void The_elements_keep_their_order()
    {
        var layer = new Applied(new Reshape(3, -1), [2, 3]);

        layer.Output.Shape.ShouldBe([Dimension.Batch, 3, 2]);
        layer.Values(1, 2, 3, 4, 5, 6).ShouldBe([1, 2, 3, 4, 5, 6]);
        new Reshape(3, -1).ShouldBe(new Reshape([3, -1]));
        new Reshape(3, -1).ShouldNotBe(new Reshape(3, 2));
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_refused()
    {
        Should.Throw<ArgumentException>(() => new Applied(new Reshape(4, -1), [2, 3])).Message
            .ShouldContain("was given input of shape [batch, 2, 3], so 6 values a sample, which do not fit into [4, -1].");
        Should.Throw<ArgumentException>(() => new Applied(new Reshape(2, 2), [2, 3])).Message.ShouldContain("which do not fit into [2, 2].");
        Should.Throw<ArgumentException>(() => new Reshape(-1, -1)).Message.ShouldContain("one of them may be −1.");
        Should.Throw<ArgumentException>(() => new Reshape(0)).Message.ShouldContain("'TargetShape' is [0], but each size must be at least 1");
    }
}
