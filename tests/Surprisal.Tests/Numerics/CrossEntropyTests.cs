using System.Numerics;
using Surprisal.Numerics;

namespace Surprisal.Tests.NumericsTests;

/// <summary>Tests of <see cref="CrossEntropy"/>.</summary>
public sealed class CrossEntropyTests
{
    private static readonly double[] Golden = [1.2, -0.8, -0.5, 0.9, -1.2, 1.1];

    [Fact]
    public void Golden_rows_have_their_losses_and_gradients()
    {
        double[] losses = new double[2];
        double[] gradient = new double[6];
        CrossEntropy.ValuesAndGradients<double, int>(Golden, [0, 1], 3, losses, gradient);

        Expect.Near<double>(losses, [0.2761297055455376, 2.951798795854425], 1e-15);
        double[] mean =
        [
            -0.12064274255061225, 0.0513404218847775, 0.0693023206658347,
            0.21332339540634207, -0.4738771789357408, 0.26055378352939873,
        ];
        Expect.Near<double>(gradient, Array.ConvertAll(mean, value => 2 * value), 2e-15);
    }

    [Fact]
    public void The_tutorial_example_comes_out()
    {
        float[] logits = [1, 2, 3, 1, 2, 3, 1, 2, 3];
        float[] losses = new float[3];
        CrossEntropy.Values<float, int>(logits, [2, 2, 2], 3, losses);
        losses.Sum().ShouldBe(1.22282f, 1e-5f);
    }

    [Theory]
    [InlineData(new double[] { 40, 0, 0 }, 0, 8.496708510583178e-18, new[] { -8.496708510583178e-18, 4.248354255291589e-18, 4.248354255291589e-18 })]
    [InlineData(new double[] { 0, 20 }, 1, 2.061153620314381e-09, new[] { 2.0611536181902037e-09, -2.0611536181902037e-09 })]
    [InlineData(new double[] { 0, -20 }, 1, 20.000000002061153, new[] { 0.9999999979388464, -0.9999999979388464 })]
    [InlineData(new double[] { 1e8, 1e8 + 1 }, 0, 1.3132616875182228, new[] { -0.7310585786300049, 0.7310585786300049 })]
    [InlineData(new double[] { 1000, 1001, 1002 }, 2, 0.4076059644443803, new[] { 0.09003057317038046, 0.24472847105479764, -0.3347590442251781 })]
    public void Certain_and_shifted_rows_keep_full_relative_precision(double[] logits, int label, double loss, double[] gradient)
    {
        Same<double>(logits, label, loss, gradient, 2e-15);
        if (logits[0] < 1e6)
        {
            Same<float>(logits, label, loss, gradient, 4e-7);
        }
    }

    [Fact]
    public void Only_the_scores_that_differ_matter_at_1e4()
    {
        float[] gradient = new float[3];
        CrossEntropy.ValueAndGradient<float>([1e4f, -1e4f, 0], 1, gradient).ShouldBe(20000f);
        gradient.ShouldBe([1f, -1f, 0f]);
        CrossEntropy.ValueAndGradient<float>([1e4f, -1e4f, 0], 0, gradient).ShouldBe(0f);
        gradient.ShouldBe([0f, 0f, 0f]);
    }

    [Fact]
    public void Every_number_of_classes_agrees_with_the_textbook()
    {
        for (int classes = 1; classes <= 257; classes++)
        {
            Textbook<float>(classes, 2e-6);
            Textbook<double>(classes, 1e-13);
        }

        Textbook<float>(5000, 4e-6);
    }

    [Fact]
    public void The_gradient_is_the_slope_of_the_loss()
    {
        double[] logits = Expect.Scores<double>(9);
        double[] gradient = new double[9];
        CrossEntropy.Gradient<double>(logits, 4, gradient);
        for (int k = 0; k < 9; k++)
        {
            double kept = logits[k];
            logits[k] = kept + 1e-5;
            double above = CrossEntropy.Value<double>(logits, 4);
            logits[k] = kept - 1e-5;
            double below = CrossEntropy.Value<double>(logits, 4);
            logits[k] = kept;
            gradient[k].ShouldBe((above - below) / 2e-5, 1e-9);
        }
    }

    [Fact]
    public void Labels_of_every_type_mean_the_same()
    {
        float[] expected = new float[2];
        float[] losses = new float[2];
        CrossEntropy.Values<float, int>([1, 2, 3, 3, 2, 1], [2, 1], 3, expected);
        CrossEntropy.Values<float, byte>([1, 2, 3, 3, 2, 1], [2, 1], 3, losses);
        losses.ShouldBe(expected);
        CrossEntropy.Values<float, long>([1, 2, 3, 3, 2, 1], [2, 1], 3, losses);
        losses.ShouldBe(expected);
        CrossEntropy.Values<float, float>([1, 2, 3, 3, 2, 1], [2, 1], 3, losses);
        losses.ShouldBe(expected);
        CrossEntropy.Values<float, double>([1, 2, 3, 3, 2, 1], [2, 1], 3, losses);
        losses.ShouldBe(expected);
    }

    [Fact]
    public void A_score_of_minus_infinity_rules_its_class_out()
    {
        double[] gradient = new double[3];
        double two = CrossEntropy.Value<double>([1, 2], 1);
        CrossEntropy.ValueAndGradient<double>([1, 2, double.NegativeInfinity], 1, gradient).ShouldBe(two);
        gradient[2].ShouldBe(0);

        CrossEntropy.ValueAndGradient<double>([1, 1, double.NegativeInfinity], 2, gradient).ShouldBe(double.PositiveInfinity);
        gradient.ShouldBe([0.5, 0.5, -1]);
    }

    [Theory]
    [InlineData(double.NaN, 1.0)]
    [InlineData(double.PositiveInfinity, 1.0)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity, double.NegativeInfinity)]
    [InlineData(double.PositiveInfinity, double.NaN)]
    public void A_row_without_a_distribution_becomes_NaN_as_a_whole(double first, double others)
    {
        foreach (int classes in (int[])[2, 7, 8, 9, 40])
        {
            for (int place = 0; place < classes; place++)
            {
                double[] logits = new double[classes];
                Array.Fill(logits, others);
                logits[place] = first;
                double[] gradient = new double[classes];
                CrossEntropy.ValueAndGradient<double>(logits, 1, gradient).ShouldBe(double.NaN);
                gradient.ShouldAllBe(value => double.IsNaN(value));
                CrossEntropy.Value<float>(Array.ConvertAll(logits, value => (float)value), 1).ShouldBe(float.NaN);
            }
        }
    }

    [Fact]
    public void One_class_costs_nothing()
    {
        float[] gradient = [5];
        float loss = CrossEntropy.ValueAndGradient<float>([3], 0, gradient);
        BitConverter.SingleToInt32Bits(loss).ShouldBe(0);
        BitConverter.SingleToInt32Bits(gradient[0]).ShouldBe(0);
    }

    [Fact]
    public void No_rows_are_no_work()
    {
        CrossEntropy.ValuesAndGradients<float, int>([], [], 3, [], []);
    }

    [Fact]
    public void A_label_outside_the_classes_is_refused_with_row_value_and_range_and_nothing_is_written()
    {
        float[] losses = [7, 7];
        float[] gradient = new float[4];
        Should.Throw<ArgumentOutOfRangeException>(() => CrossEntropy.ValuesAndGradients<float, int>(new float[4], [0, 2], 2, losses, gradient))
            .Message.ShouldContain("'labels' is 2 at row 1, but there are 2 classes, so it must be in [0, 2). Labels count from 0.");
        losses.ShouldBe([7, 7]);
        Should.Throw<ArgumentOutOfRangeException>(() => CrossEntropy.Values<float, long>(new float[4], [-100, 1], 2, losses))
            .Message.ShouldContain("'labels' is -100 at row 0");
        Should.Throw<ArgumentOutOfRangeException>(() => CrossEntropy.Values<float, long>(new float[4], [0, 1L << 32], 2, losses))
            .Message.ShouldContain("'labels' is 4294967296 at row 1");
        Should.Throw<ArgumentOutOfRangeException>(() => CrossEntropy.Value<float>(new float[2], 2))
            .Message.ShouldContain("'label' is 2, but there are 2 classes");
    }

    [Fact]
    public void A_label_that_is_no_whole_number_is_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => CrossEntropy.Values<float, float>(new float[4], [0, 0.5f], 2, new float[2]))
            .Message.ShouldContain("'labels' is 0.5 at row 1, but a label is a whole number in [0, 2).");
        Should.Throw<ArgumentOutOfRangeException>(() => CrossEntropy.Values<float, double>(new float[4], [double.NaN, 0], 2, new float[2]))
            .Message.ShouldContain("'labels' is NaN at row 0");
    }

    [Fact]
    public void Wrong_lengths_and_partial_overlap_are_refused()
    {
        float[] room = new float[8];
        Should.Throw<ArgumentException>(() => CrossEntropy.Gradient<float>(new float[3], 0, new float[2]))
            .Message.ShouldContain("'gradient' holds 2 values, but 'logits' holds 3.");
        Should.Throw<ArgumentException>(() => CrossEntropy.Gradient<float>(room.AsSpan(0, 4), 0, room.AsSpan(1, 4)))
            .Message.ShouldContain("'gradient' overlaps 'logits' partly");
        Should.Throw<ArgumentException>(() => CrossEntropy.Value<float>([], 0)).Message.ShouldContain("'logits' is empty");
        Should.Throw<ArgumentOutOfRangeException>(() => CrossEntropy.Values<float, int>([], [], 0, []))
            .Message.ShouldContain("'classes' is 0, but there must be at least 1 class.");
        Should.Throw<ArgumentException>(() => CrossEntropy.Values<float, int>(new float[5], [0, 0], 3, new float[2]))
            .Message.ShouldContain("'logits' holds 5 values, but shape [2, 3] needs 6.");
    }

    private static void Same<T>(double[] logits, int label, double loss, double[] gradient, double tolerance)
        where T : IFloatingPointIeee754<T>
    {
        T[] scores = Array.ConvertAll(logits, T.CreateTruncating);
        T[] result = new T[logits.Length];
        T value = CrossEntropy.ValueAndGradient<T>(scores, label, result);
        Expect.Near(double.CreateTruncating(value), loss, tolerance);
        Expect.Near<T>(result, gradient, tolerance);
    }

    private static void Textbook<T>(int classes, double tolerance)
        where T : IFloatingPointIeee754<T>
    {
        T[] logits = Expect.Scores<T>(classes, (ulong)classes);
        int label = classes / 2;
        double[] exponentials = Array.ConvertAll(logits, score => Math.Exp(double.CreateTruncating(score)));
        double sum = exponentials.Sum();
        double[] expected = Array.ConvertAll(exponentials, value => value / sum);
        double loss = classes == 1 ? 0 : -Math.Log(expected[label]);
        expected[label] = classes == 1 ? 0 : expected[label] - 1;

        T[] gradient = new T[classes];
        Expect.Near(double.CreateTruncating(CrossEntropy.ValueAndGradient<T>(logits, label, gradient)), loss, tolerance);
        Expect.Near<T>(gradient, expected, tolerance);
    }
}
