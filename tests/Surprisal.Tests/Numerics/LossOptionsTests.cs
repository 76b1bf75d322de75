using System.Numerics;
using Surprisal.Numerics;

namespace Surprisal.Tests.NumericsTests;

/// <summary>Tests of the options of <see cref="CrossEntropy"/> and <see cref="SoftCrossEntropy"/>.</summary>
public sealed class LossOptionsTests
{
    // Values of 60 digits, rounded.
    private static readonly double[] Logits = [1.2, -0.8, -0.5, 0.9, -1.2, 1.1];
    private static readonly int[] Labels = [0, 1];
    private static readonly double[] Weights = [1, 2, 3];
    private static readonly double[] Targets = [0.7, 0.2, 0.1, 0.7, 0.2, 0.1];
    private static readonly double[] OneHot = [1, 0, 0, 0, 1, 0];

    [Fact]
    public void The_mean_of_golden_rows_divides_by_the_weights_of_their_classes()
    {
        double[] losses = new double[2];
        Expect.Near(Hard(default, new() { Losses = losses }).Value, 1.6139642506999814, 1e-15);
        Expect.Near<double>(losses, [0.2761297055455376, 2.951798795854425], 1e-15);

        ReducedLoss<double> weighted = Hard(new() { ClassWeights = Weights }, new() { Losses = losses });
        Expect.Near<double>(losses, [0.2761297055455376, 5.90359759170885], 1e-15);
        Expect.Near(weighted.Value, 2.059909099084796, 1e-15);
        weighted.Divisor.ShouldBe(3);
        weighted.KeptRows.ShouldBe(2);

        // As soft targets the weights act inside the rows.
        Expect.Near(SoftCrossEntropy.Value<double>(Logits, OneHot, 3, new() { ClassWeights = Weights }).Value, 3.089863648627194, 1e-15);
    }

    [Fact]
    public void Golden_soft_rows_come_out_with_and_without_weights()
    {
        double[] losses = new double[2];
        _ = SoftCrossEntropy.Value<double>(Logits, Targets, 3, default, new() { Losses = losses });
        Expect.Near<double>(losses, [0.8461297055455376, 1.2517987958544252], 1e-15);
        _ = SoftCrossEntropy.Value<double>(Logits, Targets, 3, new() { ClassWeights = Weights }, new() { Losses = losses });
        Expect.Near<double>(losses, [1.6965815877637525, 1.9725183141961953], 1e-15);
    }

    [Fact]
    public void Golden_smoothed_rows_come_out_in_both_forms()
    {
        double[] losses = new double[2];
        LossOptions<double> smoothed = new() { LabelSmoothing = 0.1 };
        Expect.Near(Hard(smoothed, new() { Losses = losses }).Value, 1.6022975840333147, 1e-15);
        Expect.Near<double>(losses, [0.39946303887887086, 2.8051321291877587], 1e-15);
        Expect.Near(SoftCrossEntropy.Value<double>(Logits, OneHot, 3, smoothed).Value, 1.6022975840333147, 1e-15);

        LossOptions<double> weighted = new() { LabelSmoothing = 0.1, ClassWeights = Weights };
        Expect.Near(Hard(weighted, new() { Losses = losses }).Value, 2.070224533714092, 1e-15);
        Expect.Near<double>(losses, [0.6070760094334247, 5.6035975917088505], 1e-15);
        Expect.Near(SoftCrossEntropy.Value<double>(Logits, OneHot, 3, weighted).Value, 3.1053368005711377, 1e-15);
    }

    [Fact]
    public void The_z_loss_is_added_and_told_alone()
    {
        double[] zLosses = new double[2];
        double[] lse = new double[2];
        ReducedLoss<double> loss = Hard(new() { ZLoss = 1e-4 }, new() { ZLosses = zLosses, LogSumExp = lse });
        Expect.Near<double>(lse, [1.4761297055455376, 1.7517987958544252], 1e-15);
        Expect.Near<double>(zLosses, [0.00021789589075939554, 0.0003068799021157014], 1e-15);
        Expect.Near(loss.ZLoss, (zLosses[0] + zLosses[1]) / 2, 1e-15);
        Expect.Near(loss.Value, 1.6139642506999814 + loss.ZLoss, 1e-15);

        // Class weights do not act on it, sample weights do.
        loss = Hard(new() { ZLoss = 1e-4, ClassWeights = Weights, SampleWeights = [1, 3] }, default);
        Expect.Near(loss.ZLoss, (zLosses[0] + (3 * zLosses[1])) / 4, 1e-15);
        loss.Divisor.ShouldBe(7);
    }

    [Theory]
    [InlineData(30.0, 1.0, 0.27630996312092804, 2.950820751375884)]
    [InlineData(null, 2.0, 0.5851690046615659, 1.9481710238867578)]
    public void Golden_capped_and_tempered_rows_come_out(double? cap, double temperature, double first, double second)
    {
        double[] losses = new double[2];
        _ = Hard(new() { SoftCap = cap, Temperature = temperature }, new() { Losses = losses });
        Expect.Near<double>(losses, [first, second], 2e-15);
    }

    [Fact]
    public void Ignored_rows_count_for_nothing_whatever_they_hold()
    {
        double[] logits = [1.2, -0.8, -0.5, double.NaN, double.PositiveInfinity, 1.1];
        double[] gradient = new double[6];
        double[] losses = new double[2];
        LossRows<double> rows = new() { Losses = losses };
        foreach (ReducedLoss<double> loss in (ReducedLoss<double>[])[
            CrossEntropy.ValueAndGradient<double, int>(logits, [0, -100], 3, gradient, new() { IgnoreLabel = -100 }, rows),
            CrossEntropy.ValueAndGradient<double, int>(logits, [0, 7], 3, gradient, new() { Mask = [true, false] }, rows),
            SoftCrossEntropy.ValueAndGradient<double>(logits, [1, 0, 0, double.NaN, 0, 0], 3, gradient, new() { Mask = [true, false], Validation = Validation.Strict }, rows)])
        {
            Expect.Near(loss.Value, 0.2761297055455376, 1e-15);
            loss.KeptRows.ShouldBe(1);
            losses[1].ShouldBe(0);
            gradient[3..].ShouldAllBe(slope => double.IsPositive(slope) && slope == 0);
            gradient[0].ShouldNotBe(0);
        }
    }

    [Fact]
    public void A_class_can_be_ignored_as_a_label_and_stays_in_the_softmax() =>
        Expect.Near(Hard(new() { IgnoreLabel = 1 }, default).Value, 0.2761297055455376, 1e-15);

    [Theory]
    [InlineData(0, 1.0)]
    [InlineData(1, 2.0)]
    [InlineData(2, 3.0)]
    [InlineData(3, 8.0)]
    public void Each_divisor_divides_by_its_count(int kind, double expected)
    {
        Divisor divisor = ((Divisor[])[Divisor.KeptWeight, Divisor.KeptCount, Divisor.BatchSize, Divisor.Explicit(8)])[kind];
        double[] logits = [.. Logits, 0, 0, 0];
        LossOptions<double> options = new() { Divisor = divisor, SampleWeights = [0.75, 0.25, 100], IgnoreLabel = -1 };
        double[] gradient = new double[9];
        ReducedLoss<double> loss = CrossEntropy.ValueAndGradient<double, int>(logits, [0, 1, -1], 3, gradient, options);
        loss.Divisor.ShouldBe(expected);
        Expect.Near(loss.Value, ((0.75 * 0.2761297055455376) + (0.25 * 2.951798795854425)) / expected, 1e-15);
        Expect.Near(gradient[4], -0.4738771789357408 * 2 * 0.25 / expected, 1e-15);
    }

    [Theory]
    [InlineData(new double[0], new int[0], new double[0])]
    [InlineData(new double[] { 1, 2, double.NaN, 4 }, new[] { -1, -1 }, new double[0])]
    [InlineData(new double[] { 1, 2, double.NaN, 4 }, new[] { 1, 0 }, new double[] { 0, 0 })]
    public void A_mean_of_nothing_is_what_the_policy_says_and_its_gradient_is_zero(double[] logits, int[] labels, double[] sampleWeights)
    {
        double[] gradient = [.. logits.Select(_ => 7.0)];
        CrossEntropy.ValueAndGradient<double, int>(
            logits, labels, 2, gradient, new() { IgnoreLabel = -1, SampleWeights = sampleWeights }).Value.ShouldBe(double.NaN);
        gradient.ShouldAllBe(slope => slope == 0);
        bool holdsNothing = sampleWeights.Length == 0;
        double zero = CrossEntropy.Value<double, int>(
            logits, labels, 2, new() { IgnoreLabel = -1, SampleWeights = sampleWeights, EmptyMean = EmptyMean.Zero }).Value;
        zero.ShouldBe(0);
        double sum = CrossEntropy.Value<double, int>(
            logits, labels, 2, new() { IgnoreLabel = -1, SampleWeights = sampleWeights, Reduction = Reduction.Sum }).Value;
        sum.ShouldBe(holdsNothing ? 0 : double.NaN);
        Should.Throw<InvalidOperationException>(() => CrossEntropy.ValueAndGradient<double, int>(
                logits, labels, 2, gradient, new() { IgnoreLabel = -1, SampleWeights = sampleWeights, EmptyMean = EmptyMean.Throw }))
            .Message.ShouldContain($"of {labels.Length} rows, {(holdsNothing ? 0 : 2)} are kept, with a weight of 0");
    }

    [Fact]
    public void A_weight_of_zero_removes_an_infinite_loss_but_not_a_nan()
    {
        double[] losses = new double[3];
        double[] gradient = new double[6];
        double[] logits = [double.NegativeInfinity, 0, double.NaN, 0, 1, 2];
        _ = CrossEntropy.ValueAndGradient<double, int>(
            logits, [0, 0, 0], 2, gradient, new() { SampleWeights = [0, 0, 1] }, new() { Losses = losses });
        losses[0].ShouldBe(0);
        losses[1].ShouldBe(double.NaN);
        gradient[..2].ShouldBe([0, 0]);
        _ = CrossEntropy.Value<double, int>(logits, [0, 0, 0], 2, new() { ClassWeights = [0, 1] }, new() { Losses = losses });
        losses.ShouldBe([0, double.NaN, 0]);
    }

    [Fact]
    public void Smoothing_meets_a_masked_class_as_the_formula_says()
    {
        double[] logits = [0, 1, double.NegativeInfinity];
        double[] losses = new double[1];
        LossRows<double> rows = new() { Losses = losses };
        _ = CrossEntropy.Value<double, int>(logits, [1], 3, new() { LabelSmoothing = 0.1 }, rows);
        losses[0].ShouldBe(double.PositiveInfinity);
        double[] gradient = new double[3];
        _ = CrossEntropy.ValueAndGradient<double, int>(
            logits, [1], 3, gradient, new() { LabelSmoothing = 0.1, ClassWeights = [1, 1, 0] }, rows);
        double q = 0.1 / 3;
        double lse = Math.Log(1 + Math.E);
        Expect.Near(losses[0], (q * lse) + ((0.9 + q) * (lse - 1)), 1e-15);
        gradient[2].ShouldBe(0);
    }

    [Fact]
    public void By_products_tell_of_each_row()
    {
        double[] logits = [1, 3, 2, 5, 5, 5, -0.0, 0, -1, 0, double.NaN, 1, 9, 9, double.PositiveInfinity];
        double[] negative = [double.NegativeInfinity, double.NegativeInfinity, double.NegativeInfinity];
        logits = [.. logits, .. negative];
        int[] predicted = new int[6];
        bool[] correct = new bool[6];
        double[] entropy = new double[6];
        double[] lse = new double[6];
        LossRows<double> rows = new() { Predicted = predicted, Correct = correct, Entropy = entropy, LogSumExp = lse };
        double[] gradient = (double[])logits.Clone();

        // In place, where the gradient takes the scores' memory.
        _ = CrossEntropy.ValueAndGradient<double, int>(gradient, [1, 1, 0, 1, 2, -7], 3, gradient, new() { IgnoreLabel = -7 }, rows);
        predicted.ShouldBe([1, 0, 0, -1, 2, 0]);
        correct.ShouldBe([true, false, true, false, true, false]);
        double[] p = [Math.Exp(1), Math.Exp(3), Math.Exp(2)];
        Expect.Near(entropy[0], -p.Sum(value => value / p.Sum() * Math.Log(value / p.Sum())), 1e-15);
        Expect.Near(entropy[1], Math.Log(3), 1e-15);
        entropy[3].ShouldBe(double.NaN);
        Expect.Near(lse[0], Math.Log(logits[..3].Sum(Math.Exp)), 1e-15);
        lse[3..].ShouldBe([double.NaN, double.PositiveInfinity, double.NegativeInfinity]);
    }

    [Fact]
    public void The_entropy_keeps_its_digits_where_one_class_is_certain()
    {
        float[] entropy = new float[1];
        _ = CrossEntropy.Value<float, int>([0, -40, float.NegativeInfinity], [0], 3, default, new() { Entropy = entropy });
        Expect.Near(entropy[0], (float)(41 * Math.Exp(-40)), 1e-6);
    }

    [Fact]
    public void A_temperature_divides_differences_so_that_large_scores_do_not_overflow()
    {
        float[] gradient = new float[2];
        Expect.Near(
            CrossEntropy.ValueAndGradient<float, int>([3e38f, 3e38f], [0], 2, gradient, new() { Temperature = 0.1 }).Value, MathF.Log(2), 1e-6);
        gradient.ShouldBe([-5, 5]);
    }

    /// <summary>Every combination of options, against plain double code in the textbook's form and its central differences.</summary>
    [Fact]
    public void Every_combination_of_options_agrees_with_the_textbook()
    {
        foreach (Choice choice in Choice.All())
        {
            choice.Test<double>(1e-13, 2e-8);
        }
    }

    [Fact]
    public void Floats_and_halves_agree_with_the_textbook_within_their_precision()
    {
        foreach (Choice choice in Choice.All())
        {
            choice.Test<float>(2e-6, 4e-6);
            choice.Test<Half>(2e-3, 2e-3);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Halves_are_computed_in_float_and_rounded_once(int kind)
    {
        Half[] logits = Array.ConvertAll(Expect.Scores<float>(7 * 33), score => (Half)(4 * score));
        int[] labels = [.. Enumerable.Range(0, 7).Select(row => row * 5)];
        Half[] losses = new Half[7];
        Half[] gradient = new Half[logits.Length];
        float[] wideLosses = new float[7];
        float[] wideGradient = new float[logits.Length];
        double smoothing = kind == 1 ? 0.1 : 0;
        double? cap = kind == 2 ? 5 : null;
        ReducedLoss<Half> loss = CrossEntropy.ValueAndGradient<Half, int>(
            logits, labels, 33, gradient, new() { LabelSmoothing = smoothing, SoftCap = cap }, new() { Losses = losses });
        ReducedLoss<float> wide = CrossEntropy.ValueAndGradient<float, int>(
            Array.ConvertAll(logits, value => (float)value), labels, 33, wideGradient, new() { LabelSmoothing = smoothing, SoftCap = cap }, new() { Losses = wideLosses });
        losses.ShouldBe(Array.ConvertAll(wideLosses, value => (Half)value));
        gradient.ShouldBe(Array.ConvertAll(wideGradient, value => (Half)value));
        loss.Value.ShouldBe((Half)wide.Value);
    }

    [Fact]
    public void The_place_of_the_class_axis_changes_no_bit()
    {
        const int Outer = 5, Classes = 11, Inner = 37;
        float[] rows = Expect.Scores<float>(Outer * Classes * Inner);
        float[] columns = Transpose(rows, Outer, Inner, Classes);
        int[] labels = [.. Enumerable.Range(0, Outer * Inner).Select(row => row % Classes)];
        float[] gradient = new float[rows.Length];
        float[] columnGradient = new float[rows.Length];
        LossOptions<float> options = new() { LabelSmoothing = 0.2, ZLoss = 1e-3 };
        ReducedLoss<float> loss = CrossEntropy.ValueAndGradient<float, int>(rows, labels, Classes, gradient, options);
        CrossEntropy.ValueAndGradient<float, int>(columns, labels, Classes, columnGradient, options, inner: Inner).ShouldBe(loss);
        columnGradient.ShouldBe(Transpose(gradient, Outer, Inner, Classes));
    }

    [Fact]
    public void Labels_of_any_width_are_read()
    {
        double expected = Hard(default, default).Value;
        CrossEntropy.Value<double, byte>(Logits, [0, 1], 3, default).Value.ShouldBe(expected);
        CrossEntropy.Value<double, long>(Logits, [0, 1], 3, default).Value.ShouldBe(expected);
    }

    [Fact]
    public void Whole_number_weights_are_repeated_rows()
    {
        double[] logits = Expect.Scores<double>(4 * 9);
        double weighted = CrossEntropy.Value<double, int>(logits, [0, 3, 5, 8], 9, new() { SampleWeights = [1, 2, 0, 3] }).Value;
        double[] repeated = [.. logits[..9], .. logits[9..18], .. logits[9..18], .. logits[27..], .. logits[27..], .. logits[27..]];
        Expect.Near(CrossEntropy.Value<double, int>(repeated, [0, 3, 3, 8, 8, 8], 9, default).Value, weighted, 1e-15);
    }

    [Fact]
    public void A_call_allocates_nothing()
    {
        Half[] halves = new Half[64 * 5];
        Half[] halfGradient = new Half[64 * 5];
        double[] logits = Expect.Scores<double>(64 * 5);
        double[] gradient = new double[64 * 5];
        int[] labels = new int[64];
        double[] losses = new double[64];
        double[] entropy = new double[64];
        double[] weights = [1, 2, 3, 4, 5];
        void Call()
        {
            LossOptions<double> options = new() { LabelSmoothing = 0.1, ClassWeights = weights, SoftCap = 20, ZLoss = 1e-4 };
            _ = CrossEntropy.ValueAndGradient<double, int>(logits, labels, 5, gradient, options, new() { Losses = losses, Entropy = entropy });
            _ = CrossEntropy.ValueAndGradient<double, int>(logits, labels, 5, gradient, options, inner: 8);
            _ = SoftCrossEntropy.ValueAndGradient<double>(logits, logits, 5, gradient, options);
            _ = CrossEntropy.ValueAndGradient<Half, int>(halves, labels, 5, halfGradient, default);
        }

        Expect.NoAllocation(Call);
    }

    [Fact]
    public void Probabilities_given_as_scores_are_found_on_request()
    {
        double[] probabilities = [0.25, 0.75, 0.5, 0.5];
        _ = CrossEntropy.Value<double, int>(probabilities, [0, 1], 2, default);
        ArgumentException refusal = Should.Throw<ArgumentException>(() =>
            CrossEntropy.Value<double, int>(probabilities, [0, 1], 2, new() { Validation = Validation.Strict }));
        refusal.Message.ShouldContain("looks like probabilities");
        refusal.Message.ShouldContain("0.3133");
        _ = CrossEntropy.Value<double, int>(Logits, Labels, 3, new() { Validation = Validation.Strict });
    }

    [Fact]
    public void A_debug_validation_reports_and_goes_on()
    {
        using Listener listener = new();
        System.Diagnostics.Trace.Listeners.Add(listener);
        try
        {
            _ = SoftCrossEntropy.Value<double>(Logits, [1, 1, 1, 1, 1, 1], 3, new() { Validation = Validation.Debug });
        }
        finally
        {
            System.Diagnostics.Trace.Listeners.Remove(listener);
        }

        listener.Text.ShouldContain("'targets' sums to 3 at row 0");
    }

    [Theory]
    [InlineData(new[] { -0.1, 1.1 }, "holds -0.1 at row 0, class 0")]
    [InlineData(new[] { double.NaN, 1 }, "holds NaN at row 0, class 0")]
    [InlineData(new[] { 0.5, 0.6 }, "sums to 1.1 at row 0")]
    public void Targets_that_are_no_distributions_are_found_on_request(double[] targets, string text)
    {
        double[] logits = [3, -4];
        _ = SoftCrossEntropy.Value<double>(logits, targets, 2, default);
        Should.Throw<ArgumentException>(() => SoftCrossEntropy.Value<double>(logits, targets, 2, new() { Validation = Validation.Strict }))
            .Message.ShouldContain(text);
    }

    [Fact]
    public void Bad_options_are_refused_with_what_to_do_and_nothing_is_written()
    {
        double[] gradient = [7, 7, 7, 7, 7, 7];
        Refuses(() => CrossEntropy.ValueAndGradient<double, int>(Logits, Labels, 3, gradient, new() { ClassWeights = [1, -1, 1] }), "'ClassWeights' holds -1 at 1");
        Refuses(() => CrossEntropy.ValueAndGradient<double, int>(Logits, Labels, 3, gradient, new() { ClassWeights = [1, 1] }), "'ClassWeights' holds 2 values");
        Refuses(() => CrossEntropy.ValueAndGradient<double, int>(Logits, Labels, 3, gradient, new() { SampleWeights = [1, double.NaN] }), "'SampleWeights' holds NaN at 1");
        Refuses(() => CrossEntropy.ValueAndGradient<double, int>(Logits, Labels, 3, gradient, new() { Mask = [true] }), "'Mask' holds 1 values");
        Refuses(() => CrossEntropy.ValueAndGradient<double, int>(Logits, Labels, 3, gradient, new() { LabelSmoothing = 1.5 }), "'LabelSmoothing' is 1.5");
        Refuses(() => CrossEntropy.ValueAndGradient<double, int>(Logits, Labels, 3, gradient, new() { Temperature = 0 }), "'Temperature' is 0");
        Refuses(() => CrossEntropy.ValueAndGradient<double, int>(Logits, Labels, 3, gradient, new() { SoftCap = -1 }), "'SoftCap' is -1");
        Refuses(() => CrossEntropy.ValueAndGradient<double, int>(Logits, Labels, 3, gradient, new() { ZLoss = double.PositiveInfinity }), "'ZLoss' is");
        Refuses(() => CrossEntropy.ValueAndGradient<double, int>(Logits, [0, -100], 3, gradient, default), "set IgnoreLabel to -100");
        Refuses(() => CrossEntropy.ValueAndGradient<double, long>(Logits, [0, 1L << 32], 3, gradient, default), "is 4294967296 at row 1");
        Refuses(() => CrossEntropy.ValueAndGradient<double, int>(Logits, [0, 1], 2, gradient, default), "'labels' holds 2 values, but shape [3, 1] needs 3");
        Refuses(() => CrossEntropy.ValueAndGradient<double, int>(Logits, Labels, 0, gradient, default), "there must be at least 1 class");
        Refuses(() => CrossEntropy.ValueAndGradient<double, int>(Logits, Labels, 3, gradient, default, inner: 0), "'inner' is 0");
        Refuses(() => CrossEntropy.ValueAndGradient<double, int>(Logits, Labels, 3, gradient, default, new() { Losses = gradient.AsSpan(2, 2) }), "shares memory");
        Refuses(() => CrossEntropy.ValueAndGradient<double, int>(Logits, Labels, 3, gradient, default, new() { Entropy = new double[3] }), "'Entropy' holds 3 values");
        Refuses(() => SoftCrossEntropy.ValueAndGradient<double>(Logits, Targets, 3, gradient, new() { IgnoreLabel = -100 }), "Give a mask");
        Refuses(() => CrossEntropy.ValueAndGradient<double, int>(Logits, Labels, 3, gradient, new() { Reduction = (Reduction)9 }), "'Reduction' is 9");
        Refuses(() => CrossEntropy.ValueAndGradient<float, int>([1, 2], [0], 2, new float[2], new() { SoftCap = 1e39 }), "'SoftCap' is");
        Refuses(() => CrossEntropy.ValueAndGradient<float, int>([1, 2], [0], 2, new float[2], new() { Temperature = 1e-50 }), "'Temperature' is 0");
        Refuses(() => Divisor.Explicit(-1), "'count' is -1");
        gradient.ShouldAllBe(value => value == 7);
    }

    [Fact]
    public void Memory_that_is_read_and_written_is_refused_whatever_its_type()
    {
        double[] gradient = new double[6];
        double[] room = [1, 2, 3];
        int[] labels = [0, 1];
        bool[] mask = [true, true];
        Refuses(() => CrossEntropy.ValueAndGradient<double, int>(Logits, labels, 3, gradient, new() { SampleWeights = gradient.AsSpan(0, 2) }), "SampleWeights");
        Refuses(() => CrossEntropy.ValueAndGradient<double, int>(Logits, labels, 3, gradient, new() { ClassWeights = gradient.AsSpan(3) }), "ClassWeights");
        Refuses(() => CrossEntropy.Value<double, int>(Logits, labels, 3, new() { SampleWeights = room.AsSpan(0, 2) }, new() { Losses = room.AsSpan(1) }), "'Losses' shares memory with 'SampleWeights'");
        Refuses(() => CrossEntropy.Value<double, int>(Logits, labels, 3, default, new() { Predicted = labels }), "'Predicted' shares memory with 'labels'");
        Refuses(() => CrossEntropy.Value<double, int>(Logits, labels, 3, new() { Mask = mask }, new() { Correct = mask }), "'Correct' shares memory with 'Mask'");
        Refuses(() => CrossEntropy.Value<double, int>(Logits, labels, 3, default, new() { Losses = room.AsSpan(0, 2), LogSumExp = room.AsSpan(1) }), "shares memory with 'Losses'");
        Refuses(() => SoftCrossEntropy.ValueAndGradient<double>(Logits, Targets, 3, gradient, new() { SampleWeights = gradient.AsSpan(0, 2) }), "SampleWeights");
        Refuses(() => NegativeLogLikelihood.Value<double, int>(Logits, labels, 3, default, new() { Predicted = labels }), "'Predicted' shares memory with 'labels'");
        Refuses(() => SigmoidCrossEntropy.ValueAndGradient<double>(Logits, Targets, gradient, default, default, gradient.AsSpan(0, 3), 3), "positiveWeights");
    }

    [Fact]
    public void A_zero_of_a_capped_gradient_is_positive()
    {
        double[] gradient = new double[3];
        _ = CrossEntropy.ValueAndGradient<double, int>([double.NegativeInfinity, 1, 2], [0], 3, gradient, new() { SoftCap = 2 });
        gradient.ShouldAllBe(slope => slope != 0 || double.IsPositive(slope));
    }

    [Fact]
    public void Where_no_class_has_weight_the_mean_of_the_z_loss_is_one_of_nothing_too()
    {
        double[] gradient = new double[3];
        LossOptions<double> options = new() { ClassWeights = [0, 0, 0], ZLoss = 1, EmptyMean = EmptyMean.Zero };
        ReducedLoss<double> loss = CrossEntropy.ValueAndGradient<double, int>([0, 1, 2], [1], 3, gradient, options);
        (loss.Value, loss.ZLoss).ShouldBe((0, 0));
        gradient.ShouldBe([0, 0, 0]);
    }

    private static void Refuses(Action call, string text) => Should.Throw<ArgumentException>(call).Message.ShouldContain(text);

    private static ReducedLoss<double> Hard(in LossOptions<double> options, in LossRows<double> rows) =>
        CrossEntropy.Value<double, int>(Logits, Labels, 3, options, rows);

    private static float[] Transpose(float[] values, int outer, int rows, int columns)
    {
        float[] result = new float[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            (int block, int rest) = Math.DivRem(i, rows * columns);
            result[(block * rows * columns) + (rest % columns * rows) + (rest / columns)] = values[i];
        }

        return result;
    }

    private sealed class Listener : System.Diagnostics.TraceListener
    {
        public string Text { get; private set; } = "";

        public override void Write(string? message) => Text += message;

        public override void WriteLine(string? message) => Text += message;
    }

    /// <summary>One combination of options.</summary>
    private sealed record Choice(bool Soft, bool Weights, bool Samples, bool LeaveOut, double Smoothing, double Z, bool Scaled, Reduction Reduction)
    {
        private const int Rows = 4;
        private const int Classes = 5;

        private static readonly double[] Scores = Expect.Scores<double>(Rows * Classes);
        private static readonly double[] ClassWeightValues = [0.5, 2, 1.5, 0, 1];
        private static readonly double[] SampleWeightValues = [2, 0.25, 1, 0.5];
        private static readonly int[] Truth = [4, 0, 1, 3];

        public static IEnumerable<Choice> All()
        {
            bool[] both = [false, true];
            return from soft in both
                   from weights in both
                   from samples in both
                   from leaveOut in both
                   from smoothing in (double[])[0, 0.25]
                   from z in (double[])[0, 0.125]
                   from scaled in both
                   from reduction in Enum.GetValues<Reduction>()
                   select new Choice(soft, weights, samples, leaveOut, smoothing, z, scaled, reduction);
        }

        public void Test<T>(double tolerance, double slopeTolerance)
            where T : IFloatingPointIeee754<T>
        {
            T[] scores = Array.ConvertAll(Scores, T.CreateTruncating);
            double[] exact = Array.ConvertAll(scores, double.CreateTruncating);
            double[] targets = Targets();
            T[] given = Array.ConvertAll(targets, T.CreateTruncating);
            T[] gradient = new T[scores.Length];
            T[] losses = new T[Rows];
            LossOptions<T> options = new()
            {
                ClassWeights = Weights ? Array.ConvertAll(ClassWeightValues, T.CreateTruncating) : [],
                SampleWeights = Samples ? Array.ConvertAll(SampleWeightValues, T.CreateTruncating) : [],
                Mask = LeaveOut ? [true, true, false, true] : [],
                IgnoreLabel = LeaveOut && !Soft ? 3 : null,
                LabelSmoothing = Smoothing,
                ZLoss = Z,
                SoftCap = Scaled ? 4 : null,
                Temperature = Scaled ? 2 : 1,
                Reduction = Reduction,
            };
            LossRows<T> rows = new() { Losses = losses };
            ReducedLoss<T> loss = Soft
                ? SoftCrossEntropy.ValueAndGradient(scores, given, Classes, gradient, options, rows)
                : CrossEntropy.ValueAndGradient<T, int>(scores, Truth, Classes, gradient, options, rows);

            double expected = Loss(exact, targets, out double[] expectedLosses);
            Near(double.CreateTruncating(loss.Value), expected, tolerance, "value");
            for (int row = 0; row < Rows; row++)
            {
                Near(double.CreateTruncating(losses[row]), expectedLosses[row], tolerance, $"loss {row}");
            }

            for (int i = 0; i < exact.Length; i++)
            {
                double kept = exact[i];
                exact[i] = kept + 1e-5;
                double above = Loss(exact, targets, out _);
                exact[i] = kept - 1e-5;
                double below = Loss(exact, targets, out _);
                exact[i] = kept;
                Near(double.CreateTruncating(gradient[i]), (above - below) / 2e-5, slopeTolerance, $"slope {i}");
            }
        }

        private void Near(double value, double expected, double tolerance, string what) =>
            Math.Abs(value - expected).ShouldBeLessThanOrEqualTo(tolerance * (1 + Math.Abs(expected)), $"{what} of {this}: {value}, not {expected}");

        private bool Keeps(int row) => !LeaveOut || (row != 2 && (Soft || row != 3));

        private double[] Targets()
        {
            double[] targets = new double[Rows * Classes];
            for (int row = 0; row < Rows; row++)
            {
                for (int k = 0; k < Classes; k++)
                {
                    targets[(row * Classes) + k] = Soft ? (k + row) % 4 / 8.0 : k == Truth[row] ? 1 : 0;
                }
            }

            return targets;
        }

        /// <summary>The formulas of the contract, word for word.</summary>
        private double Loss(double[] scores, double[] targets, out double[] losses)
        {
            losses = new double[Rows];
            (double sum, double zSum, double weightSum, double sampleSum) = (0, 0, 0, 0);
            for (int row = 0; row < Rows; row++)
            {
                if (!Keeps(row))
                {
                    continue;
                }

                double[] z = [.. scores[(row * Classes)..((row + 1) * Classes)].Select(x => Scaled ? 4 * Math.Tanh(x / 4) / 2 : x)];
                double lse = Math.Log(z.Sum(Math.Exp));
                double sample = Samples ? SampleWeightValues[row] : 1;
                double labelWeight = Weights && !Soft ? ClassWeightValues[Truth[row]] : 1;
                double loss = 0;
                for (int k = 0; k < Classes; k++)
                {
                    double classWeight = Weights ? ClassWeightValues[k] : 1;
                    double target = targets[(row * Classes) + k];
                    double q = Soft
                        ? classWeight * (((1 - Smoothing) * target) + (Smoothing / Classes))
                        : ((1 - Smoothing) * labelWeight * target) + (Smoothing / Classes * classWeight);
                    loss += q * (lse - z[k]);
                }

                losses[row] = sample * (loss + (Z * lse * lse));
                sum += sample * loss;
                zSum += sample * Z * lse * lse;
                weightSum += sample * labelWeight;
                sampleSum += sample;
            }

            return Reduction == Reduction.Mean ? (sum / weightSum) + (zSum / sampleSum) : sum + zSum;
        }
    }
}
