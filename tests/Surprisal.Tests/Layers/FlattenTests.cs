using Surprisal.Graph;
using Surprisal.Layers;

namespace Surprisal.Tests.LayersTests;

/// <summary>Flattening keeps the elements and their order.</summary>
public sealed class FlattenTests
{
    [Fact]
    public void The_elements_of_each_sample_lie_in_one_row()
    {
        Placeholder x = Ops.Placeholder("x", [Dimension.Batch, 2, 3]);
        Symbol flat = new Flatten().Apply(x, new Parameters("flatten"));
        float[] elements = [.. Enumerable.Range(0, 12).Select(i => (float)i)];

        flat.Shape.ShouldBe([Dimension.Batch, 6]);
        Function.Compile<float>(flat).Evaluate((x, elements)).ToArray().ShouldBe(elements);
    }

    [Fact]
    public void A_row_stays_a_row()
    {
        Placeholder x = Ops.Placeholder("x", [Dimension.Batch, 4]);

        new Flatten().Apply(x, new Parameters("flatten")).Shape.ShouldBe(x.Shape);
    }
}
