using Surprisal.Graph;
using Surprisal.Numerics;
using LinearCrossEntropy = Surprisal.Numerics.LinearCrossEntropy;

namespace Surprisal.Tests.NumericsTests;

/// <summary>Tests of <see cref="LinearCrossEntropy"/>.</summary>
[Collection(nameof(ThreadCount))]
public sealed class LinearCrossEntropyTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Loss_and_gradients_are_those_of_the_scores_written_out(bool transpose)
    {
        const int Rows = 9, Features = 5, Classes = 13;
        double[] inputs = Expect.Scores<double>(Rows * Features);
        double[] weights = [.. Expect.Scores<double>(Features * Classes).Reverse()];
        double[] bias = Expect.Scores<double>(Classes);
        int[] labels = [.. Enumerable.Range(0, Rows).Select(row => row == 4 ? -1 : row)];
        double[] scores = new double[Rows * Classes];
        MatrixProduct.Multiply<double>(inputs, weights, scores, Rows, Features, Classes, transposeB: transpose);
        for (int i = 0; i < scores.Length; i++)
        {
            scores[i] += bias[i % Classes];
        }

        LossOptions<double> options = new() { LabelSmoothing = 0.1, IgnoreLabel = -1, ZLoss = 1e-2 };
        double[] slopes = new double[scores.Length];
        ReducedLoss<double> expected = CrossEntropy.ValueAndGradient<double, int>(scores, labels, Classes, slopes, options);
        double[] byInputs = new double[inputs.Length];
        double[] byWeights = new double[weights.Length];
        double[] byBias = new double[Classes];
        LinearLayer<double> layer = new()
        {
            Inputs = inputs,
            Weights = weights,
            Bias = bias,
            Features = Features,
            Classes = Classes,
            TransposeWeights = transpose,
        };
        LinearCrossEntropy.Value<double, int>(layer, labels, options).ShouldBe(expected);
        LinearCrossEntropy.ValueAndGradient<double, int>(
            layer, labels, new() { Inputs = byInputs, Weights = byWeights, Bias = byBias }, options).ShouldBe(expected);

        double[] product = new double[inputs.Length];
        MatrixProduct.Multiply<double>(slopes, weights, product, Rows, Classes, Features, transposeB: !transpose);
        byInputs.ShouldBe(product);
        product = new double[weights.Length];
        (double[] left, double[] right, int rows, int columns) = transpose ? (slopes, inputs, Classes, Features) : (inputs, slopes, Features, Classes);
        MatrixProduct.Multiply<double>(left, right, product, rows, Rows, columns, transposeA: true);
        byWeights.ShouldBe(product);
        Expect.Near<double>(byBias, [.. Enumerable.Range(0, Classes).Select(k => Enumerable.Range(0, Rows).Sum(row => slopes[(row * Classes) + k]))], 1e-15);
    }

    [Fact]
    public void Many_chunks_give_what_one_would()
    {
        // At 40,000 classes 393 rows of scores fit the usual workspace.
        const int Rows = 500, Features = 3, Classes = 40_000;
        float[] inputs = Expect.Scores<float>(Rows * Features);
        float[] weights = Expect.Scores<float>(Features * Classes);
        int[] labels = [.. Enumerable.Range(0, Rows).Select(row => row * 79)];
        float[] losses = new float[Rows];
        float[] byInputs = new float[inputs.Length];
        float[] byWeights = new float[weights.Length];
        LinearLayer<float> layer = new() { Inputs = inputs, Weights = weights, Features = Features, Classes = Classes };
        _ = LinearCrossEntropy.ValueAndGradient(
            layer, labels, new() { Inputs = byInputs, Weights = byWeights }, new() { Reduction = Reduction.Sum }, new() { Losses = losses });

        double[] wide = new double[weights.Length];
        for (int row = 0; row < Rows; row += 100)
        {
            LinearLayer<float> part = layer with { Inputs = inputs.AsSpan(row * Features, 100 * Features) };
            float[] partLosses = new float[100];
            float[] partInputs = new float[100 * Features];
            float[] partWeights = new float[weights.Length];
            _ = LinearCrossEntropy.ValueAndGradient(
                part,
                labels.AsSpan(row, 100),
                new() { Inputs = partInputs, Weights = partWeights },
                new() { Reduction = Reduction.Sum },
                new() { Losses = partLosses });
            partLosses.ShouldBe(losses[row..(row + 100)]);
            partInputs.ShouldBe(byInputs[(row * Features)..((row + 100) * Features)]);
            for (int i = 0; i < wide.Length; i++)
            {
                wide[i] += partWeights[i];
            }
        }

        float scale = byWeights.Max(MathF.Abs);
        for (int i = 0; i < wide.Length; i++)
        {
            ((double)byWeights[i]).ShouldBe(wide[i], 1e-6 * scale);
        }
    }

    public static TheoryData<int, int, bool> Cases
    {
        get
        {
            TheoryData<int, int, bool> cases = [];
            foreach (int rows in (int[])[1, 7, 70])
            {
                foreach (int classes in (int[])[1, 2, 13, 2048, 2049, 5000])
                {
                    cases.Add(rows, classes, false);
                    cases.Add(rows, classes, true);
                }
            }

            return cases;
        }
    }

    /// <summary>Seven rows over and over, so that a few of them tell what each must give.</summary>
    [Fact]
    public void More_scores_than_an_int_counts_give_each_row_what_few_would()
    {
        Assert.SkipUnless(VectorWidth.Bits >= 256, "Offsets do not depend on the width of vectors, and narrow ones take minutes for so many scores.");
        const int Different = 7, Rows = 70_000, Features = 2, Classes = 32_000;
        ((long)Rows * Classes).ShouldBeGreaterThan(int.MaxValue);
        float[] weights = Expect.Scores<float>(Features * Classes);
        (float[] expectedLosses, float[] expectedInputs, float[] expectedWeights) = Run(Different);
        (float[] losses, float[] byInputs, float[] byWeights) = Run(Rows);

        for (int row = 0; row < Rows; row++)
        {
            losses[row].ShouldBe(expectedLosses[row % Different]);
            byInputs.AsSpan(row * Features, Features).SequenceEqual(expectedInputs.AsSpan(row % Different * Features, Features)).ShouldBeTrue();
        }

        const int Times = Rows / Different;
        Expect.Near<float>([.. byWeights.Select(slope => slope / Times)], [.. expectedWeights.Select(slope => (double)slope)], 1e-4);

        (float[] Losses, float[] ByInputs, float[] ByWeights) Run(int rows)
        {
            float[] seven = Expect.Scores<float>(Different * Features);
            float[] each = new float[rows];
            float[] slopes = new float[rows * Features];
            float[] weightSlopes = new float[weights.Length];
            LinearLayer<float> layer = new()
            {
                Inputs = Enumerable.Range(0, slopes.Length).Select(i => seven[i % seven.Length]).ToArray(),
                Weights = weights,
                Features = Features,
                Classes = Classes,
            };
            int[] labels = [.. Enumerable.Range(0, rows).Select(row => row % Different * 4_500)];
            _ = LinearCrossEntropy.ValueAndGradient(
                layer, labels, new() { Inputs = slopes, Weights = weightSlopes }, new() { Reduction = Reduction.Sum }, new() { Losses = each });
            return (each, slopes, weightSlopes);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_option_gives_what_it_gives_on_the_scores_however_they_are_kept(int rows, int classes, bool transpose)
    {
        Problem problem = new(rows, classes, transpose);
        double[] some = [.. problem.Bias.Select(Math.Abs)];
        for (int i = 0; i < 6; i++)
        {
            LossOptions<double> options = new()
            {
                IgnoreLabel = -1,
                LabelSmoothing = i % 2 == 1 ? 0.1 : 0,
                ZLoss = i >= 2 ? 1e-2 : 0,
                ClassWeights = i >= 3 ? some : [],
                SoftCap = i >= 4 ? 3 : null,
                Temperature = i >= 5 ? 1.7 : 1,
                EmptyMean = EmptyMean.Zero,
            };
            Outcome expected = problem.Plain(options);
            expected.ShouldBeNear(problem.Fused(options, new() { Storage = ScoreStorage.Store, WorkspaceBytes = 400_000 }));
            expected.ShouldBeNear(problem.Fused(options, new() { Storage = ScoreStorage.Recompute, WorkspaceBytes = 400_000 }));
            expected.ShouldBeNear(problem.Fused(options, default));
        }
    }

    [Fact]
    public void Parts_of_the_classes_merge_to_what_all_of_them_give()
    {
        const int Rows = 40, Classes = 5000;
        Problem problem = new(Rows, Classes, transpose: true);
        LossOptions<double> options = new() { IgnoreLabel = -1, LabelSmoothing = 0.1, ZLoss = 1e-2, SoftCap = 5, Temperature = 0.7 };
        int[] likeliest = new int[Rows];
        _ = LinearCrossEntropy.Value<double, int>(problem.Layer(0, Classes), problem.Labels, options, new() { Predicted = likeliest });
        for (int row = 0; row < Rows; row += 6)
        {
            problem.Labels[row] = likeliest[row];
        }

        Outcome expected = problem.Fused(options, default);
        int[] ends = [0, 1, 700, 3001, Classes];
        CrossEntropyPart[] merged = [.. Enumerable.Repeat(CrossEntropyPart.None, Rows)];
        CrossEntropyPart[] parts = new CrossEntropyPart[Rows];
        for (int i = 1; i < ends.Length; i++)
        {
            LinearCrossEntropy.Parts<double, int>(problem.Layer(ends[i - 1], ends[i]), problem.Labels, ends[i - 1], Classes, parts, options);
            for (int row = 0; row < Rows; row++)
            {
                merged[row] = CrossEntropyPart.Merge(merged[row], parts[row]);
            }
        }

        Outcome outcome = new(problem);
        double[] entropies = new double[Rows];
        outcome.Value = LinearCrossEntropy.Value<double, int>(merged, problem.Labels, Classes, options, new() { Losses = outcome.Losses, Entropy = entropies });
        double[] byInputs = new double[outcome.Inputs.Length];
        for (int i = 1; i < ends.Length; i++)
        {
            (int first, int end) = (ends[i - 1], ends[i]);
            LinearGradients<double> gradients = new()
            {
                Inputs = byInputs,
                Weights = outcome.Weights.AsSpan(first * Problem.Features, (end - first) * Problem.Features),
                Bias = outcome.Bias.AsSpan(first, end - first),
            };
            LinearCrossEntropy.Gradient<double, int>(problem.Layer(first, end), problem.Labels, first, Classes, merged, gradients, options);
            for (int k = 0; k < byInputs.Length; k++)
            {
                outcome.Inputs[k] += byInputs[k];
            }
        }

        expected.ShouldBeNear(outcome);

        double[] entropiesAtOnce = new double[Rows];
        _ = LinearCrossEntropy.Value<double, int>(problem.Layer(0, Classes), problem.Labels, options, new() { Entropy = entropiesAtOnce });
        for (int row = 0; row < Rows; row++)
        {
            double expectedEntropy = problem.Labels[row] == options.IgnoreLabel ? double.NaN : entropiesAtOnce[row];
            Expect.Near(entropies[row], expectedEntropy, 1e-12);
        }

        Should.Throw<ArgumentException>(() => LinearCrossEntropy.Value<double, int>(merged, problem.Labels, Classes, new() { IgnoreLabel = -1 }, new() { Predicted = new int[Rows] }))
            .Message.ShouldContain("parts tell the largest score");
    }

    [Fact]
    public void A_part_without_a_possible_class_changes_nothing_and_an_impossible_label_is_infinitely_wrong()
    {
        const int Rows = 3, Classes = 6000;
        Problem problem = new(Rows, Classes, transpose: false);
        problem.Bias.AsSpan(0, 2048).Fill(double.NegativeInfinity);
        problem.Labels[0] = 5000;
        problem.Labels[1] = 100;
        problem.Labels[2] = 4000;
        Outcome expected = problem.Plain(default);
        expected.Losses[1].ShouldBe(double.PositiveInfinity);
        expected.ShouldBeNear(problem.Fused(default, default));

        problem.Bias.AsSpan(0, 4096).Fill(double.NegativeInfinity);
        problem.Plain(default).ShouldBeNear(problem.Fused(default, default));
        problem.Bias.AsSpan().Fill(double.NegativeInfinity);
        problem.Fused(default, default).Losses.ShouldAllBe(loss => double.IsNaN(loss));
        problem.Bias.AsSpan().Clear();
        foreach (double strange in (double[])[double.NaN, double.PositiveInfinity])
        {
            problem.Bias[4500] = strange;
            Outcome outcome = problem.Fused(default, default);
            outcome.Losses.ShouldAllBe(loss => double.IsNaN(loss));
            outcome.Inputs.ShouldAllBe(gradient => double.IsNaN(gradient));
        }
    }

    [Fact]
    public void A_nearly_certain_row_keeps_the_digits_of_its_loss_and_gradient()
    {
        const int Classes = 5000;
        double[] bias = new double[Classes];
        bias[3000] = 50;
        double[] byBias = new double[Classes];
        LinearLayer<double> layer = new() { Inputs = [0.0], Weights = new double[Classes], Bias = bias, Features = 1, Classes = Classes };
        double loss = LinearCrossEntropy.ValueAndGradient<double, int>(layer, [3000], new() { Bias = byBias }).Value;
        double other = Math.Exp(-50);
        loss.ShouldBe((Classes - 1) * other, 1e-12 * loss);
        byBias[3000].ShouldBe(-(Classes - 1) * other, 1e-12 * loss);
        byBias[0].ShouldBe(other, 1e-12 * other);
    }

    [Fact]
    public void What_a_row_that_is_left_out_holds_reaches_nothing()
    {
        Problem problem = new(70, 2500, transpose: true);
        LossOptions<double> options = new() { IgnoreLabel = -1 };
        Outcome expected = problem.Fused(options, default);
        for (int row = 0; row < problem.Labels.Length; row++)
        {
            if (problem.Labels[row] == -1)
            {
                problem.Inputs.AsSpan(row * Problem.Features, Problem.Features).Fill(row % 2 == 0 ? double.NaN : double.PositiveInfinity);
            }
        }

        Outcome outcome = problem.Fused(options, default);
        outcome.Value.ShouldBe(expected.Value);
        outcome.Losses.ShouldBe(expected.Losses);
        outcome.Inputs.ShouldBe(expected.Inputs);
        outcome.Weights.ShouldBe(expected.Weights);
        outcome.Bias.ShouldBe(expected.Bias);
    }

    [Fact]
    public void Rows_that_are_left_out_tell_of_their_scores_all_the_same()
    {
        Problem problem = new(20, 2100, transpose: false);
        double[] scores = problem.Scores();
        double[] logSumExp = new double[20];
        int[] predicted = new int[20];
        double[] expectedLogSumExp = new double[20];
        int[] expectedPredicted = new int[20];
        LossOptions<double> options = new() { IgnoreLabel = -1 };
        _ = CrossEntropy.Value<double, int>(scores, problem.Labels, 2100, options, new() { LogSumExp = expectedLogSumExp, Predicted = expectedPredicted });
        _ = LinearCrossEntropy.Value<double, int>(
            problem.Layer(0, 2100), problem.Labels, options, new() { LogSumExp = logSumExp, Predicted = predicted });
        Expect.Near<double>(logSumExp, expectedLogSumExp, 1e-13);
        predicted.ShouldBe(expectedPredicted);
    }

    [Fact]
    public void A_filter_leaves_out_small_gradients_and_says_how_many()
    {
        Problem problem = new(70, 5000, transpose: true);
        problem.Bias[77] += 300;
        problem.Labels.AsSpan().Fill(77);

        // All are certain, and one of them is wrong.
        problem.Labels[3] = 99;
        LossOptions<double> options = new() { Reduction = Reduction.Sum };
        double[] skipped = new double[1];
        Outcome whole = problem.Fused(options, default, skipped);
        skipped[0].ShouldBe(0);

        Outcome nothing = problem.Fused(options, new() { GradientFilter = 1e-300 }, skipped);
        skipped[0].ShouldBe(0);
        whole.ShouldBeNear(nothing);

        Outcome part = problem.Fused(options, new() { GradientFilter = 1e-9 }, skipped);
        skipped[0].ShouldBeInRange(0.5, 0.95);
        part.Value.ShouldBe(whole.Value);
        for (int i = 0; i < part.Weights.Length; i++)
        {
            part.Weights[i].ShouldBe(whole.Weights[i], 1e-6);
        }

        Outcome none = problem.Fused(options, new() { GradientFilter = 10 }, skipped);
        skipped[0].ShouldBe(1, 1e-12);
        none.Weights.ShouldAllBe(gradient => gradient == 0);
    }

    [Fact]
    public void A_workspace_too_small_for_a_block_is_refused()
    {
        Problem problem = new(3, 5000, transpose: true);
        Should.Throw<ArgumentException>(() => problem.Fused(default, new() { WorkspaceBytes = 10_000 }))
            .Message.ShouldContain("'WorkspaceBytes' is 10000, but the scores of one row for 2048 classes take");
        Should.Throw<ArgumentException>(() => problem.Fused(default, new() { WorkspaceBytes = 30_000, Storage = ScoreStorage.Store }))
            .Message.ShouldContain("do not ask for ScoreStorage.Store");
        Should.Throw<ArgumentException>(() => problem.Fused(default, new() { WorkspaceBytes = -1 }));
        problem.Plain(default).ShouldBeNear(problem.Fused(default, new() { WorkspaceBytes = 30_000 }));

        Outcome outcome = new(problem);
        outcome.Weights.AsSpan().Fill(7);
        Should.Throw<ArgumentException>(() => problem.Run(outcome, default, new() { WorkspaceBytes = 10_000 }, []));
        outcome.Weights.ShouldAllBe(weight => weight == 7);
    }

    [Fact]
    public void No_rows_have_the_mean_of_nothing_and_no_gradient()
    {
        Problem problem = new(0, 30, transpose: false);
        problem.Fused(default, default).Value.Value.ShouldBe(double.NaN);
        Outcome outcome = problem.Fused(new() { EmptyMean = EmptyMean.Zero }, default);
        outcome.Value.Value.ShouldBe(0);
        outcome.Weights.ShouldAllBe(gradient => gradient == 0);
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        Problem problem = new(70, 5000, transpose: true);
        Outcome outcome = new(problem);
        Expect.NoAllocationAnywhere(() => problem.Run(outcome, default, new() { Storage = ScoreStorage.Store }, []));
        Expect.NoAllocationAnywhere(() => problem.Run(outcome, default, new() { Storage = ScoreStorage.Recompute }, []));
    }

    /// <summary>The scores of all rows would take 160 MB; what the call takes besides its inputs and results is measured.</summary>
    [Fact]
    public void A_compiled_formula_never_holds_the_scores()
    {
        const int Rows = 1000, Features = 4, Classes = 40_000;
        Placeholder x = Ops.Placeholder("x", [Dimension.Batch, Features]);
        Placeholder w = Ops.Placeholder("w", [Features, Classes]);
        Placeholder y = Ops.Placeholder("y", [Dimension.Batch]);
        Symbol loss = Ops.ReduceMean(Ops.SparseSoftmaxCrossEntropyWithLogits(y, Ops.MatMul(x, w)));
        Symbol[] gradients = Gradients.Of(loss, [x, w]);
        Function<float> function = Function.Compile<float>([loss, .. gradients]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        function.Run(
            (x, Expect.Scores<float>(Rows * Features)), (w, Expect.Scores<float>(Features * Classes)), (y, [.. Enumerable.Range(0, Rows).Select(row => (float)row)]));
        long used = GC.GetAllocatedBytesForCurrentThread() - before;
        used.ShouldBeLessThan(64 << 20);
        float.IsFinite(function[loss][0]).ShouldBeTrue();
    }

    [Fact]
    public void Gradients_that_are_wanted_together_compute_the_scores_once()
    {
        Placeholder x = Ops.Placeholder("x", [Dimension.Batch, 3]);
        Placeholder w = Ops.Placeholder("w", [3, 2048]);
        Placeholder b = Ops.Placeholder("b", [2048]);
        Placeholder y = Ops.Placeholder("y", [Dimension.Batch]);
        Symbol loss = Ops.ReduceMean(Ops.SparseSoftmaxCrossEntropyWithLogits(y, Ops.MatMul(x, w) + b));
        Symbol[] all = Gradients.Of(loss, [x, w, b]);
        Feed<double>[] feeds = [(x, Expect.Scores<double>(12)), (w, Expect.Scores<double>(3 * 2048)), (b, Expect.Scores<double>(2048)), (y, [0, 5, 2047, 5])];
        foreach (Symbol[] wanted in (Symbol[][])[all, [all[0], all[1]], [all[1], all[2]], [all[0], all[2]], [all[2], all[1], all[0]]])
        {
            Planner.Plan(wanted, []).Steps.Count(step => step.Op is LinearCrossEntropyGradient).ShouldBe(1);
            Planner.Plan([loss, .. wanted], []).Steps.Count(step => step.Op is LinearCrossEntropyGradient or Surprisal.Graph.LinearCrossEntropy).ShouldBe(1);
            Function<double> together = Function.Compile<double>(wanted);
            together.Run(feeds);
            Function<double> withLoss = Function.Compile<double>([.. wanted, loss]);
            withLoss.Run(feeds);
            withLoss[loss].ToArray().ShouldBe(Function.Compile<double>(loss).Evaluate(feeds).ToArray());
            foreach (Symbol gradient in wanted)
            {
                withLoss[gradient].ToArray().ShouldBe(together[gradient].ToArray());
                Function<double> alone = Function.Compile<double>(gradient);
                alone.Evaluate([.. feeds.Where(feed => alone.Placeholders.Contains(feed.Placeholder))]).ToArray().ShouldBe(together[gradient].ToArray());
            }
        }
    }

    [Fact]
    public void Gradients_of_losses_that_weigh_each_other_come_after_the_losses()
    {
        Placeholder x = Ops.Placeholder("x", [Dimension.Batch, 3]);
        Placeholder[] ws = [Ops.Placeholder("w", [3, 2048]), Ops.Placeholder("v", [3, 2048])];
        Placeholder y = Ops.Placeholder("y", [Dimension.Batch]);
        Symbol[] losses = [.. ws.Select(w => Ops.SparseSoftmaxCrossEntropyWithLogits(y, Ops.MatMul(x, w)))];
        Feed<double>[] feeds = [(x, Expect.Scores<double>(12)), (ws[0], Expect.Scores<double>(3 * 2048)), (ws[1], Expect.Scores<double>(3 * 2048, 2)), (y, [0, 5, 2047, 5])];
        foreach (Symbol total in (Symbol[])[Ops.ReduceSum(losses[0] * losses[1], 0), Ops.ReduceSum(losses[0] * losses[0], 0), Ops.ReduceSum(losses[0] * Ops.Exp(-losses[1]), 0)])
        {
            Symbol[] wanted = [total, .. Gradients.Of(total, [x, .. ws]), Gradients.Of(losses[0], ws[0]), Gradients.Of(losses[0] * 3, ws[0])];
            Function<double> together = Function.Compile<double>(wanted);
            Feed<double>[] fed = [.. feeds.Where(feed => together.Placeholders.Contains(feed.Placeholder))];
            together.Run(fed);
            foreach (Symbol one in wanted)
            {
                Function<double> alone = Function.Compile<double>(one);
                alone.Evaluate([.. fed.Where(feed => alone.Placeholders.Contains(feed.Placeholder))]).ToArray().ShouldBe(together[one].ToArray());
            }
        }
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused()
    {
        float[] six = new float[6];
        Should.Throw<ArgumentException>(() => LinearCrossEntropy.Value<float, int>(
                new() { Inputs = six, Weights = six, Features = 3, Classes = 3 }, [0, 1])).Message.ShouldContain("'Weights' holds 6 values, but shape [3, 3]");
        Should.Throw<ArgumentException>(() => LinearCrossEntropy.Value<float, int>(
                new() { Inputs = six, Weights = six, Bias = six, Features = 3, Classes = 2 }, [0, 1])).Message.ShouldContain("'Bias' holds 6 values");
        Should.Throw<ArgumentException>(() => LinearCrossEntropy.ValueAndGradient<float, int>(
                new() { Inputs = six, Weights = six, Features = 3, Classes = 2 }, [0, 1], new() { Inputs = six })).Message.ShouldContain("shares memory");
        float[] others = new float[6];
        Should.Throw<ArgumentException>(() => LinearCrossEntropy.ValueAndGradient<float, int>(
                new() { Inputs = six, Weights = six, Features = 3, Classes = 2 }, [0, 1], new() { Inputs = others, Weights = others }))
            .Message.ShouldContain("'Weights' shares memory with 'Inputs'");
        Should.Throw<ArgumentException>(() => LinearCrossEntropy.ValueAndGradient<float, int>(
                new() { Inputs = six, Weights = six, Features = 3, Classes = 2 }, [0, 1], new() { Inputs = others }, rows: new() { Losses = others.AsSpan(0, 2) }))
            .Message.ShouldContain("'Losses' shares memory with 'gradients.Inputs'");
        Should.Throw<ArgumentOutOfRangeException>(() => LinearCrossEntropy.Value<float, int>(
                new() { Inputs = six, Weights = six, Features = 3, Classes = 2 }, [0, 2])).Message.ShouldContain("is 2 at row 1");
    }

    /// <summary>A layer and labels, some of them to ignore.</summary>
    private sealed class Problem
    {
        public const int Features = 5;

        private readonly int _rows;
        private readonly int _classes;
        private readonly bool _transpose;

        public Problem(int rows, int classes, bool transpose)
        {
            (_rows, _classes, _transpose) = (rows, classes, transpose);
            Inputs = Expect.Scores<double>(rows * Features);
            Weights = [.. Expect.Scores<double>(Features * classes).Reverse()];
            Bias = Expect.Scores<double>(classes, 3);
            Labels = [.. Enumerable.Range(0, rows).Select(row => row % 3 == 1 ? -1 : row * 997 % classes)];
        }

        public double[] Inputs { get; }

        public double[] Weights { get; }

        public double[] Bias { get; }

        public int[] Labels { get; }

        /// <summary>The layer of some of the classes; of a whole one if they are not transposed.</summary>
        public LinearLayer<double> Layer(int first, int end) => new()
        {
            Inputs = Inputs,
            Weights = Weights.AsSpan(first * Features, (end - first) * Features),
            Bias = Bias.AsSpan(first, end - first),
            Features = Features,
            Classes = end - first,
            TransposeWeights = _transpose,
        };

        public double[] Scores()
        {
            double[] scores = new double[_rows * _classes];
            MatrixProduct.Multiply<double>(Inputs, Weights, scores, _rows, Features, _classes, transposeB: _transpose);
            for (int i = 0; i < scores.Length; i++)
            {
                scores[i] += Bias[i % _classes];
            }

            return scores;
        }

        public Outcome Plain(LossOptions<double> options)
        {
            Outcome outcome = new(this);
            double[] slopes = new double[_rows * _classes];
            outcome.Value = CrossEntropy.ValueAndGradient<double, int>(
                Scores(), Labels, _classes, slopes, options with { IgnoreLabel = -1 }, new() { Losses = outcome.Losses });
            MatrixProduct.Multiply<double>(slopes, Weights, outcome.Inputs, _rows, _classes, Features, transposeB: !_transpose);
            if (_transpose)
            {
                MatrixProduct.Multiply<double>(slopes, Inputs, outcome.Weights, _classes, _rows, Features, transposeA: true);
            }
            else
            {
                MatrixProduct.Multiply<double>(Inputs, slopes, outcome.Weights, Features, _rows, _classes, transposeA: true);
            }

            for (int i = 0; i < slopes.Length; i++)
            {
                outcome.Bias[i % _classes] += slopes[i];
            }

            return outcome;
        }

        public Outcome Fused(LossOptions<double> options, LinearCrossEntropyOptions memory, double[]? skipped = null)
        {
            Outcome outcome = new(this);
            Run(outcome, options, memory, skipped ?? []);
            return outcome;
        }

        public void Run(Outcome outcome, LossOptions<double> options, LinearCrossEntropyOptions memory, double[] skipped) =>
            outcome.Value = LinearCrossEntropy.ValueAndGradient<double, int>(
                Layer(0, _classes),
                Labels,
                new() { Inputs = outcome.Inputs, Weights = outcome.Weights, Bias = outcome.Bias, Skipped = skipped },
                options with { IgnoreLabel = -1 },
                new() { Losses = outcome.Losses },
                memory);
    }

    private sealed class Outcome(Problem problem)
    {
        public ReducedLoss<double> Value { get; set; }

        public double[] Losses { get; } = new double[problem.Labels.Length];

        public double[] Inputs { get; } = new double[problem.Inputs.Length];

        public double[] Weights { get; } = new double[problem.Weights.Length];

        public double[] Bias { get; } = new double[problem.Bias.Length];

        public void ShouldBeNear(Outcome other)
        {
            Near([Value.Value, Value.ZLoss], [other.Value.Value, other.Value.ZLoss]);
            other.Value.KeptRows.ShouldBe(Value.KeptRows);
            Near(Losses, other.Losses);
            Near(Inputs, other.Inputs);
            Near(Weights, other.Weights);
            Near(Bias, other.Bias);
        }

        /// <summary>Within rounding of the largest; what is infinite or NaN must be the same.</summary>
        private static void Near(double[] expected, double[] actual)
        {
            double scale = expected.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
            for (int i = 0; i < expected.Length; i++)
            {
                if (double.IsFinite(expected[i]))
                {
                    actual[i].ShouldBe(expected[i], 1e-12 * Math.Max(scale, 1e-3));
                }
                else
                {
                    actual[i].ShouldBe(expected[i]);
                }
            }
        }
    }
}
