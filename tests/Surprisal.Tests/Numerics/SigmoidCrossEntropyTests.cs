using System.Numerics;
using Surprisal.Numerics;

namespace Surprisal.Tests.NumericsTests;

/// <summary>Tests of <see cref="SigmoidCrossEntropy"/>.</summary>
public sealed class SigmoidCrossEntropyTests
{
    [Fact]
    public void Golden_values_come_out()
    {
        double[] losses = new double[3];
        double[] gradient = new double[3];
        SigmoidCrossEntropy.ValueAndGradient<double>([1.5, -2, 0.5], [0, 0.3, 1], losses, gradient);
        Expect.Near<double>(losses, [1.7014132779827524, 0.7269280110429724, 0.4740769841801067], 1e-15);
        Expect.Near(gradient[0], 0.8175744761936437, 1e-15);
    }

    [Fact]
    public void Every_length_agrees_with_the_textbook()
    {
        for (int length = 0; length <= 70; length++)
        {
            Textbook<float>(length, 1e-6);
            Textbook<double>(length, 1e-14);
        }
    }

    [Fact]
    public void Confident_right_answers_keep_full_relative_precision()
    {
        double[] losses = new double[2];
        double[] gradient = new double[2];
        SigmoidCrossEntropy.ValueAndGradient<double>([40, -40], [1, 0], losses, gradient);
        Expect.Near<double>(losses, [4.248354255291589e-18, 4.248354255291589e-18], 1e-15);
        Expect.Near<double>(gradient, [-4.248354255291589e-18, 4.248354255291589e-18], 1e-15);
    }

    [Fact]
    public void Infinite_scores_take_their_limits()
    {
        double infinity = double.PositiveInfinity;
        double[] losses = new double[6];
        double[] gradient = new double[6];
        SigmoidCrossEntropy.ValueAndGradient<double>(
            [infinity, infinity, -infinity, -infinity, infinity, -infinity], [1, 0, 1, 0, 0.25, 0.25], losses, gradient);
        losses.ShouldBe([0, infinity, infinity, 0, infinity, infinity]);
        gradient.ShouldBe([0, 1, -1, 0, 0.75, -0.25]);
    }

    [Fact]
    public void Not_a_number_is_never_dropped()
    {
        float[] losses = new float[4];
        float[] gradient = new float[4];
        SigmoidCrossEntropy.ValueAndGradient<float>([float.NaN, float.NaN, float.NaN, 1], [0, 1, 0.5f, float.NaN], losses, gradient);
        losses.ShouldAllBe(value => float.IsNaN(value));
        gradient.ShouldAllBe(value => float.IsNaN(value));
    }

    [Fact]
    public void Scores_of_1e4_give_finite_losses()
    {
        float[] losses = new float[2];
        float[] gradient = new float[2];
        SigmoidCrossEntropy.ValueAndGradient<float>([1e4f, -1e4f], [0, 0], losses, gradient);
        losses.ShouldBe([1e4f, 0]);
        gradient.ShouldBe([1, 0]);
    }

    [Fact]
    public void Wrong_lengths_and_partial_overlap_are_refused()
    {
        float[] logits = new float[21];
        float[] targets = new float[21];
        float[] gradient = new float[21];
        Should.Throw<ArgumentException>(() => SigmoidCrossEntropy.Gradient<float>(logits.AsSpan(0, 20), targets.AsSpan(0, 20), logits.AsSpan(1, 20)))
            .Message.ShouldContain("'gradient' overlaps 'logits' partly");
        Should.Throw<ArgumentException>(() => SigmoidCrossEntropy.Value<float>(logits, new float[20], gradient))
            .Message.ShouldContain("'targets' holds 20 values, but 'logits' holds 21.");
    }

    private static void Textbook<T>(int length, double tolerance)
        where T : IFloatingPointIeee754<T>
    {
        T[] logits = Expect.Scores<T>(length, 1);
        T[] targets = Array.ConvertAll(Expect.Scores<T>(length, 2), value => T.Abs(value) / (T.One + T.Abs(value)));
        double[] losses = new double[length];
        double[] slopes = new double[length];
        for (int i = 0; i < length; i++)
        {
            double logit = double.CreateTruncating(logits[i]);
            double target = double.CreateTruncating(targets[i]);
            double sigmoid = 1 / (1 + Math.Exp(-logit));
            losses[i] = -(target * Math.Log(sigmoid)) - ((1 - target) * Math.Log(1 - sigmoid));
            slopes[i] = sigmoid - target;
        }

        T[] result = new T[length];
        SigmoidCrossEntropy.Value<T>(logits, targets, result);
        Expect.Near<T>(result, losses, tolerance * 10);
        SigmoidCrossEntropy.Gradient<T>(logits, targets, result);
        Expect.Near<T>(result, slopes, tolerance, tolerance);
    }
}
