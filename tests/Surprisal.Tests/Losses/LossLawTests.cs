using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Surprisal.Graph;
using Surprisal.Layers;
using Surprisal.Losses;
using Surprisal.Tests.NumericsTests;

namespace Surprisal.Tests.LossesTests;

/// <summary>The laws of every loss of the list, on every kind of output that a model can end with. See <see cref="LossLaws"/>.</summary>
public sealed class LossLawTests
{
    private static readonly Dictionary<string, Func<Symbol, Symbol>> Endings = new()
    {
        ["raw scores"] = x => x,
        ["softmax"] = Activations.Softmax.Apply,
        ["log-softmax"] = Activations.LogSoftmax.Apply,
        ["sigmoid"] = Activations.Sigmoid.Apply,
    };

    public static TheoryData<string, string> LossesOnEndings { get; } = Where((_, _) => true);

    public static TheoryData<string, string> IgnoringOffset { get; } = Where(LossLaws.IgnoreOffset);

    public static TheoryData<string> OfDifferencesFromTargets { get; } =
        [.. LossLaws.All.Where(loss => loss.Value.Differences == Differences.FromTargets).Select(loss => loss.Key)];

    public static TheoryData<string> HeedingOffset { get; } = [.. LossLaws.All.Where(loss => loss.Value.WhyNot.Length > 0).Select(loss => loss.Key)];

    public static TheoryData<string> Names { get; } = [.. Loss.All.Names];

    [Fact]
    public void Every_loss_says_which_laws_it_obeys_and_why_not_the_others()
    {
        LossLaws.All.Keys.ShouldBe(Loss.All.Names, ignoreOrder: true);
        LossLaws.All.Values.ShouldAllBe(laws => (laws.WhyNot.Length > 0) == (laws.Differences == Differences.None));
    }

    [Theory]
    [MemberData(nameof(IgnoringOffset))]
    public void A_shared_offset_of_exact_scores_changes_no_bit(string name, string ending)
    {
        var formulas = new Formulas<float>(name, ending);
        Law.Holds(Some(HardRows.OnGrid), rows =>
        {
            (float[] losses, float[] gradient) = formulas.Run(rows);
            (float[] shiftedLosses, float[] shiftedGradient) = formulas.Run(rows.Shifted(1 << 20));
            shiftedLosses.ShouldBe(losses);
            shiftedGradient.ShouldBe(gradient);
        });
    }

    [Theory]
    [MemberData(nameof(OfDifferencesFromTargets))]
    public void A_shared_offset_of_exact_scores_and_targets_changes_no_bit(string name)
    {
        var formulas = new Formulas<float>(name, "raw scores");
        Law.Holds(Some(HardRows.OnGrid), rows =>
        {
            float[] targets = rows.TargetsAs<float>();
            (float[] losses, float[] gradient) = formulas.Run(rows, targets);
            (float[] shiftedLosses, float[] shiftedGradient) = formulas.Run(rows.Shifted(1 << 10), Array.ConvertAll(targets, target => target + (1 << 10)));
            shiftedLosses.ShouldBe(losses);
            shiftedGradient.ShouldBe(gradient);
        });
    }

    [Theory]
    [MemberData(nameof(HeedingOffset))]
    public void Where_an_offset_is_said_to_count_it_does(string name)
    {
        var loss = new LossFormula<double>(Loss.All[name], 3);
        double[] targets = [1, 0, 0];

        double change = loss.Run([0.5, -1, 0], targets).Rows[0] - loss.Run([-2.5, -4, -3], targets).Rows[0];
        Math.Abs(change).ShouldBeGreaterThan(0.01);
    }

    [Theory]
    [MemberData(nameof(IgnoringOffset))]
    public void Where_an_offset_does_not_count_the_gradient_sums_to_zero(string name, string ending)
    {
        var formulas = new Formulas<double>(name, ending);
        Law.Holds(Some(HardRows.Moderate), rows =>
        {
            double[] gradient = formulas.Run(rows).Gradient;
            for (int row = 0; row < rows.Rows; row++)
            {
                double[] ofRow = gradient[(row * rows.Classes)..((row + 1) * rows.Classes)];
                Expect.Sum(ofRow).ShouldBe(0, 1e-13 * Math.Max(1, ofRow.Sum(Math.Abs)));
            }
        });
    }

    [Theory]
    [MemberData(nameof(LossesOnEndings))]
    public void Permuting_the_classes_permutes_the_gradient(string name, string ending)
    {
        var formulas = new Formulas<double>(name, ending);
        Law.Holds(Some(HardRows.Moderate), rows =>
        {
            (double[] losses, double[] gradient) = formulas.Run(rows);
            (double[] permutedLosses, double[] permuted) = formulas.Run(rows.Permuted());
            Expect.Near<double>(permutedLosses, losses, 1e-12, 1e-13);

            // A short length makes differences of scores large.
            double largest = gradient.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty().Max();
            Expect.Near<double>(permuted, rows.Permute(gradient), 1e-12, 1e-13 * Math.Max(1, largest));
        });
    }

    [Theory]
    [MemberData(nameof(LossesOnEndings))]
    public void Two_parts_of_a_batch_are_the_whole(string name, string ending)
    {
        var formulas = new Formulas<float>(name, ending);
        Law.Holds(Some(HardRows.Any), rows =>
        {
            int half = rows.Rows / 2;
            (float[] losses, float[] gradient) = formulas.Run(rows);
            (float[] firstLosses, float[] first) = formulas.Run(rows.Slice(0, half));
            (float[] secondLosses, float[] second) = formulas.Run(rows.Slice(half, rows.Rows - half));
            losses.ShouldBe([.. firstLosses, .. secondLosses]);
            gradient.ShouldBe([.. first, .. second]);
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_loss_of_a_distribution_stays_within_its_bounds(string name)
    {
        var formulas = new Formulas<double>(name, LossLaws.Ending(name));
        Law.Holds(Some(HardRows.Moderate), rows =>
        {
            foreach (HardRows truth in new[] { rows, rows.WithOneTrueClass() })
            {
                // Rounding may leave a zero a little below it.
                double slack = 1e-13 * Math.Max(1, rows.Scores.Max(Math.Abs));
                formulas.Run(truth).Rows.ShouldAllBe(loss => loss >= -slack && loss <= LossLaws.All[name].Most + 1e-13);
            }
        });
    }

    private static TheoryData<string, string> Where(Func<string, string, bool> has) =>
        [.. from name in Loss.All.Names from ending in Endings.Keys where !LossTests.IsMismatched(name, ending) && has(name, ending) select (name, ending)];

    /// <summary>Rows of few lengths, each of which is compiled once. One class has nothing to learn, and long rows are for the kernels.</summary>
    private static Arbitrary<HardRows> Some(Arbitrary<HardRows> rows) => Arb.MapFilter(
        rows,
        batch => batch.Narrow(batch.Classes switch
        {
            < 3 => batch.Classes,
            < 6 => 3,
            < 12 => 6,
            _ => 12,
        }),
        batch => batch.Classes is 2 or 3 or 6 or 12);

    /// <summary>One loss on rows of any length, each length compiled once.</summary>
    private sealed class Formulas<T>(string name, string ending)
        where T : IFloatingPointIeee754<T>
    {
        private readonly Dictionary<int, LossFormula<T>> _byClasses = [];

        public (T[] Rows, T[] Gradient) Run(HardRows rows, T[]? targets = null)
        {
            if (!_byClasses.TryGetValue(rows.Classes, out LossFormula<T>? formula))
            {
                _byClasses[rows.Classes] = formula = new LossFormula<T>(Loss.All[name], rows.Classes, Endings[ending]);
            }

            return formula.Run(rows.ScoresAs<T>(), targets ?? Array.ConvertAll(LossLaws.Targets(name, rows), T.CreateTruncating));
        }
    }
}
