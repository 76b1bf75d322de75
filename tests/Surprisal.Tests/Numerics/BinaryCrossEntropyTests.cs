using System.Numerics;
using Surprisal.Numerics;

namespace Surprisal.Tests.NumericsTests;

/// <summary>Tests of <see cref="BinaryCrossEntropy"/>.</summary>
public sealed class BinaryCrossEntropyTests
{
    private const double Infinity = double.PositiveInfinity;

    [Fact]
    public void Golden_values_come_out_of_the_sigmoid()
    {
        double[] probabilities = new double[3];
        double[] losses = new double[3];
        Elementwise.Sigmoid<double>([1.5, -2, 0.5], probabilities);
        _ = BinaryCrossEntropy.Value(probabilities, [0, 0.3, 1], default, new() { Losses = losses });
        Expect.Near<double>(losses, [1.7014132779827524, 0.7269280110429724, 0.4740769841801067], 1e-14);
        _ = BinaryCrossEntropy.Value(probabilities, [0, 0.3, 1], default, new() { Losses = losses }, [3]);
        Expect.Near<double>(losses, [1.7014132779827524, 2.003084817668756, 1.42223095254032], 1e-14);
    }

    [Fact]
    public void Certain_answers_cost_nothing_or_without_bound_and_slopes_are_exact()
    {
        double[] losses = new double[6];
        double[] gradient = new double[6];
        double[] probabilities = [0, 1, 0, 1, -0.0, 0.5];
        _ = BinaryCrossEntropy.ValueAndGradient(
            probabilities, [0, 1, 1, 0, 0.5, 0.5], gradient, new() { Reduction = Reduction.None }, new() { Losses = losses });
        losses[..5].ShouldBe([0, 0, Infinity, Infinity, Infinity]);
        losses.ShouldAllBe(loss => double.IsPositive(loss));
        gradient.ShouldBe([1, -1, -Infinity, Infinity, -Infinity, 0]);
    }

    [Fact]
    public void Near_certainty_keeps_its_digits()
    {
        double[] losses = new double[2];
        double[] gradient = new double[2];
        _ = BinaryCrossEntropy.ValueAndGradient<double>(
            [1e-300, 0.3], [0, 0.3], gradient, new() { Reduction = Reduction.None }, new() { Losses = losses });
        Expect.Near(losses[0], 1e-300, 1e-15);
        gradient.ShouldBe([1, 0]);
    }

    [Fact]
    public void Not_a_number_is_never_dropped()
    {
        float[] losses = new float[4];
        float[] gradient = new float[4];
        _ = BinaryCrossEntropy.ValueAndGradient<float>(
            [float.NaN, float.NaN, float.NaN, 0.5f], [0, 1, 0.5f, float.NaN], gradient, default, new() { Losses = losses });
        losses.ShouldAllBe(value => float.IsNaN(value));
        gradient.ShouldAllBe(value => float.IsNaN(value));
    }

    [Fact]
    public void Numbers_that_are_no_probabilities_are_refused_with_their_place()
    {
        foreach ((double number, string text) in ((double, string)[])[(1.5, "1.5"), (-0.25, "-0.25"), (Infinity, "Infinity"), (-Infinity, "-Infinity")])
        {
            Should.Throw<ArgumentOutOfRangeException>(() => BinaryCrossEntropy.Value<double>([0, 1, number], [0, 1, 0]))
                .Message.ShouldContain($"'probabilities' holds {text} at 2, but a probability is in [0, 1]. For raw scores see SigmoidCrossEntropy.");
        }
    }

    [Fact]
    public void Every_length_agrees_with_the_textbook()
    {
        for (int length = 1; length <= 257; length++)
        {
            Textbook<float>(length, 2e-6);
            Textbook<double>(length, 1e-14);
        }
    }

    [Fact]
    public void Keras_clips_to_its_bounds_where_the_slope_is_zero()
    {
        // Keras' own test: one of four answers is certain and wrong.
        float[] losses = new float[2];
        float[] gradient = new float[4];
        ReducedLoss<float> loss = BinaryCrossEntropy.ValueAndGradient<float>(
            [1, 1, 1, 0], [1, 0, 1, 0], gradient, default, new() { Losses = losses }, clip: Clip.Keras, classes: 2);
        Expect.Near(loss.Value, 3.98559, 1e-5);
        gradient.ShouldAllBe(slope => slope == 0);

        double[] exact = new double[2];
        _ = BinaryCrossEntropy.Value<double>([1, 0], [0, 1], default, new() { Losses = exact }, clip: Clip.Keras);
        Expect.Near<double>(exact, [-Math.Log(1e-7), -Math.Log(1e-7)], 1e-9);
    }

    [Fact]
    public void Scikit_learn_clips_to_the_machine_epsilon_of_the_type()
    {
        double machine = Math.BitIncrement(1.0) - 1;
        Expect.Near(BinaryCrossEntropy.Value<double>([0], [1], clip: Clip.ScikitLearn).Value, -Math.Log(machine), 1e-15);
        Expect.Near(BinaryCrossEntropy.Value<double>([1], [0], clip: Clip.ScikitLearn).Value, -Math.Log(machine), 1e-15);
        Expect.Near(BinaryCrossEntropy.Value<float>([0], [1], clip: Clip.ScikitLearn).Value, 23 * Math.Log(2), 1e-6);
        Expect.Near((double)BinaryCrossEntropy.Value<Half>([Half.Zero], [Half.One], clip: Clip.ScikitLearn).Value, 10 * Math.Log(2), 1e-3);
    }

    [Fact]
    public void Torch_bounds_the_logarithms_by_minus_100()
    {
        double[] losses = new double[6];
        double[] gradient = new double[6];
        double[] probabilities = [0, 1, 1e-44, 1e-43, 0, 1];
        _ = BinaryCrossEntropy.ValueAndGradient(
            probabilities, [1, 0, 1, 1, 0.5, 0.5], gradient, new() { Reduction = Reduction.None }, new() { Losses = losses }, clip: Clip.Torch);
        Expect.Near<double>(losses, [100, 100, 100, -Math.Log(1e-43), 50, 50], 1e-15);
        Expect.Near<double>(gradient, [0, 0, 0, -1e43, 0.5, -0.5], 1e-15);
    }

    [Fact]
    public void A_bound_is_within_the_clipped_function_and_past_it_the_slope_is_zero()
    {
        double[] gradient = new double[4];
        double[] probabilities = [0.1, Math.BitDecrement(0.1), 0.9, Math.BitIncrement(0.9)];
        BinaryCrossEntropy.Gradient(probabilities, [1, 1, 0, 0], gradient, new() { Reduction = Reduction.Sum }, clip: Clip.To(0.1));
        Expect.Near<double>(gradient, [-10, 0, 10, 0], 1e-15);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(0.6)]
    [InlineData(double.NaN)]
    public void A_bound_that_leaves_nothing_is_refused(double epsilon) =>
        Should.Throw<ArgumentOutOfRangeException>(() => Clip.To(epsilon)).Message.ShouldContain($"'epsilon' is {epsilon}, but probabilities are clipped");

    private static void Textbook<T>(int length, double tolerance)
        where T : IFloatingPointIeee754<T>
    {
        T[] probabilities = Array.ConvertAll(Expect.Scores<T>(length, 1), Fraction);
        T[] targets = Array.ConvertAll(Expect.Scores<T>(length, 2), Fraction);
        double[] losses = new double[length];
        double[] slopes = new double[length];
        for (int i = 0; i < length; i++)
        {
            double p = double.CreateTruncating(probabilities[i]);
            double target = double.CreateTruncating(targets[i]);
            losses[i] = -(target * Math.Log(p)) - ((1 - target) * Math.Log(1 - p));
            slopes[i] = (p - target) / (p * (1 - p));
        }

        T[] result = new T[length];
        T[] gradient = new T[length];
        T value = BinaryCrossEntropy.ValueAndGradient(probabilities, targets, gradient, default, new() { Losses = result }).Value;
        Expect.Near<T>(result, losses, tolerance);
        Expect.Near(double.CreateTruncating(value), losses.Average(), tolerance);
        Expect.Near<T>(gradient, Array.ConvertAll(slopes, slope => slope / length), tolerance, tolerance);
    }

    private static T Fraction<T>(T score)
        where T : IFloatingPointIeee754<T> => T.Abs(score) / (T.One + T.Abs(score));
}
