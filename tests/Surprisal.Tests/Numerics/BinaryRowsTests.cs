using System.Numerics;
using Surprisal.Numerics;

namespace Surprisal.Tests.NumericsTests;

/// <summary>Tests of what <see cref="SigmoidCrossEntropy"/> and <see cref="BinaryCrossEntropy"/> share: weights, rows, smoothing, reduction.</summary>
public sealed class BinaryRowsTests
{
    /// <summary>Every combination of options, against plain double code in the textbook's form and its central differences.</summary>
    [Fact]
    public void Every_combination_of_options_agrees_with_the_textbook()
    {
        foreach (Choice choice in Choice.All())
        {
            choice.Test<double>(1e-14, 3e-8);
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
    public void Halves_are_computed_in_float_and_rounded_once()
    {
        Half[] values = Array.ConvertAll(Expect.Scores<float>(7 * 33), score => (Half)(1 / (1 + MathF.Exp(-score))));
        Half[] targets = Array.ConvertAll(Expect.Scores<float>(7 * 33, 2), score => (Half)(1 / (1 + MathF.Exp(-score))));
        Half[] losses = new Half[7];
        Half[] gradient = new Half[values.Length];
        float[] wideLosses = new float[7];
        float[] wideGradient = new float[values.Length];
        ReducedLoss<Half> loss = BinaryCrossEntropy.ValueAndGradient(
            values, targets, gradient, new() { LabelSmoothing = 0.1 }, new() { Losses = losses }, [(Half)3], classes: 33);
        ReducedLoss<float> wide = BinaryCrossEntropy.ValueAndGradient(
            Wide(values), Wide(targets), wideGradient, new() { LabelSmoothing = 0.1 }, new() { Losses = wideLosses }, [3f], classes: 33);
        losses.ShouldBe(Array.ConvertAll(wideLosses, value => (Half)value));
        gradient.ShouldBe(Array.ConvertAll(wideGradient, value => (Half)value));
        loss.Value.ShouldBe((Half)wide.Value);
    }

    [Fact]
    public void The_place_of_the_class_axis_changes_no_bit()
    {
        const int Outer = 5, Classes = 11, Inner = 37;
        float[] logits = Expect.Scores<float>(Outer * Classes * Inner);
        float[] targets = Array.ConvertAll(Expect.Scores<float>(logits.Length, 2), score => 1 / (1 + MathF.Exp(-score)));
        float[] positive = [.. Enumerable.Range(0, Classes).Select(k => k / 4f)];
        float[] gradient = new float[logits.Length];
        float[] turned = new float[logits.Length];
        ReducedLoss<float> loss = SigmoidCrossEntropy.ValueAndGradient(
            logits, targets, gradient, default, default, positive, Classes);
        SigmoidCrossEntropy.ValueAndGradient(
            Turn(logits), Turn(targets), turned, default, default, positive, Classes, Inner).ShouldBe(loss);
        turned.ShouldBe(Turn(gradient));

        // Elements that are rows of their own take the weight of their column.
        SigmoidCrossEntropy.Gradient(logits, targets, gradient, new() { Reduction = Reduction.Sum }, positive);
        SigmoidCrossEntropy.Gradient(Turn(logits), Turn(targets), turned, new() { Reduction = Reduction.Sum }, positive, inner: Inner);
        turned.ShouldBe(Turn(gradient));

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
    public void Rows_left_out_count_for_nothing_whatever_they_hold()
    {
        double[] gradient = new double[6];
        double[] losses = new double[3];
        foreach (bool areScores in (bool[])[true, false])
        {
            ReducedLoss<double> loss = Run(
                areScores, [0.5, 0.5, double.NaN, 7, 0.25, 0.75], [1, 0, 1, double.NaN, 1, 1], gradient, new() { Mask = [true, false, true] }, new() { Losses = losses }, 2);
            loss.KeptRows.ShouldBe(2);
            loss.Divisor.ShouldBe(2);
            Expect.Near(loss.Value, (losses[0] + losses[2]) / 2, 1e-15);
            losses[1].ShouldBe(0);
            gradient[2..4].ShouldAllBe(slope => slope == 0 && double.IsPositive(slope));
            gradient[4].ShouldBeLessThan(0);
        }
    }

    [Fact]
    public void A_weight_of_zero_removes_an_infinite_loss_but_not_a_nan()
    {
        double[] gradient = new double[3];
        double[] losses = new double[3];
        double infinity = double.PositiveInfinity;
        foreach (bool areScores in (bool[])[true, false])
        {
            double[] values = areScores ? [-infinity, double.NaN, 1] : [0, double.NaN, 0.5];
            ReducedLoss<double> loss = Run(areScores, values, [1, 1, 1], gradient, new() { SampleWeights = [0, 0, 1] }, new() { Losses = losses }, 1);
            losses[..2].ShouldBe([0, double.NaN]);
            gradient[..2].ShouldBe([0, double.NaN]);
            loss.Value.ShouldBe(double.NaN);
            _ = Run(areScores, values, [1, 1, 1], gradient, new() { ClassWeights = [0] }, new() { Losses = losses }, 1);
            losses.ShouldBe([0, double.NaN, 0]);
            gradient.ShouldBe([0, double.NaN, 0]);
        }
    }

    [Fact]
    public void A_mean_of_nothing_is_what_the_policy_says_and_its_gradient_is_zero()
    {
        double[] gradient = [7, 7];
        foreach (bool areScores in (bool[])[true, false])
        {
            Run<double>(areScores, [], [], [], default, default, 1).Value.ShouldBe(double.NaN);
            Run<double>(areScores, [0, double.NaN], [1, 1], gradient, new() { Mask = [false, false] }, default, 1).Value.ShouldBe(double.NaN);
            gradient.ShouldBe([0, 0]);
            Run<double>(areScores, [0, double.NaN], [1, 1], gradient, new() { Mask = [false, false], EmptyMean = EmptyMean.Zero }, default, 1).Value.ShouldBe(0);
            Run<double>(areScores, [0, double.NaN], [1, 1], gradient, new() { SampleWeights = [0, 0], EmptyMean = EmptyMean.NaN }, default, 1).Value.ShouldBe(double.NaN);
            gradient.ShouldBe([0, 0]);
            Should.Throw<InvalidOperationException>(
                () => Run<double>(areScores, [0, 0], [1, 1], gradient, new() { Mask = [false, false], EmptyMean = EmptyMean.Throw }, default, 1))
                .Message.ShouldContain("of 2 rows, 0 are kept");
        }
    }

    [Fact]
    public void Micro_batches_add_up_to_the_batch()
    {
        double[] logits = Expect.Scores<double>(12);
        double[] targets = new double[12];
        double whole = SigmoidCrossEntropy.Value(logits, targets, classes: 3).Value;
        LossOptions<double> part = new() { Divisor = Divisor.Explicit(4) };
        double parts = SigmoidCrossEntropy.Value(logits.AsSpan(0, 3), targets.AsSpan(0, 3), part, classes: 3).Value
            + SigmoidCrossEntropy.Value(logits.AsSpan(3), targets.AsSpan(3), part, classes: 3).Value;
        Expect.Near(parts, whole, 1e-15);
    }

    [Fact]
    public void What_cannot_act_is_refused_and_nothing_is_written()
    {
        double[] gradient = [7, 7];
        foreach (bool areScores in (bool[])[true, false])
        {
            Refuses(() => Run<double>(areScores, [0, 0], [1, 1], gradient, new() { IgnoreLabel = -1 }, default, 1), "'IgnoreLabel' is -1");
            Refuses(() => Run<double>(areScores, [0, 0], [1, 1], gradient, new() { ZLoss = 1 }, default, 1), "'ZLoss' is given, but it belongs to the softmax");
            Refuses(() => Run<double>(areScores, [0, 0], [1, 1], gradient, new() { SoftCap = 1 }, default, 1), "'SoftCap' is given");
            Refuses(() => Run<double>(areScores, [0, 0], [1, 1], gradient, new() { Temperature = 2 }, default, 1), "'Temperature' is given");
            Refuses(() => Run<double>(areScores, [0, 0], [1, 1], gradient, default, new() { Entropy = new double[2] }, 1), "'Entropy' is given");
            Refuses(() => Run<double>(areScores, [0, 0], [1, 1], gradient, default, new() { LogSumExp = new double[2] }, 1), "'LogSumExp' is given");
            Refuses(() => Run<double>(areScores, [0, 0], [1, 1], gradient, default, new() { ZLosses = new double[2] }, 1), "'ZLosses' is given");
            Refuses(() => Run<double>(areScores, [0, 0], [1, 1], gradient, default, new() { Predicted = new int[2] }, 1), "'Predicted' is given, but the columns");
            Refuses(() => Run<double>(areScores, [0, 0], [1, 1], gradient, default, new() { Correct = new bool[2] }, 1), "'Correct' is given");
            Refuses(() => Run<double>(areScores, [0, 0], [1, 1], gradient, new() { LabelSmoothing = 1.5 }, default, 1), "'LabelSmoothing' is 1.5");
            Refuses(() => Run<double>(areScores, [0, 0], [1, 1], gradient, new() { SampleWeights = [1, -1] }, default, 1), "'SampleWeights' holds -1 at 1");
            Refuses(() => Run<double>(areScores, [0, 0], [1, 1], gradient, new() { SampleWeights = [1, 1] }, default, 2), "'SampleWeights' holds 2 values, but shape [1] needs 1.");
            Refuses(() => Run<double>(areScores, [0, 0], [1, 1], gradient, default, new() { Losses = gradient }, 1), "'Losses' shares memory with 'gradient'");
            Refuses(() => Run<double>(areScores, [0, 0], [1, 1], gradient, default, default, 0), "'classes' is 0");
            Refuses(() => Run<double>(areScores, [0, 0], [1, 1], gradient, default, default, 3), "holds 2 values, but shape [0, 3, 1] needs 0.");
            Refuses(() => Run<double>(areScores, [0, 0], [1], gradient, default, default, 1), "'targets' holds 1 values, but '" + (areScores ? "logits" : "probabilities") + "' holds 2.");
            Refuses(() => Run<double>(areScores, [0, 0], [1, 1], gradient.AsSpan(1).ToArray(), default, default, 1), "'gradient' holds 1 values");
            Refuses(() => Run<double>(areScores, [0, 0], [1, 1.5], gradient, new() { Validation = Validation.Strict }, default, 2), "'targets' holds 1.5 at row 0, class 1");
        }

        Refuses(() => SigmoidCrossEntropy.Value<double>([0, 0], [1, 1], default, default, [1, 1, 1], 2), "'positiveWeights' holds 3 values, but there are 2 classes.");
        Refuses(() => SigmoidCrossEntropy.Value<double>([0, 0], [1, 1], default, default, [1, 1, 1]), "'positiveWeights' holds 3 values, but the 2 rows");
        Refuses(() => SigmoidCrossEntropy.Value<double>([0, 0], [1, 1], default, default, [double.NaN]), "'positiveWeights' holds NaN at 0");
        gradient.ShouldBe([7, 7]);
    }

    [Fact]
    public void The_gradient_may_replace_an_input_and_alignment_changes_no_bit()
    {
        float[] values = Array.ConvertAll(Expect.Scores<float>(3 * 67), score => 1 / (1 + MathF.Exp(-score)));
        float[] targets = Array.ConvertAll(Expect.Scores<float>(3 * 67, 2), score => 1 / (1 + MathF.Exp(-score)));
        float[] gradient = new float[values.Length];
        float[] room = new float[values.Length + 40];
        foreach (bool areScores in (bool[])[true, false])
        {
            ReducedLoss<float> loss = Run(areScores, values, targets, gradient, default, default, 67);
            for (int offset = 0; offset < 33; offset++)
            {
                Span<float> place = room.AsSpan(offset, values.Length);
                values.CopyTo(place);
                Run(areScores, place, targets, place, default, default, 67).ShouldBe(loss);
                place.SequenceEqual(gradient).ShouldBeTrue();
                targets.CopyTo(place);
                Run(areScores, values, place, place, default, default, 67).ShouldBe(loss);
                place.SequenceEqual(gradient).ShouldBeTrue();
            }
        }
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        float[] values = new float[320];
        Array.Fill(values, 0.5f);
        float[] gradient = new float[320];
        Half[] halves = new Half[320];
        Half[] slopes = new Half[320];
        foreach (bool areScores in (bool[])[true, false])
        {
            Expect.NoAllocation(() => Run(areScores, values, values, gradient, new() { LabelSmoothing = 0.1 }, default, 10));
            Expect.NoAllocation(() => Run(areScores, values, values, gradient, new() { ClassWeights = [1] }, default, 1));
            Expect.NoAllocation(() => Run<Half>(areScores, halves, halves, slopes, default, default, 10));
        }
    }

    private static void Refuses(Action call, string text) => Should.Throw<ArgumentException>(call).Message.ShouldContain(text);

    private static float[] Wide(Half[] values) => Array.ConvertAll(values, value => (float)value);

    private static ReducedLoss<T> Run<T>(
        bool areScores, ReadOnlySpan<T> values, ReadOnlySpan<T> targets, Span<T> gradient, in LossOptions<T> options, in LossRows<T> rows, int classes)
        where T : IFloatingPointIeee754<T> => areScores
            ? SigmoidCrossEntropy.ValueAndGradient(values, targets, gradient, options, rows, classes: classes)
            : BinaryCrossEntropy.ValueAndGradient(values, targets, gradient, options, rows, classes: classes);

    /// <summary>One combination of options.</summary>
    private sealed record Choice(
        bool Scores, int Positive, bool Elements, bool Weights, bool Samples, bool LeaveOut, double Smoothing, double Epsilon, Reduction Reduction)
    {
        private const int Columns = 3;
        private const int Count = 12;

        private static readonly double[] ScoreValues = Expect.Scores<double>(Count);
        private static readonly double[] ProbabilityValues = [0.03, 0.97, 0.5, 0.11, 0.89, 0.2, 0.95, 0.04, 0.75, 0.375, 0.625, 0.875];
        private static readonly double[] TargetValues = [0, 1, 0.5, 0.25, 0, 1, 1, 0, 0.75, 0.125, 1, 0];
        private static readonly double[] PositiveValues = [3, 0.25, 0];
        private static readonly double[] ColumnWeightValues = [0.5, 2, 1.5];
        private static readonly double[] SampleWeightValues = [2, 0.25, 1, 0.5, 0, 3, 1, 1, 0.125, 1, 2, 1];

        public static IEnumerable<Choice> All()
        {
            bool[] both = [false, true];
            return from scores in both
                   from positive in (int[])[0, 1, Columns]
                   from elements in both
                   from weights in both
                   from samples in both
                   from leaveOut in both
                   from smoothing in (double[])[0, 0.25]
                   from epsilon in (double[])(scores ? [0] : [0, 0.1])
                   from reduction in Enum.GetValues<Reduction>()
                   select new Choice(scores, positive, elements, weights, samples, leaveOut, smoothing, epsilon, reduction);
        }

        private int Classes => Elements ? 1 : Columns;

        private int Rows => Count / Classes;

        public void Test<T>(double tolerance, double slopeTolerance)
            where T : IFloatingPointIeee754<T>
        {
            T[] values = Array.ConvertAll(Scores ? ScoreValues : ProbabilityValues, T.CreateTruncating);
            double[] exact = Array.ConvertAll(values, double.CreateTruncating);
            T[] targets = Array.ConvertAll(TargetValues, T.CreateTruncating);
            T[] gradient = new T[Count];
            T[] losses = new T[Rows];
            T[] positive = Array.ConvertAll(PositiveValues[..Positive], T.CreateTruncating);
            LossOptions<T> options = new()
            {
                ClassWeights = Weights ? Array.ConvertAll(ColumnWeightValues[..Classes], T.CreateTruncating) : [],
                SampleWeights = Samples ? Array.ConvertAll(SampleWeightValues[..Rows], T.CreateTruncating) : [],
                Mask = LeaveOut ? [.. Enumerable.Range(0, Rows).Select(Keeps)] : [],
                LabelSmoothing = Smoothing,
                Reduction = Reduction,
            };
            LossRows<T> rows = new() { Losses = losses };
            ReducedLoss<T> loss = Scores
                ? SigmoidCrossEntropy.ValueAndGradient(values, targets, gradient, options, rows, positive, Classes)
                : BinaryCrossEntropy.ValueAndGradient(values, targets, gradient, options, rows, positive, Clip.To(Epsilon), Classes);

            Near(double.CreateTruncating(loss.Value), Loss(exact, out double[] expected), tolerance, "value");
            for (int row = 0; row < Rows; row++)
            {
                Near(double.CreateTruncating(losses[row]), expected[row], tolerance, $"loss {row}");
            }

            for (int i = 0; i < Count; i++)
            {
                double kept = exact[i];
                exact[i] = kept + 1e-6;
                double above = Loss(exact, out _);
                exact[i] = kept - 1e-6;
                double below = Loss(exact, out _);
                exact[i] = kept;
                Near(double.CreateTruncating(gradient[i]), (above - below) / 2e-6, slopeTolerance, $"slope {i}");
            }
        }

        private bool Keeps(int row) => !LeaveOut || row != 2;

        private void Near(double value, double expected, double tolerance, string what) =>
            Math.Abs(value - expected).ShouldBeLessThanOrEqualTo(tolerance * (1 + Math.Abs(expected)), $"{what} of {this}: {value}, not {expected}");

        /// <summary>The formulas of the contract, word for word.</summary>
        private double Loss(double[] values, out double[] losses)
        {
            losses = new double[Rows];
            (double sum, double weights) = (0, 0);
            for (int row = 0; row < Rows; row++)
            {
                if (!Keeps(row))
                {
                    continue;
                }

                double sample = Samples ? SampleWeightValues[row] : 1;
                for (int k = 0; k < Classes; k++)
                {
                    int i = (row * Classes) + k;
                    double target = (TargetValues[i] * (1 - Smoothing)) + (Smoothing / 2);
                    double q = Positive == 0 ? 1 : PositiveValues[i % Positive];
                    double weight = Weights ? ColumnWeightValues[k] : 1;
                    double p = Scores ? 1 / (1 + Math.Exp(-values[i])) : Math.Clamp(values[i], Epsilon, 1 - Epsilon);
                    losses[row] -= sample * weight * ((q * target * Math.Log(p)) + ((1 - target) * Math.Log(1 - p))) / Classes;
                }

                sum += losses[row];
                weights += sample;
            }

            return Reduction == Reduction.Mean ? sum / weights : sum;
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 1)]
    [InlineData(3, 50)]
    [InlineData(5000, 1)]
    public void Any_number_of_threads_gives_the_same_bits(int classes, int inner)
    {
        int length = 200_000 / (classes * inner) * classes * inner;
        float[] scores = Expect.Scores<float>(length);
        float[] targets = Array.ConvertAll(Expect.Scores<float>(length, 2), score => 1 / (1 + (score * score)));
        float[] alone = new float[length];
        float[] together = new float[length];
        float loss = Run(1, alone);
        foreach (int threads in (int[])[2, 4])
        {
            Run(threads, together).ShouldBe(loss);
            together.ShouldBe(alone);
        }

        float Run(int threads, float[] gradient)
        {
            using ThreadCount count = new(threads);
            return SigmoidCrossEntropy.ValueAndGradient<float>(scores, targets, gradient, classes: classes, inner: inner).Value;
        }
    }
}
