using System.Numerics;
using Surprisal.Numerics;

namespace Surprisal.Tests.NumericsTests;

/// <summary>
/// Tests of what <see cref="NegativeLogLikelihood"/>, <see cref="ProbabilityCrossEntropy"/> and
/// <see cref="SoftProbabilityCrossEntropy"/> share: weights, rows, smoothing, reduction, clipping.
/// </summary>
public sealed class LikelihoodRowsTests
{
    private const double Infinity = double.PositiveInfinity;

    /// <summary>Every combination of options, against plain double code in the textbook's form and its central differences.</summary>
    [Fact]
    public void Every_combination_of_options_agrees_with_the_textbook()
    {
        foreach (Choice choice in Choice.All())
        {
            choice.Test<double>(1e-14, 1e-7);
        }
    }

    [Fact]
    public void Floats_and_halves_agree_with_the_textbook_within_their_precision()
    {
        foreach (Choice choice in Choice.All())
        {
            choice.Test<float>(1e-6, 4e-6);
            choice.Test<Half>(2e-3, 4e-3);
        }
    }

    [Fact]
    public void Golden_rows_come_out_of_the_softmax_and_its_logarithm()
    {
        double[] logits = [1.2, -0.8, -0.5, 0.9, -1.2, 1.1];
        double[] weights = [1, 2, 3];
        double[] softmax = new double[6];
        double[] logSoftmax = new double[6];
        Softmax.Value<double>(logits, 2, 3, 1, softmax);
        LogSoftmax.Value<double>(logits, 2, 3, 1, logSoftmax);
        int[] labels = [0, 1];
        double[] targets = [0.7, 0.2, 0.1, 0.7, 0.2, 0.1];
        double[] losses = new double[2];
        foreach (bool areLogarithms in (bool[])[true, false])
        {
            double[] values = areLogarithms ? logSoftmax : softmax;
            Expect.Near(Hard(areLogarithms, values, labels, 3, default, new() { Losses = losses }).Value, 1.6139642506999814, 1e-14);
            Expect.Near<double>(losses, [0.2761297055455376, 2.951798795854425], 1e-14);
            Expect.Near(Hard(areLogarithms, values, labels, 3, new() { ClassWeights = weights }).Value, 2.059909099084796, 1e-14);
            Expect.Near(Hard(areLogarithms, values, labels, 3, new() { LabelSmoothing = 0.1 }, new() { Losses = losses }).Value, 1.6022975840333147, 1e-14);
            Expect.Near<double>(losses, [0.39946303887887086, 2.8051321291877587], 1e-14);
            Expect.Near(Hard(areLogarithms, values, labels, 3, new() { LabelSmoothing = 0.1, ClassWeights = weights }).Value, 2.070224533714092, 1e-14);
            Expect.Near(Hard(areLogarithms, values, [0, 7], 3, new() { IgnoreLabel = 7 }).Value, 0.2761297055455376, 1e-14);
        }

        _ = SoftProbabilityCrossEntropy.Value(softmax, targets, 3, default, new() { Losses = losses });
        Expect.Near<double>(losses, [0.8461297055455376, 1.2517987958544252], 1e-14);
        _ = SoftProbabilityCrossEntropy.Value(softmax, targets, 3, new() { ClassWeights = weights }, new() { Losses = losses });
        Expect.Near<double>(losses, [1.6965815877637525, 1.9725183141961953], 1e-14);
        double mean = SoftProbabilityCrossEntropy.Value<double>(softmax, [1, 0, 0, 0, 1, 0], 3, new() { LabelSmoothing = 0.1, ClassWeights = weights }).Value;
        Expect.Near(mean, 3.1053368005711377, 1e-14);
    }

    [Fact]
    public void The_loss_of_log_softmax_is_the_cross_entropy_of_scores_for_every_number_of_classes()
    {
        for (int classes = 1; classes <= 257; classes++)
        {
            float[] logits = Expect.Scores<float>(2 * classes, (ulong)classes);
            double[] exact = Array.ConvertAll(logits, score => (double)score);
            int[] labels = [classes / 2, classes - 1];
            float[] values = new float[logits.Length];
            float[] losses = new float[2];
            double[] expected = new double[2];
            LossOptions<double> smoothed = new() { LabelSmoothing = 0.25 };
            _ = CrossEntropy.Value<double, int>(exact, labels, classes, smoothed, new() { Losses = expected });
            LogSoftmax.Value<float>(logits, 2, classes, 1, values);
            _ = NegativeLogLikelihood.Value<float, int>(values, labels, classes, new() { LabelSmoothing = 0.25 }, new() { Losses = losses });
            Expect.Near<float>(losses, expected, 1e-6, 1e-6);
            Softmax.Value<float>(logits, 2, classes, 1, values);
            _ = ProbabilityCrossEntropy.Value<float, int>(values, labels, classes, new() { LabelSmoothing = 0.25 }, new() { Losses = losses });
            Expect.Near<float>(losses, expected, 1e-6, 1e-6);
        }
    }

    [Fact]
    public void Impossible_labels_cost_without_bound_and_certain_ones_nothing()
    {
        double[] losses = new double[3];
        double[] gradient = new double[6];
        LossOptions<double> apart = new() { Reduction = Reduction.None };
        _ = ProbabilityCrossEntropy.ValueAndGradient<double, int>([0, 1, 1, 0, -0.0, 1], [0, 0, 0], 2, gradient, apart, new() { Losses = losses });
        losses.ShouldBe([Infinity, 0, Infinity]);
        losses.ShouldAllBe(loss => double.IsPositive(loss));
        gradient.ShouldBe([-Infinity, 0, -1, 0, -Infinity, 0]);
        _ = NegativeLogLikelihood.ValueAndGradient<double, int>([-Infinity, 0, 0, -Infinity, -0.0, 0], [0, 0, 0], 2, gradient, apart, new() { Losses = losses });
        losses.ShouldBe([Infinity, 0, 0]);
        losses.ShouldAllBe(loss => double.IsPositive(loss));
        gradient.ShouldBe([-1, 0, -1, 0, -1, 0]);
        _ = SoftProbabilityCrossEntropy.ValueAndGradient<double>(
            [0, 1, 1, 0, 0, 1], [0, 1, 0.5, 0.5, 0, 0], 2, gradient, apart, new() { Losses = losses });
        losses.ShouldBe([0, Infinity, 0]);
        gradient.ShouldBe([0, -1, -0.5, -Infinity, 0, 0]);
        gradient.ShouldAllBe(slope => slope != 0 || double.IsPositive(slope));
    }

    [Fact]
    public void Rows_left_out_count_for_nothing_whatever_they_hold()
    {
        double[] losses = new double[2];
        double[] gradient = new double[4];
        LossRows<double> rows = new() { Losses = losses };
        foreach (ReducedLoss<double> loss in (ReducedLoss<double>[])[
            ProbabilityCrossEntropy.ValueAndGradient<double, int>([0.5, 0.5, double.NaN, 7], [1, -1], 2, gradient, new() { IgnoreLabel = -1 }, rows),
            ProbabilityCrossEntropy.ValueAndGradient<double, int>([0.5, 0.5, double.NaN, -7], [1, 5], 2, gradient, new() { Mask = [true, false] }, rows),
            ProbabilityCrossEntropy.ValueAndGradient<double, int>([2, 2, 0, 0], [1, -1], 2, gradient, new() { IgnoreLabel = -1 }, rows, Clip.Keras),
            SoftProbabilityCrossEntropy.ValueAndGradient<double>(
                [0.5, 0.5, double.NaN, 7], [0, 1, double.NaN, 0], 2, gradient, new() { Mask = [true, false], Validation = Validation.Strict }, rows),
            NegativeLogLikelihood.ValueAndGradient<double, int>(
                [-Math.Log(2), -Math.Log(2), double.NaN, 7], [1, -1], 2, gradient, new() { IgnoreLabel = -1, Validation = Validation.Strict }, rows)])
        {
            Expect.Near(loss.Value, Math.Log(2), 1e-15);
            loss.KeptRows.ShouldBe(1);
            losses[1].ShouldBe(0);
            gradient[2..].ShouldAllBe(slope => slope == 0 && double.IsPositive(slope));
            gradient[1].ShouldBeLessThan(0);
        }
    }

    [Fact]
    public void A_weight_of_zero_removes_an_infinite_loss_but_not_a_nan()
    {
        double[] losses = new double[2];
        double[] gradient = new double[4];
        foreach (bool areWeights in (bool[])[true, false])
        {
            double[] weights = [0, 0];
            LossOptions<double> options = new() { ClassWeights = areWeights ? weights : [], SampleWeights = areWeights ? [] : weights, Reduction = Reduction.Sum };
            _ = ProbabilityCrossEntropy.ValueAndGradient<double, int>(
                [0, 1, double.NaN, 1], [0, 0], 2, gradient, options, new() { Losses = losses });
            losses.ShouldBe([0, double.NaN]);
            gradient.ShouldBe([0, 0, double.NaN, 0]);
            _ = NegativeLogLikelihood.ValueAndGradient<double, int>(
                [-Infinity, 0, double.NaN, 0], [0, 0], 2, gradient, options, new() { Losses = losses });
            losses.ShouldBe([0, double.NaN]);
            gradient.ShouldBe([0, 0, 0, 0]);
            _ = SoftProbabilityCrossEntropy.ValueAndGradient<double>(
                [0, 1, double.NaN, 1], [1, 0, 0, 1], 2, gradient, options, new() { Losses = losses });
            losses.ShouldBe([0, double.NaN]);
        }
    }

    [Fact]
    public void A_mean_of_nothing_is_what_the_policy_says_and_its_gradient_is_zero()
    {
        double[] gradient = [7, 7];
        ProbabilityCrossEntropy.Value<double, int>([], [], 2).Value.ShouldBe(double.NaN);
        NegativeLogLikelihood.ValueAndGradient<double, int>([double.NaN, 0], [-1], 2, gradient, new() { IgnoreLabel = -1 }).Value.ShouldBe(double.NaN);
        gradient.ShouldBe([0, 0]);
        gradient = [7, 7];
        ProbabilityCrossEntropy.ValueAndGradient<double, int>([0, 1], [0], 2, gradient, new() { SampleWeights = [0] }).Value.ShouldBe(double.NaN);
        gradient.ShouldBe([0, 0]);
        SoftProbabilityCrossEntropy.Value<double>([0, 1], [1, 0], 2, new() { Mask = [false], EmptyMean = EmptyMean.Zero }).Value.ShouldBe(0);
        Should.Throw<InvalidOperationException>(
            () => ProbabilityCrossEntropy.Value<double, int>([0, 1], [0], 2, new() { Mask = [false], EmptyMean = EmptyMean.Throw }));
    }

    [Fact]
    public void By_products_tell_which_class_is_the_likeliest()
    {
        int[] predicted = new int[3];
        bool[] correct = new bool[3];
        LossRows<double> rows = new() { Predicted = predicted, Correct = correct };
        double[] values = [0.25, 0.75, 0.5, 0.5, double.NaN, 0];
        _ = ProbabilityCrossEntropy.ValueAndGradient<double, int>(values, [1, 1, 0], 2, [.. values], default, rows);
        predicted.ShouldBe([1, 0, -1]);
        correct.ShouldBe([true, false, false]);
        _ = SoftProbabilityCrossEntropy.ValueAndGradient<double>(values, [0.25, 0.75, 0.5, 0.5, 0, 1], 2, values, default, rows);
        predicted.ShouldBe([1, 0, -1]);
        correct.ShouldBe([true, true, false]);
    }

    [Fact]
    public void Keras_renormalizes_rows_and_clips_them()
    {
        // Keras' own test of rows that do not sum to 1, and an impossible label.
        double mean = ProbabilityCrossEntropy.Value<float, int>([0.9f, 0.05f, 0.05f, 0.5f, 0.89f, 0.6f, 0.05f, 0.01f, 0.94f], [0, 1, 2], 3, clip: Clip.Keras).Value;
        mean.ShouldBe(0.3239, 1e-4);
        double[] gradient = new double[2];
        double loss = ProbabilityCrossEntropy.ValueAndGradient<double, int>([0, 1], [0], 2, gradient, clip: Clip.Keras).Value;
        Expect.Near(loss, 16.118095650958319, 1e-14);
        gradient.ShouldBe([0, 0]);
    }

    [Fact]
    public void Scikit_learn_clips_to_the_machine_epsilon_of_the_type_and_leaves_sums_alone()
    {
        Expect.Near(ProbabilityCrossEntropy.Value<double, int>([0, 0.5], [0], 2, clip: Clip.ScikitLearn).Value, 52 * Math.Log(2), 1e-15);
        Expect.Near(ProbabilityCrossEntropy.Value<double, int>([0, 0.5], [1], 2, clip: Clip.ScikitLearn).Value, Math.Log(2), 1e-15);
        Expect.Near(ProbabilityCrossEntropy.Value<float, int>([0, 0.5f], [0], 2, clip: Clip.ScikitLearn).Value, 23 * Math.Log(2), 1e-6);
    }

    [Fact]
    public void Labels_of_every_type_mean_the_same()
    {
        double expected = ProbabilityCrossEntropy.Value<double, int>([0.25, 0.75, 0.5, 0.5], [1, 0], 2).Value;
        ProbabilityCrossEntropy.Value<double, byte>([0.25, 0.75, 0.5, 0.5], [1, 0], 2).Value.ShouldBe(expected);
        ProbabilityCrossEntropy.Value<double, long>([0.25, 0.75, 0.5, 0.5], [1, 0], 2).Value.ShouldBe(expected);
        ProbabilityCrossEntropy.Value<double, double>([0.25, 0.75, 0.5, 0.5], [1, 0], 2).Value.ShouldBe(expected);
    }

    [Fact]
    public void The_place_of_the_class_axis_changes_no_bit()
    {
        const int Outer = 5, Classes = 11, Inner = 37;
        float[] probabilities = new float[Outer * Classes * Inner];
        Softmax.Value<float>(Expect.Scores<float>(probabilities.Length), Outer * Inner, Classes, 1, probabilities);
        int[] labels = [.. Enumerable.Range(0, Outer * Inner).Select(row => row % Classes)];
        float[] gradient = new float[probabilities.Length];
        float[] turned = new float[probabilities.Length];
        foreach (Clip clip in (Clip[])[Clip.None, Clip.To(0.01, renormalize: true)])
        {
            LossOptions<float> options = new() { LabelSmoothing = 0.2 };
            ReducedLoss<float> loss = ProbabilityCrossEntropy.ValueAndGradient<float, int>(probabilities, labels, Classes, gradient, options, clip: clip);
            ProbabilityCrossEntropy.ValueAndGradient<float, int>(Turn(probabilities), labels, Classes, turned, options, clip: clip, inner: Inner).ShouldBe(loss);
            turned.ShouldBe(Turn(gradient));
            loss = SoftProbabilityCrossEntropy.ValueAndGradient<float>(probabilities, probabilities, Classes, gradient, options, clip: clip);
            SoftProbabilityCrossEntropy.ValueAndGradient<float>(
                Turn(probabilities), Turn(probabilities), Classes, turned, options, clip: clip, inner: Inner).ShouldBe(loss);
            turned.ShouldBe(Turn(gradient));
        }

        static float[] Turn(float[] values)
        {
            float[] result = new float[values.Length];
            for (int i = 0; i < values.Length; i++)
            {
                (int block, int rest) = Math.DivRem(i, Inner * Classes);
                result[(block * Inner * Classes) + (rest % Classes * Inner) + (rest / Classes)] = values[i];
            }

            return result;
        }
    }

    [Fact]
    public void The_gradient_may_replace_the_values_and_alignment_changes_no_bit()
    {
        const int Classes = 67;
        float[] probabilities = new float[3 * Classes];
        Softmax.Value<float>(Expect.Scores<float>(probabilities.Length), 3, Classes, 1, probabilities);
        float[] targets = [.. probabilities.Reverse()];
        float[] hard = new float[probabilities.Length];
        float[] soft = new float[probabilities.Length];
        float[] room = new float[probabilities.Length + 40];
        LossOptions<float> options = new() { LabelSmoothing = 0.5 };
        foreach (Clip clip in (Clip[])[Clip.None, Clip.To(0.01, renormalize: true)])
        {
            ReducedLoss<float> hardLoss = ProbabilityCrossEntropy.ValueAndGradient<float, int>(probabilities, [0, 66, 5], Classes, hard, options, clip: clip);
            ReducedLoss<float> softLoss = SoftProbabilityCrossEntropy.ValueAndGradient<float>(probabilities, targets, Classes, soft, options, clip: clip);
            for (int offset = 0; offset < 33; offset++)
            {
                Span<float> place = room.AsSpan(offset, probabilities.Length);
                probabilities.CopyTo(place);
                ProbabilityCrossEntropy.ValueAndGradient<float, int>(place, [0, 66, 5], Classes, place, options, clip: clip).ShouldBe(hardLoss);
                place.SequenceEqual(hard).ShouldBeTrue();
                probabilities.CopyTo(place);
                SoftProbabilityCrossEntropy.ValueAndGradient<float>(place, targets, Classes, place, options, clip: clip).ShouldBe(softLoss);
                place.SequenceEqual(soft).ShouldBeTrue();
            }
        }
    }

    [Fact]
    public void What_is_wrong_is_refused_and_nothing_is_written()
    {
        double[] gradient = [7, 7, 7, 7];
        double[] half = [0.5, 0.5, 0.5, 0.5];
        Refuses(() => ProbabilityCrossEntropy.ValueAndGradient<double, int>(half, [0, 2], 2, gradient), "'labels' is 2 at row 1, but there are 2 classes");
        Refuses(() => NegativeLogLikelihood.ValueAndGradient<double, long>(half, [0, -100], 2, gradient), "To skip such rows, set IgnoreLabel to -100.");
        Refuses(() => NegativeLogLikelihood.ValueAndGradient<double, long>(half, [0, 1L << 32], 2, gradient), "'labels' is 4294967296 at row 1");
        Refuses(() => ProbabilityCrossEntropy.ValueAndGradient<double, int>([0.5, 0.5, 0.5, 1.5], [0, 1], 2, gradient), "'probabilities' holds 1.5 at 3, but a probability is in [0, 1]. For raw scores see CrossEntropy.");
        Refuses(() => SoftProbabilityCrossEntropy.ValueAndGradient<double>([0.5, -0.5], [0, 1], 2, gradient.AsSpan(2).ToArray()), "'probabilities' holds -0.5 at 1");
        Refuses(() => ProbabilityCrossEntropy.ValueAndGradient<double, int>([0.5, 0.5, -1, 1.5], [0, 1], 2, gradient, clip: Clip.Keras), "holds -1 at 2, but a probability is finite and not negative.");
        Refuses(() => ProbabilityCrossEntropy.ValueAndGradient<double, int>([0.5, 0.5, 0, 0], [0, 1], 2, gradient, clip: Clip.Keras), "'probabilities' sums to 0 at row 1");
        Refuses(() => ProbabilityCrossEntropy.ValueAndGradient<double, int>(half, [0, 1], 2, gradient, clip: Clip.Torch), "'clip' is Torch, but that bounds the two logarithms");
        Refuses(() => SoftProbabilityCrossEntropy.ValueAndGradient<double>(half, half, 2, gradient, new() { IgnoreLabel = 3 }), "'IgnoreLabel' is 3");
        Refuses(() => SoftProbabilityCrossEntropy.ValueAndGradient<double>(half, gradient, 2, gradient), "'gradient' shares memory with 'targets'");
        Refuses(() => SoftProbabilityCrossEntropy.ValueAndGradient<double>(half, half.AsSpan(1), 2, gradient), "'targets' holds 3 values, but 'probabilities' holds 4.");
        Refuses(() => NegativeLogLikelihood.ValueAndGradient<double, int>(half, [0], 2, gradient), "'labels' holds 1 values, but shape [2, 1] needs 2.");
        Refuses(() => NegativeLogLikelihood.ValueAndGradient<double, int>(half, [0], 3, gradient), "'logProbabilities' holds 4 values, but shape [1, 3, 1] needs 3.");
        Refuses(() => NegativeLogLikelihood.ValueAndGradient<double, int>(half, [0, 0], 2, gradient.AsSpan(1)), "'gradient' holds 3 values");
        Refuses(() => NegativeLogLikelihood.ValueAndGradient<double, int>(half.AsSpan(1), [0, 0, 0], 1, half.AsSpan(0, 3)), "'gradient' overlaps 'logProbabilities' partly");
        Refuses(() => NegativeLogLikelihood.ValueAndGradient<double, int>(half, [0, 0], 2, gradient, new() { ZLoss = 1 }), "'ZLoss' is given");
        Refuses(() => NegativeLogLikelihood.ValueAndGradient<double, int>(half, [0, 0], 2, gradient, new() { Temperature = 3 }), "'Temperature' is given");
        Refuses(() => NegativeLogLikelihood.ValueAndGradient<double, int>(half, [0, 0], 2, gradient, default, new() { LogSumExp = gradient.AsSpan(2) }), "'LogSumExp' is given");
        Refuses(() => NegativeLogLikelihood.ValueAndGradient<double, int>(half, [0, 0], 2, gradient, new() { ClassWeights = [1, -1] }), "'ClassWeights' holds -1 at 1");
        Refuses(() => NegativeLogLikelihood.ValueAndGradient<double, int>(half, [0, 0], 0, gradient), "'classes' is 0");
        gradient.ShouldBe([7, 7, 7, 7]);
    }

    [Fact]
    public void Strict_validation_finds_rows_that_are_no_distributions()
    {
        LossOptions<double> strict = new() { Validation = Validation.Strict };
        double[] half = [0.5, 0.5];
        Refuses(() => ProbabilityCrossEntropy.Value<double, int>([0.5, 0.75], [0], 2, new() { Validation = Validation.Strict }), "'probabilities' sums to 1.25 at row 0");
        Refuses(() => NegativeLogLikelihood.Value<double, int>([0, 0], [0], 2, new() { Validation = Validation.Strict }), "The exponential of 'logProbabilities' sums to 2 at row 0, but a distribution sums to 1. Take the log-softmax of scores.");
        Refuses(() => SoftProbabilityCrossEntropy.Value<double>(half, [0.5, 1], 2, new() { Validation = Validation.Strict }), "'targets' sums to 1.5 at row 0");
        Refuses(() => SoftProbabilityCrossEntropy.Value<double>(half, [1.5, -0.5], 2, new() { Validation = Validation.Strict }), "'targets' holds -0.5 at row 0, class 1");
        ProbabilityCrossEntropy.Value<double, int>([0.5, 0.75], [0], 2, strict, clip: Clip.Keras).Value.ShouldBe(-Math.Log(0.4), 1e-15);
        double[] logSoftmax = new double[40];
        LogSoftmax.Value<double>([.. Expect.Scores<double>(39), double.NegativeInfinity], logSoftmax);
        double.IsFinite(NegativeLogLikelihood.Value<double, int>(logSoftmax, [0], 40, strict).Value).ShouldBeTrue();
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        float[] values = new float[320];
        Array.Fill(values, 0.1f);
        int[] labels = new int[32];
        float[] gradient = new float[320];
        Half[] halves = new Half[320];
        Half[] slopes = new Half[320];
        Expect.NoAllocation(() => ProbabilityCrossEntropy.ValueAndGradient<float, int>(values, labels, 10, gradient, new() { LabelSmoothing = 0.1 }));
        Expect.NoAllocation(() => ProbabilityCrossEntropy.ValueAndGradient<Half, int>(halves, labels, 10, slopes));
        Expect.NoAllocation(() => SoftProbabilityCrossEntropy.ValueAndGradient<float>(values, values, 10, gradient, new() { LabelSmoothing = 0.1 }, clip: Clip.Keras));
        Expect.NoAllocation(() => NegativeLogLikelihood.ValueAndGradient<float, int>(values, labels, 10, gradient));
    }

    private static void Refuses(Action call, string text) => Should.Throw<ArgumentException>(call).Message.ShouldContain(text);

    private static ReducedLoss<double> Hard(
        bool areLogarithms, double[] values, int[] labels, int classes, in LossOptions<double> options, in LossRows<double> rows = default) => areLogarithms
            ? NegativeLogLikelihood.Value<double, int>(values, labels, classes, options, rows)
            : ProbabilityCrossEntropy.Value<double, int>(values, labels, classes, options, rows);

    /// <summary>What says how likely classes are.</summary>
    private enum Kind
    {
        Logarithms,
        Labels,
        Targets,
    }

    /// <summary>One combination of options.</summary>
    private sealed record Choice(Kind Kind, bool Weights, bool Samples, bool LeaveOut, double Smoothing, double Epsilon, bool Renormalize, Reduction Reduction)
    {
        private const int Rows = 4;
        private const int Classes = 5;

        private static readonly double[] Probabilities =
            [0.5, 0.125, 0.125, 0.125, 0.125, 0.03, 0.875, 0.05, 0.25, 0.02, 0.75, 0.25, 0.5, 0.25, 0.125, 0.25, 0.03, 0.25, 0.04, 0.375];
        private static readonly double[] ClassWeightValues = [0.5, 2, 1.5, 0, 1];
        private static readonly double[] SampleWeightValues = [2, 0.25, 1, 0.5];
        private static readonly int[] Truth = [4, 0, 1, 3];

        public static IEnumerable<Choice> All()
        {
            bool[] both = [false, true];
            return from kind in Enum.GetValues<Kind>()
                   from weights in both
                   from samples in both
                   from leaveOut in both
                   from smoothing in (double[])[0, 0.25]
                   from epsilon in (double[])(kind == Kind.Logarithms ? [0] : [0, 0.1])
                   from renormalize in kind == Kind.Logarithms ? [false] : both
                   from reduction in Enum.GetValues<Reduction>()
                   select new Choice(kind, weights, samples, leaveOut, smoothing, epsilon, renormalize, reduction);
        }

        private bool Soft => Kind == Kind.Targets;

        public void Test<T>(double tolerance, double slopeTolerance)
            where T : IFloatingPointIeee754<T>
        {
            T[] values = Array.ConvertAll(Probabilities, p => T.CreateTruncating(Kind == Kind.Logarithms ? Math.Log(p) : p));
            double[] exact = Array.ConvertAll(values, double.CreateTruncating);
            double[] targets = Targets();
            T[] given = Array.ConvertAll(targets, T.CreateTruncating);
            T[] gradient = new T[values.Length];
            T[] losses = new T[Rows];
            LossOptions<T> options = new()
            {
                ClassWeights = Weights ? Array.ConvertAll(ClassWeightValues, T.CreateTruncating) : [],
                SampleWeights = Samples ? Array.ConvertAll(SampleWeightValues, T.CreateTruncating) : [],
                Mask = LeaveOut ? [true, true, false, true] : [],
                IgnoreLabel = LeaveOut && !Soft ? 3 : null,
                LabelSmoothing = Smoothing,
                Reduction = Reduction,
            };
            LossRows<T> rows = new() { Losses = losses };
            Clip clip = Clip.To(Epsilon, Renormalize);
            ReducedLoss<T> loss = Kind switch
            {
                Kind.Logarithms => NegativeLogLikelihood.ValueAndGradient<T, int>(values, Truth, Classes, gradient, options, rows),
                Kind.Labels => ProbabilityCrossEntropy.ValueAndGradient<T, int>(values, Truth, Classes, gradient, options, rows, clip),
                _ => SoftProbabilityCrossEntropy.ValueAndGradient(values, given, Classes, gradient, options, rows, clip),
            };

            Near(double.CreateTruncating(loss.Value), Loss(exact, targets, out double[] expected), tolerance, "value");
            for (int row = 0; row < Rows; row++)
            {
                Near(double.CreateTruncating(losses[row]), expected[row], tolerance, $"loss {row}");
            }

            for (int i = 0; i < exact.Length; i++)
            {
                double kept = exact[i];
                exact[i] = kept + 1e-6;
                double above = Loss(exact, targets, out _);
                exact[i] = kept - 1e-6;
                double below = Loss(exact, targets, out _);
                exact[i] = kept;
                Near(double.CreateTruncating(gradient[i]), (above - below) / 2e-6, slopeTolerance, $"slope {i}");
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
        private double Loss(double[] values, double[] targets, out double[] losses)
        {
            losses = new double[Rows];
            (double sum, double weights) = (0, 0);
            for (int row = 0; row < Rows; row++)
            {
                if (!Keeps(row))
                {
                    continue;
                }

                double[] x = values[(row * Classes)..((row + 1) * Classes)];
                double whole = Renormalize ? x.Sum() : 1;
                double sample = Samples ? SampleWeightValues[row] : 1;
                double labelWeight = Weights && !Soft ? ClassWeightValues[Truth[row]] : 1;
                for (int k = 0; k < Classes; k++)
                {
                    double classWeight = Weights ? ClassWeightValues[k] : 1;
                    double target = targets[(row * Classes) + k];
                    double q = Soft
                        ? classWeight * (((1 - Smoothing) * target) + (Smoothing / Classes))
                        : ((1 - Smoothing) * labelWeight * target) + (Smoothing / Classes * classWeight);
                    double log = Kind == Kind.Logarithms ? x[k] : Math.Log(Math.Clamp(x[k] / whole, Epsilon, 1 - Epsilon));
                    losses[row] -= sample * q * log;
                }

                sum += losses[row];
                weights += sample * labelWeight;
            }

            return Reduction == Reduction.Mean ? sum / weights : sum;
        }
    }
}
