using FsCheck;
using FsCheck.Fluent;
using Surprisal.Numerics;

namespace Surprisal.Tests.NumericsTests;

/// <summary>The laws of rows whose answer is known: nearly certain ones, equal scores, weights that repeat rows.</summary>
public sealed class CertaintyLawTests
{
    /// <summary>Float scores whose true class leaves about 10⁻¹⁰ to the others.</summary>
    private static readonly Arbitrary<Certain> NearlyCertain = Arb.From(
        from others in Gen.Choose(1, 60)
        from label in Gen.Choose(0, others)
        from offset in Gen.Choose(-2000, 2000)
        from noise in Gen.ArrayOf(Gen.Choose(-1000, 1000), others)
        select new Certain(label, [.. noise.Select(thousandths => (float)(offset - 23.02585 - Math.Log(others) + (thousandths / 1000.0)))], offset),
        row => row.Others.Length > 1 ? [row with { Label = 0, Others = row.Others[1..] }, row with { Label = 0, Others = row.Others[..1] }] : []);

    [Fact]
    public void A_loss_at_nearly_1_keeps_its_digits_and_so_does_the_gradient_of_the_true_class() =>
        Law.Holds(NearlyCertain, row =>
        {
            double rest = row.Others.Sum(score => Math.Exp(score - (double)row.Top));
            (double loss, double left) = (rest - (rest * rest / 2), rest / (1 + rest));
            float[] logits = [.. row.Others[..row.Label], row.Top, .. row.Others[row.Label..]];
            float[] targets = new float[logits.Length];
            targets[row.Label] = 1;
            float[] gradient = new float[logits.Length];

            Expect.Near(CrossEntropy.ValueAndGradient<float>(logits, row.Label, gradient), loss, 1e-5);
            Expect.Near(gradient[row.Label], -left, 1e-5);
            Expect.Near(SoftCrossEntropy.ValueAndGradient<float>(logits, targets, gradient), loss, 1e-5);
            Expect.Near(gradient[row.Label], -left, 1e-5);
            SoftmaxComplement.Value<float>(logits, 1, logits.Length, 1, gradient);
            Expect.Near(gradient[row.Label], left, 1e-5);
            LogSoftmax.Value<float>(logits, gradient);
            Expect.Near(gradient[row.Label], -loss, 1e-5);
        });

    [Fact]
    public void A_sigmoid_loss_at_nearly_1_keeps_its_digits_and_so_does_its_gradient() =>
        Law.Holds(Arb.From(Gen.Choose(15_000, 40_000).Select(thousandths => thousandths / 1000f)), score =>
        {
            double rest = Math.Exp(-(double)score);
            foreach (int side in new[] { 1, -1 })
            {
                float[] losses = new float[1];
                float[] gradient = new float[1];
                SigmoidCrossEntropy.ValuesAndGradients<float>([side * score], [side > 0 ? 1f : 0f], losses, gradient);
                Expect.Near(losses[0], rest - (rest * rest / 2), 1e-5);
                Expect.Near(gradient[0], -side * rest / (1 + rest), 1e-5);
            }
        });

    [Fact]
    public void Equal_scores_cost_the_logarithm_of_the_number_of_classes_at_any_size() =>
        Law.Holds(HardRows.WithSoftmax, rows =>
        {
            double[] equal = [.. Enumerable.Repeat(rows.Scores.First(double.IsFinite), rows.Classes)];
            Expect.Near(CrossEntropy.Value<double>(equal, rows.Labels[0]), Math.Log(rows.Classes), 1e-15);
            Expect.Near(SoftCrossEntropy.Value<double>(equal, rows.Slice(0, 1).TargetsAs<double>()), Math.Log(rows.Classes), 1e-14);
        });

    [Fact]
    public void Log_sum_exp_lies_between_the_maximum_and_the_logarithm_of_the_number_of_classes_above_it() =>
        Law.Holds(HardRows.WithSoftmax, rows =>
        {
            float[] sums = new float[rows.Rows];
            LogSumExp.Value<float>(rows.ScoresAs<float>(), rows.Rows, rows.Classes, 1, sums);
            for (int row = 0; row < rows.Rows; row++)
            {
                double max = rows.Slice(row, 1).Scores.Max();
                ((double)sums[row]).ShouldBeInRange(max, (max + Math.Log(rows.Classes)) + (1e-6 * Math.Max(1, Math.Abs(max))));
            }
        });

    [Theory]
    [InlineData(Reduction.Mean)]
    [InlineData(Reduction.Sum)]
    public void A_whole_number_as_a_weight_is_the_row_as_many_times(Reduction reduction) =>
        Law.Holds(HardRows.Moderate, rows =>
        {
            int[] times = [.. rows.Votes.Take(rows.Rows).Select(vote => vote % 4)];
            times[0]++;
            HardRows repeated = Repeat(rows, times);
            double[] weights = Array.ConvertAll(times, number => (double)number);
            double[] gradient = new double[rows.Scores.Length];
            double[] other = new double[repeated.Scores.Length];

            Compare(
                CrossEntropy.ValueAndGradient<double, int>(
                    rows.Scores, rows.Labels, rows.Classes, gradient, new LossOptions<double> { Reduction = reduction, SampleWeights = weights }),
                CrossEntropy.ValueAndGradient<double, int>(repeated.Scores, repeated.Labels, rows.Classes, other, new LossOptions<double> { Reduction = reduction }));
            Compare(
                SoftCrossEntropy.ValueAndGradient(
                    rows.Scores, rows.TargetsAs<double>(), rows.Classes, gradient, new LossOptions<double> { Reduction = reduction, SampleWeights = weights }),
                SoftCrossEntropy.ValueAndGradient(repeated.Scores, repeated.TargetsAs<double>(), rows.Classes, other, new LossOptions<double> { Reduction = reduction }));

            void Compare(ReducedLoss<double> weighted, ReducedLoss<double> plain)
            {
                Expect.Near(weighted.Value, plain.Value, 1e-13);
                weighted.Divisor.ShouldBe(plain.Divisor, 1e-13);
                int at = 0;
                for (int row = 0; row < times.Length; row++)
                {
                    for (int k = 0; k < rows.Classes; k++)
                    {
                        double sum = Enumerable.Range(at, times[row]).Sum(copy => other[(copy * rows.Classes) + k]);
                        gradient[(row * rows.Classes) + k].ShouldBe(sum, 1e-13);
                    }

                    at += times[row];
                }
            }
        });

    [Fact]
    public void A_class_weight_is_the_weight_of_all_rows_with_this_label() =>
        Law.Holds(HardRows.Moderate, rows =>
        {
            double[] ofClasses = [.. Enumerable.Range(0, rows.Classes).Select(k => ((k * 7) % 5) + 0.5)];
            double[] ofRows = Array.ConvertAll(rows.Labels, label => ofClasses[label]);
            double[] gradient = new double[rows.Scores.Length];
            double[] other = new double[rows.Scores.Length];

            Expect.Near(
                CrossEntropy.ValueAndGradient<double, int>(rows.Scores, rows.Labels, rows.Classes, gradient, new LossOptions<double> { ClassWeights = ofClasses }).Value,
                CrossEntropy.ValueAndGradient<double, int>(rows.Scores, rows.Labels, rows.Classes, other, new LossOptions<double> { SampleWeights = ofRows }).Value,
                1e-13);
            Expect.Near<double>(gradient, other, 1e-13, 1e-13);
        });

    [Fact]
    public void A_row_that_is_ignored_or_masked_might_as_well_be_missing() =>
        Law.Holds(HardRows.Any, rows =>
        {
            HardRows kept = rows.Slice(0, rows.Rows - 1);
            int[] labels = [.. kept.Labels, -100];
            bool[] mask = [.. kept.Labels.Select(_ => true), false];
            float[] gradient = new float[rows.Scores.Length];
            float[] masked = new float[rows.Scores.Length];
            float[] expected = new float[rows.Scores.Length];

            float without = CrossEntropy.ValueAndGradient<float, int>(
                kept.ScoresAs<float>(), kept.Labels, rows.Classes, expected.AsSpan(0, kept.Scores.Length), default(LossOptions<float>)).Value;
            CrossEntropy.ValueAndGradient<float, int>(rows.ScoresAs<float>(), labels, rows.Classes, gradient, new LossOptions<float> { IgnoreLabel = -100 }).Value.ShouldBe(without);
            CrossEntropy.ValueAndGradient<float, int>(rows.ScoresAs<float>(), rows.Labels, rows.Classes, masked, new LossOptions<float> { Mask = mask }).Value.ShouldBe(without);
            gradient.ShouldBe(expected);
            masked.ShouldBe(expected);
        });

    private static HardRows Repeat(HardRows rows, int[] times)
    {
        HardRows[] copies = [.. times.SelectMany((number, row) => Enumerable.Repeat(rows.Slice(row, 1), number))];
        return rows with { Scores = [.. copies.SelectMany(copy => copy.Scores)], Votes = [.. copies.SelectMany(copy => copy.Votes)] };
    }

    /// <param name="Label">The true class.</param>
    /// <param name="Others">The scores of the other classes.</param>
    /// <param name="Top">The score of the true class.</param>
    private sealed record Certain(int Label, float[] Others, float Top)
    {
        public override string ToString() => $"{Top} at {Label} against {string.Join(' ', Others)}";
    }
}
