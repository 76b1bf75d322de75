using Surprisal.Graph;
using Surprisal.Optimizers;

namespace Surprisal.Tests.OptimizersTests;

/// <summary>Gradients that are too large.</summary>
public sealed class ClippingTests
{
    [Fact]
    public void A_value_is_brought_within_the_limit() =>
        Clipped(new ClipByValue(1), [3, -4, 0.5f], [-2, 0]).ShouldBe([1, -1, 0.5f, -1, 0]);

    [Fact]
    public void Each_gradient_is_shortened_by_itself() =>
        Clipped(new ClipByNorm(1), [3, -4, 0], [0.6f, 0]).ShouldBe([0.6f, -0.8f, 0, 0.6f, 0], 1e-6);

    [Fact]
    public void All_gradients_are_shortened_by_one_factor() =>
        Clipped(new ClipByGlobalNorm(1), [2, -4, 0], [5, -2]).ShouldBe([2 / 7f, -4 / 7f, 0, 5 / 7f, -2 / 7f], 1e-6);

    [Fact]
    public void What_is_short_enough_keeps_its_bits()
    {
        float[] short3 = [0.3f, -0.4f, 0];
        float[] zeros = [0, 0];

        foreach (Clipping clipping in (Clipping[])[new ClipByValue(1), new ClipByNorm(1), new ClipByGlobalNorm(1)])
        {
            Clipped(clipping, short3, zeros).ShouldBe([.. short3, .. zeros]);
        }
    }

    [Fact]
    public void Squares_that_would_overflow_do_no_harm()
    {
        Clipped(new ClipByNorm(1), [3e30f, -4e30f, 0], [1e-40f, 0]).ShouldBe([0.6f, -0.8f, 0, 1e-40f, 0], 1e-6);
        Clipped(new ClipByGlobalNorm(1), [3e30f, -4e30f, 0], [0, 0]).ShouldBe([0.6f, -0.8f, 0, 0, 0], 1e-6);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void What_has_no_direction_stays_no_number(float element)
    {
        Clipped(new ClipByNorm(1), [element, 1, 0], [1, 0])[0].ShouldBe(float.NaN);
        Clipped(new ClipByGlobalNorm(1), [element, 1, 0], [1, 0])[0].ShouldBe(float.NaN);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void A_limit_that_is_not_a_positive_number_is_refused(double limit)
    {
        foreach (Func<Clipping> make in (Func<Clipping>[])[() => new ClipByValue(limit), () => new ClipByNorm(limit), () => new ClipByGlobalNorm(limit)])
        {
            ArgumentOutOfRangeException fault = Should.Throw<ArgumentOutOfRangeException>(make);
            fault.ParamName.ShouldBe("limit");
            fault.Message.ShouldContain("must be a positive number, such as 1.");
        }
    }

    /// <summary>The steps of rate 1 that two given gradients lead to, without their sign.</summary>
    private static float[] Clipped(Clipping clipping, float[] first, float[] second)
    {
        Placeholder a = Ops.Placeholder("a", [3]);
        Placeholder b = Ops.Placeholder("b", [2]);
        Variable v = Ops.Variable("v", [3], new Initializers.Zeros());
        Variable w = Ops.Variable("w", [2], new Initializers.Zeros());
        var state = new State<float>();
        var optimizer = new Sgd(1) { Clipping = clipping };
        Function.Compile([], optimizer.Minimize(Ops.ReduceSum(v * a) + Ops.ReduceSum(w * b), [v, w]), state).Run((a, first), (b, second));
        return [.. state[v].ToArray().Concat(state[w].ToArray()).Select(element => 0 - element)];
    }
}
