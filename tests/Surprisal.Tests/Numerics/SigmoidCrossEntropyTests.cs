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
        SigmoidCrossEntropy.ValuesAndGradients<double>([1.5, -2, 0.5], [0, 0.3, 1], losses, gradient);
        Expect.Near<double>(losses, [1.7014132779827524, 0.7269280110429724, 0.4740769841801067], 1e-15);
        Expect.Near(gradient[0], 0.8175744761936437, 1e-15);
    }

    [Fact]
    public void Golden_values_with_a_weight_of_the_answer_yes_come_out()
    {
        double[] losses = new double[2];
        double[] gradient = new double[2];
        _ = SigmoidCrossEntropy.ValueAndGradient<double>(
            [-2, 0.5], [0.3, 1], gradient, new() { Reduction = Reduction.None }, new() { Losses = losses }, [3]);
        Expect.Near<double>(losses, [2.003084817668756, 1.42223095254032], 1e-15);
        Expect.Near(gradient[0], -0.7092753247646119, 1e-15);
    }

    [Fact]
    public void A_gradient_keeps_its_digits_where_score_and_target_nearly_agree()
    {
        double[] slopes = new double[2];
        SigmoidCrossEntropy.Gradients<double>([-1e-7, 1e-7], [0.5, 0.5], slopes);
        Expect.Near<double>(slopes, [-2.499999999999998e-8, 2.499999999999998e-8], 1e-15);

        // 1 − t is no float: what its rounding takes is as large as the difference of the two sides.
        const float Target = 0.2f;
        float[] slope = new float[1];
        SigmoidCrossEntropy.Gradient<float>([0], [Target], slope, default, [4]);
        Expect.Near(slope[0], ((1.0 - Target) - (4.0 * Target)) / 2, 1e-7);
    }

    [Fact]
    public void Each_class_has_its_own_weight_of_the_answer_yes()
    {
        double[] logits = Expect.Scores<double>(5 * 3);
        double[] targets = Array.ConvertAll(Expect.Scores<double>(5 * 3, 2), score => score > 0 ? 1.0 : 0.0);
        double[] gradient = new double[15];
        double[] positive = [3, 1, 0.5];
        ReducedLoss<double> loss = SigmoidCrossEntropy.ValueAndGradient<double>(logits, targets, gradient, default, default, positive, classes: 3);
        double sum = 0;
        for (int k = 0; k < 3; k++)
        {
            double[] column = [.. Enumerable.Range(0, 5).Select(row => logits[(row * 3) + k])];
            double[] truth = [.. Enumerable.Range(0, 5).Select(row => targets[(row * 3) + k])];
            double[] slopes = new double[5];
            sum += SigmoidCrossEntropy.ValueAndGradient<double>(column, truth, slopes, default, default, [positive[k]]).Value;
            Expect.Near<double>([.. Enumerable.Range(0, 5).Select(row => gradient[(row * 3) + k] * 3)], slopes, 1e-15);
        }

        Expect.Near(loss.Value, sum / 3, 1e-15);
    }

    [Fact]
    public void The_curvature_is_the_slope_of_the_gradient()
    {
        double[] logits = [.. Expect.Scores<double>(30), 0, 700, -700, double.PositiveInfinity, double.NegativeInfinity];
        double[] above = Array.ConvertAll(logits, score => score + 1e-5);
        double[] below = Array.ConvertAll(logits, score => score - 1e-5);
        double[] targets = new double[logits.Length];
        double[] curvatures = new double[logits.Length];
        SigmoidCrossEntropy.Curvatures<double>(logits, curvatures);
        SigmoidCrossEntropy.Gradients<double>(above, targets, above);
        SigmoidCrossEntropy.Gradients<double>(below, targets, below);
        for (int i = 0; i < logits.Length; i++)
        {
            curvatures[i].ShouldBe((above[i] - below[i]) / 2e-5, 1e-10);
        }

        Expect.Near(curvatures[31], Math.Exp(-700), 1e-13);
        SigmoidCrossEntropy.Curvatures<double>(logits, logits);
        logits.ShouldBe(curvatures);
    }

    [Fact]
    public void The_mean_is_that_of_the_elements_however_they_make_rows()
    {
        float[] logits = Expect.Scores<float>(6 * 50);
        float[] losses = new float[logits.Length];
        float[] slopes = new float[logits.Length];
        float[] gradient = new float[logits.Length];
        SigmoidCrossEntropy.ValuesAndGradients<float>(logits, new float[logits.Length], losses, slopes);
        foreach (int classes in (int[])[1, 6, 50, 300])
        {
            Expect.Near(SigmoidCrossEntropy.ValueAndGradient<float>(logits, new float[logits.Length], gradient, classes: classes).Value, losses.Average(), 1e-6);
            Expect.Near<float>(gradient, Array.ConvertAll(slopes, slope => slope / 300.0), 3e-7);
        }
    }

    [Fact]
    public void Every_length_agrees_with_the_textbook()
    {
        for (int length = 0; length <= 257; length++)
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
        SigmoidCrossEntropy.ValuesAndGradients<double>([40, -40], [1, 0], losses, gradient);
        Expect.Near<double>(losses, [4.248354255291589e-18, 4.248354255291589e-18], 1e-15);
        Expect.Near<double>(gradient, [-4.248354255291589e-18, 4.248354255291589e-18], 1e-15);
    }

    [Fact]
    public void Infinite_scores_take_their_limits()
    {
        double infinity = double.PositiveInfinity;
        double[] losses = new double[6];
        double[] gradient = new double[6];
        SigmoidCrossEntropy.ValuesAndGradients<double>(
            [infinity, infinity, -infinity, -infinity, infinity, -infinity], [1, 0, 1, 0, 0.25, 0.25], losses, gradient);
        losses.ShouldBe([0, infinity, infinity, 0, infinity, infinity]);
        gradient.ShouldBe([0, 1, -1, 0, 0.75, -0.25]);
    }

    [Fact]
    public void Not_a_number_is_never_dropped()
    {
        float[] losses = new float[4];
        float[] gradient = new float[4];
        SigmoidCrossEntropy.ValuesAndGradients<float>([float.NaN, float.NaN, float.NaN, 1], [0, 1, 0.5f, float.NaN], losses, gradient);
        losses.ShouldAllBe(value => float.IsNaN(value));
        gradient.ShouldAllBe(value => float.IsNaN(value));
    }

    [Fact]
    public void Scores_of_1e4_give_finite_losses()
    {
        float[] losses = new float[2];
        float[] gradient = new float[2];
        SigmoidCrossEntropy.ValuesAndGradients<float>([1e4f, -1e4f], [0, 0], losses, gradient);
        losses.ShouldBe([1e4f, 0]);
        gradient.ShouldBe([1, 0]);
    }

    [Fact]
    public void Wrong_lengths_and_partial_overlap_are_refused()
    {
        float[] logits = new float[21];
        float[] targets = new float[21];
        float[] gradient = new float[21];
        Should.Throw<ArgumentException>(() => SigmoidCrossEntropy.Gradients<float>(logits.AsSpan(0, 20), targets.AsSpan(0, 20), logits.AsSpan(1, 20)))
            .Message.ShouldContain("'gradient' overlaps 'logits' partly");
        Should.Throw<ArgumentException>(() => SigmoidCrossEntropy.Values<float>(logits, new float[20], gradient))
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
        SigmoidCrossEntropy.Values<T>(logits, targets, result);
        Expect.Near<T>(result, losses, tolerance * 10);
        SigmoidCrossEntropy.Gradients<T>(logits, targets, result);
        Expect.Near<T>(result, slopes, tolerance, tolerance);
    }
}
