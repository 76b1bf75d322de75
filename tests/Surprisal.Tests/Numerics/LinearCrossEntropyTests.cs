using Surprisal.Graph;
using Surprisal.Numerics;
using LinearCrossEntropy = Surprisal.Numerics.LinearCrossEntropy;

namespace Surprisal.Tests.NumericsTests;

/// <summary>Tests of <see cref="LinearCrossEntropy"/>.</summary>
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
        // At 40,000 classes a chunk holds 209 rows.
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
            Function<double> together = Function.Compile<double>(wanted);
            together.Run(feeds);
            foreach (Symbol gradient in wanted)
            {
                Function<double> alone = Function.Compile<double>(gradient);
                alone.Evaluate([.. feeds.Where(feed => alone.Placeholders.Contains(feed.Placeholder))]).ToArray().ShouldBe(together[gradient].ToArray());
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
        Should.Throw<ArgumentOutOfRangeException>(() => LinearCrossEntropy.Value<float, int>(
                new() { Inputs = six, Weights = six, Features = 3, Classes = 2 }, [0, 2])).Message.ShouldContain("is 2 at row 1");
    }
}
