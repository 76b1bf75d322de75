using Surprisal.Graph;
using Surprisal.Layers;
using Surprisal.Metrics;

namespace Surprisal.Tests.MetricsTests;

/// <summary>Which answers count as right.</summary>
public sealed class AccuracyTests
{
    [Fact]
    public void The_greatest_output_must_be_at_the_greatest_target() =>
        Rows(3, x => x, [0.1f, 0.7f, 0.2f, 0.1f, 0.7f, 0.2f, -3, -1, -2], [0, 1, 0, 0, 0, 1, 0.2f, 0.5f, 0.3f]).ShouldBe([1, 0, 1]);

    [Fact]
    public void The_first_of_equal_outputs_counts() =>
        Rows(2, x => x, [1, 1, 1, 1], [1, 0, 0, 1]).ShouldBe([1, 0]);

    [Fact]
    public void One_output_says_the_second_class_where_a_raw_score_is_positive() =>
        Rows(1, x => x, [0.1f, -0.1f, 3, -3, 0], [1, 0, 0, 1, 0]).ShouldBe([1, 1, 0, 0, 1]);

    [Fact]
    public void One_output_says_the_second_class_where_a_sigmoid_exceeds_a_half() =>
        Rows(1, Activations.Sigmoid.Apply, [0.1f, -0.1f, 3, -3], [1, 0, 0, 1]).ShouldBe([1, 1, 0, 0]);

    [Fact]
    public void A_missing_argument_is_named()
    {
        Placeholder output = Ops.Placeholder("output", [Dimension.Batch, 3]);

        Should.Throw<ArgumentNullException>(() => new Accuracy().Row(null!, output)).ParamName.ShouldBe("output");
        Should.Throw<ArgumentNullException>(() => new Accuracy().Row(output, null!)).ParamName.ShouldBe("targets");
    }

    private static float[] Rows(int classes, Func<Symbol, Symbol> ending, float[] scores, float[] targets)
    {
        Placeholder x = Ops.Placeholder("scores", [Dimension.Batch, classes]);
        Placeholder t = Ops.Placeholder("targets", [Dimension.Batch, classes]);
        return Function.Compile<float>(new Accuracy().Row(ending(x), t)).Evaluate((x, scores), (t, targets)).ToArray();
    }
}
