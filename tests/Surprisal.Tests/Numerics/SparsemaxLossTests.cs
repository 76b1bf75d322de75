using Surprisal.Numerics;

namespace Surprisal.Tests.NumericsTests;

/// <summary>Tests of <see cref="SparsemaxLoss"/>.</summary>
public sealed class SparsemaxLossTests
{
    [Fact]
    public void Golden_rows_have_their_losses_and_gradients()
    {
        double[] losses = new double[2];
        double[] gradient = new double[6];
        SparsemaxLoss.ValuesAndGradients<double>([1.2, -0.8, -0.5, 0.9, -1.2, 1.1], [1, 0, 0, 0, 1, 0], 3, losses, gradient);
        Expect.Near<double>(losses, [0, 2.46], 2e-16);
        Expect.Near<double>(gradient, [0, 0, 0, 0.4, -1, 0.6], 3e-16);
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(2.5)]
    [InlineData(0.0)]
    public void It_is_the_formula_and_its_gradient_the_slope_for_any_sum_of_targets(double sum)
    {
        for (int classes = 1; classes <= 40; classes++)
        {
            double[] logits = Expect.Scores<double>(classes, (ulong)classes, scale: 0.7);
            double[] targets = Array.ConvertAll(Expect.Scores<double>(classes, 99), Math.Abs);
            double total = targets.Sum();
            targets = Array.ConvertAll(targets, target => sum * target / total);
            double[] gradient = new double[classes];

            SparsemaxLoss.ValueAndGradient<double>(logits, targets, gradient).ShouldBe(Formula(logits, targets), 1e-13);
            for (int k = 0; k < classes; k++)
            {
                const double Step = 1e-6;
                double[] above = [.. logits];
                double[] below = [.. logits];
                above[k] += Step;
                below[k] -= Step;
                gradient[k].ShouldBe((SparsemaxLoss.Value<double>(above, targets) - SparsemaxLoss.Value<double>(below, targets)) / (2 * Step), 1e-8);
            }
        }
    }

    // With the gap 1 − δ, p = [1 − δ/2, δ/2]: the gradient is ∓δ/2 and the loss δ²/4.
    [Fact]
    public void A_nearly_certain_right_answer_keeps_full_relative_precision()
    {
        foreach (int power in (int[])[4, 10, 20, 23])
        {
            float delta = float.Exp2(-power);
            float[] gradient = new float[2];
            float loss = SparsemaxLoss.ValueAndGradient<float>([0, delta - 1], [1, 0], gradient);
            Expect.Near(loss, delta * (double)delta / 4, 1e-7);
            Expect.Near<float>(gradient, [-delta / 2, delta / 2], 1e-7);
        }
    }

    [Fact]
    public void A_class_that_is_ruled_out_costs_nothing_unless_it_is_true()
    {
        double[] gradient = new double[3];
        double two = SparsemaxLoss.Value<double>([0.1, 0.3], [0, 1]);
        SparsemaxLoss.ValueAndGradient<double>([0.1, 0.3, double.NegativeInfinity], [0, 1, 0], gradient).ShouldBe(two);
        gradient[2].ShouldBe(0);
        SparsemaxLoss.ValueAndGradient<double>([1, 1, double.NegativeInfinity], [0, 0, 1], gradient).ShouldBe(double.PositiveInfinity);
        gradient.ShouldBe([0.5, 0.5, -1]);
    }

    [Theory]
    [InlineData(double.NaN, 1.0)]
    [InlineData(double.PositiveInfinity, 1.0)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity, double.NegativeInfinity)]
    public void A_row_without_a_distribution_becomes_NaN_as_a_whole(double first, double others)
    {
        for (int place = 0; place < 9; place++)
        {
            double[] logits = new double[9];
            Array.Fill(logits, others);
            logits[place] = first;
            double[] targets = new double[9];
            targets[1] = 1;
            double[] gradient = new double[9];
            SparsemaxLoss.ValueAndGradient<double>(logits, targets, gradient).ShouldBe(double.NaN);
            gradient.ShouldAllBe(value => double.IsNaN(value));
        }
    }

    [Fact]
    public void One_class_costs_nothing_and_no_rows_are_no_work()
    {
        float[] gradient = [5];
        float loss = SparsemaxLoss.ValueAndGradient<float>([3], [1], gradient);
        BitConverter.SingleToInt32Bits(loss).ShouldBe(0);
        BitConverter.SingleToInt32Bits(gradient[0]).ShouldBe(0);
        SparsemaxLoss.ValuesAndGradients<float>([], [], 3, [], []);
    }

    [Fact]
    public void Half_is_computed_in_float_and_rounded_once()
    {
        Half[] logits = Array.ConvertAll(Expect.Scores<float>(20, scale: 0.3), value => (Half)value);
        Half[] targets = new Half[20];
        targets[3] = targets[15] = Half.One;
        float[] expected = new float[2];
        SparsemaxLoss.Values<float>(Array.ConvertAll(logits, value => (float)value), Array.ConvertAll(targets, value => (float)value), 10, expected);
        Half[] losses = new Half[2];
        SparsemaxLoss.Values<Half>(logits, targets, 10, losses);
        losses.ShouldBe(Array.ConvertAll(expected, value => (Half)value));
    }

    [Fact]
    public void Wrong_lengths_and_overlap_are_refused()
    {
        float[] room = new float[8];
        Should.Throw<ArgumentException>(() => SparsemaxLoss.Gradient<float>(new float[3], new float[3], new float[2]))
            .Message.ShouldContain("'gradient' holds 2 values, but 'logits' holds 3.");
        Should.Throw<ArgumentException>(() => SparsemaxLoss.Gradient<float>(room.AsSpan(0, 4), new float[4], room.AsSpan(1, 4)))
            .Message.ShouldContain("'gradient' overlaps 'logits' partly");
        Should.Throw<ArgumentException>(() => SparsemaxLoss.Gradient<float>(new float[4], room.AsSpan(0, 4), room.AsSpan(0, 4)))
            .Message.ShouldContain("'gradient' shares memory with 'targets'");
        Should.Throw<ArgumentException>(() => SparsemaxLoss.Value<float>([], [])).Message.ShouldContain("'logits' is empty");
        Should.Throw<ArgumentOutOfRangeException>(() => SparsemaxLoss.Values<float>([], [], 0, []))
            .Message.ShouldContain("'classes' is 0, but there must be at least 1 class.");
        Should.Throw<ArgumentException>(() => SparsemaxLoss.Values<float>(new float[6], new float[6], 3, new float[3]))
            .Message.ShouldContain("'losses' holds 3 values, but shape [2] needs 2.");
    }

    private static double Formula(double[] logits, double[] targets)
    {
        double[] probabilities = new double[logits.Length];
        Sparsemax.Value<double>(logits, probabilities);
        int top = Array.IndexOf(logits, logits.Max());
        double threshold = logits[top] - probabilities[top];
        double supported = logits.Where((_, k) => probabilities[k] > 0).Sum(logit => (logit * logit) - (threshold * threshold));
        return (supported / 2) - logits.Zip(targets, (logit, target) => logit * target).Sum() + (targets.Sum(target => target * target) / 2);
    }
}
