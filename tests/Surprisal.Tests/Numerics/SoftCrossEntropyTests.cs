using Surprisal.Numerics;

namespace Surprisal.Tests.NumericsTests;

/// <summary>Tests of <see cref="SoftCrossEntropy"/>.</summary>
public sealed class SoftCrossEntropyTests
{
    private static readonly double[] Golden = [1.2, -0.8, -0.5, 0.9, -1.2, 1.1];

    [Fact]
    public void Golden_rows_have_their_losses()
    {
        double[] losses = new double[2];
        SoftCrossEntropy.Values<double>(Golden, [0.7, 0.2, 0.1, 0.7, 0.2, 0.1], 3, losses);
        Expect.Near<double>(losses, [0.8461297055455376, 1.2517987958544252], 1e-15);

        const double Rest = 0.1 / 3;
        double[] smoothed = [0.9 + Rest, Rest, Rest, Rest, 0.9 + Rest, Rest];
        SoftCrossEntropy.Values<double>(Golden, smoothed, 3, losses);
        Expect.Near<double>(losses, [0.39946303887887086, 2.8051321291877587], 1e-15);
    }

    [Fact]
    public void One_hot_targets_are_the_same_as_labels()
    {
        for (int classes = 1; classes <= 70; classes++)
        {
            double[] logits = Expect.Scores<double>(classes, (ulong)classes, scale: 20);
            double[] targets = new double[classes];
            double[] soft = new double[classes];
            double[] hard = new double[classes];
            int label = classes / 3;
            targets[label] = 1;
            Expect.Near(
                SoftCrossEntropy.ValueAndGradient<double>(logits, targets, soft),
                CrossEntropy.ValueAndGradient<double>(logits, label, hard),
                1e-14);
            Expect.Near<double>(soft, hard, 1e-14);
        }
    }

    [Fact]
    public void A_certain_right_answer_keeps_full_relative_precision()
    {
        float[] gradient = new float[3];
        Expect.Near(SoftCrossEntropy.ValueAndGradient<float>([40, 0, 0], [1, 0, 0], gradient), 8.496708510583178e-18, 4e-7);
        Expect.Near<float>(gradient, [-8.496708510583178e-18, 4.248354255291589e-18, 4.248354255291589e-18], 4e-7);
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(2.5)]
    [InlineData(0.0)]
    public void The_gradient_is_the_slope_for_any_sum_of_targets(double sum)
    {
        double[] logits = Expect.Scores<double>(9);
        double[] targets = Array.ConvertAll(Expect.Scores<double>(9, 2), Math.Abs);
        double whole = targets.Sum();
        targets = Array.ConvertAll(targets, target => target * sum / whole);
        double[] gradient = new double[9];
        SoftCrossEntropy.Gradient<double>(logits, targets, gradient);
        for (int k = 0; k < 9; k++)
        {
            double kept = logits[k];
            logits[k] = kept + 1e-5;
            double above = SoftCrossEntropy.Value<double>(logits, targets);
            logits[k] = kept - 1e-5;
            double below = SoftCrossEntropy.Value<double>(logits, targets);
            logits[k] = kept;
            gradient[k].ShouldBe((above - below) / 2e-5, 1e-9);
        }

        gradient.Sum().ShouldBe(0, 1e-14);
    }

    [Fact]
    public void A_target_of_zero_removes_its_term_even_at_minus_infinity()
    {
        double[] gradient = new double[3];
        double loss = SoftCrossEntropy.ValueAndGradient<double>([1, 2, double.NegativeInfinity], [0.5, 0.5, 0], gradient);
        Expect.Near(loss, SoftCrossEntropy.Value<double>([1, 2], [0.5, 0.5]), 1e-15);
        gradient[2].ShouldBe(0);

        SoftCrossEntropy.ValueAndGradient<double>([1, 1, double.NegativeInfinity], [0.5, 0.25, 0.25], gradient)
            .ShouldBe(double.PositiveInfinity);
        gradient.ShouldBe([0, 0.25, -0.25]);
    }

    [Theory]
    [InlineData(double.NaN, 1.0)]
    [InlineData(double.PositiveInfinity, 1.0)]
    [InlineData(double.NegativeInfinity, double.NegativeInfinity)]
    public void A_row_without_a_distribution_becomes_NaN_as_a_whole(double first, double others)
    {
        double[] gradient = new double[3];
        for (int target = 0; target < 3; target++)
        {
            double[] targets = new double[3];
            targets[target] = 1;
            SoftCrossEntropy.ValueAndGradient<double>([first, others, others], targets, gradient).ShouldBe(double.NaN);
            gradient.ShouldAllBe(value => double.IsNaN(value));
        }
    }

    [Fact]
    public void Wrong_lengths_and_shared_memory_are_refused()
    {
        float[] room = new float[8];
        Should.Throw<ArgumentException>(() => SoftCrossEntropy.Value<float>(new float[3], new float[2]))
            .Message.ShouldContain("'targets' holds 2 values, but 'logits' holds 3.");
        Should.Throw<ArgumentException>(() => SoftCrossEntropy.Gradients<float>(new float[8], room, 4, room))
            .Message.ShouldContain("'gradient' shares memory with 'targets'");
        Should.Throw<ArgumentException>(() => SoftCrossEntropy.Values<float>(new float[7], new float[7], 3, new float[2]))
            .Message.ShouldContain("'logits' holds 7 values, but shape [2, 3] needs 6.");
    }
}
