using Surprisal.Calibration;
using Surprisal.Layers;

namespace Surprisal.Tests.CalibrationTests;

/// <summary>What holds for every calibrator of the list.</summary>
public sealed class CalibratorTests
{
    public static TheoryData<string> Names { get; } = new(Calibrator.All.Names);

    public static TheoryData<string, int, double> Cases { get; } = [.. from name in Calibrator.All.Names from columns in (int[])[1, 2, 5] from sure in (double[])[0.3, 1, 4] select (name, columns, sure)];

    [Fact]
    public void Every_calibrator_is_on_the_list() => Calibrator.All.Entries.Select(entry => entry.Value.GetType())
        .ShouldBe(typeof(Calibrator).Assembly.GetExportedTypes().Where(type => type.IsSubclassOf(typeof(Calibrator))), ignoreOrder: true);

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_loss_never_rises_on_the_samples_of_the_fit_and_dishonest_scores_get_better_on_others(string name, int columns, double sure)
    {
        (float[,] logits, int[] labels) = Answers.Drawn(2000, columns, sure);
        (float[,] others, int[] otherLabels) = Answers.Drawn(2000, columns, sure, seed: 2);

        CalibrationFit fit = Calibrator.All[name].Fit(logits, labels);

        fit.LossBefore.ShouldBe(Answers.Loss(logits, labels), 1e-12);
        fit.LossAfter.ShouldBeLessThanOrEqualTo(fit.LossBefore);
        fit.LossAfter.ShouldBe(Fitted.Loss(fit, logits, labels), 1e-9);
        double before = Answers.Loss(others, otherLabels);
        Fitted.Loss(fit, others, otherLabels).ShouldBeLessThan(sure == 1 ? before + 0.03 : before - 0.02);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_loss_never_rises_whatever_the_samples(string name)
    {
        for (ulong seed = 0; seed < 60; seed++)
        {
            // Few samples, of which some classes have none; scores small and large, sometimes right throughout, equal or upside down.
            int columns = 1 + ((int)seed % 4);
            (float[,] logits, int[] labels) = Answers.Drawn(1 + ((int)seed % 7), columns, Math.Pow(10, ((int)seed % 5) - 2), seed);

            CalibrationFit fit = Calibrator.All[name].Fit(logits, labels);

            fit.LossAfter.ShouldBeLessThanOrEqualTo(fit.LossBefore, $"seed {seed}");
            fit.Values.ShouldAllBe(values => values.All(float.IsFinite));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Samples_all_right_or_all_wrong_or_a_class_without_samples_give_finite_numbers(string name)
    {
        float[,] logits = { { 3, 0, -1 }, { 0, 4, 1 }, { 5, 1, 0 }, { -1, 2, 0 } };

        foreach (int[] labels in (int[][])[[0, 1, 0, 1], [2, 2, 2, 0], [0, 0, 0, 0]])
        {
            CalibrationFit fit = Calibrator.All[name].Fit(logits, labels);

            fit.LossAfter.ShouldBeLessThanOrEqualTo(fit.LossBefore);
            fit.Values.ShouldAllBe(values => values.All(float.IsFinite));
            Fitted.Probabilities(fit, logits).Cast<double>().ShouldAllBe(p => p >= 0 && p <= 1);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Two_columns_and_their_difference_as_one_get_the_same_probabilities(string name)
    {
        (float[,] one, int[] labels) = Answers.Drawn(300, 1, sure: 3);
        float[,] two = new float[300, 2];
        for (int row = 0; row < 300; row++)
        {
            two[row, 1] = one[row, 0];
        }

        double[,] yes = Fitted.Probabilities(Calibrator.All[name].Fit(one, labels), one);
        double[,] both = Fitted.Probabilities(Calibrator.All[name].Fit(two, labels), two);

        // The two shifts of vector scaling share what is pulled back, and so are pulled half as much.
        for (int row = 0; row < 300; row++)
        {
            both[row, 1].ShouldBe(yes[row, 0], 1e-3);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Outputs_with_a_sigmoid_each_are_questions_by_themselves(string name)
    {
        (float[,] first, int[] firstLabels) = Answers.Drawn(500, 1, sure: 3);
        (float[,] second, int[] secondLabels) = Answers.Drawn(500, 1, sure: 3, seed: 9);
        float[,] logits = new float[500, 2];
        float[,] targets = new float[500, 2];
        for (int row = 0; row < 500; row++)
        {
            (logits[row, 0], logits[row, 1], targets[row, 0], targets[row, 1]) = (first[row, 0], second[row, 0], firstLabels[row], secondLabels[row]);
        }

        CalibrationFit fit = Calibrator.All[name].Fit(logits, targets, isEachByItself: true);

        fit.LossBefore.ShouldBe(Answers.Loss(first, firstLabels) + Answers.Loss(second, secondLabels), 1e-9);
        fit.LossAfter.ShouldBeLessThan(fit.LossBefore - 0.1);
        if (name != "temperature")
        {
            double[,] both = Fitted.Probabilities(fit, logits, isEachByItself: true);
            double[,] alone = Fitted.Probabilities(Calibrator.All[name].Fit(second, secondLabels), second);
            Enumerable.Range(0, 500).Max(row => Math.Abs(both[row, 1] - alone[row, 0])).ShouldBeLessThan(1e-6);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Bad_samples_are_refused_in_one_sentence(string name)
    {
        Calibrator calibrator = Calibrator.All[name];

        Should.Throw<ArgumentException>(() => calibrator.Fit(new float[0, 3], [])).Message.ShouldContain("'logits' has shape [0, 3], so there is nothing to fit to.");
        Should.Throw<ArgumentException>(() => calibrator.Fit(new float[2, 3], [1])).Message.ShouldContain("'labels' has 1 values, but 'logits' has 2 rows.");
        Should.Throw<ArgumentOutOfRangeException>(() => calibrator.Fit(new float[2, 3], [1, 3])).Message.ShouldContain("'labels' is 3 at row 1, but there are 3 classes");
        Should.Throw<ArgumentException>(() => calibrator.Fit(new float[,] { { 1, 2 }, { 0, float.NaN } }, [0, 1])).Message.ShouldContain("'logits' holds NaN at row 1, column 1");
        Should.Throw<ArgumentException>(() => calibrator.Fit(new float[,] { { float.PositiveInfinity, 2 } }, [0])).Message.ShouldContain("'logits' holds Infinity at row 0, column 0");
        Should.Throw<ArgumentException>(() => calibrator.Fit(new float[1, 2], new float[1, 3])).Message.ShouldContain("'targets' has shape [1, 3], but 'logits' has [1, 2].");
        Should.Throw<ArgumentException>(() => calibrator.Fit(new float[1, 2], new float[,] { { 0.5f, 0.6f } })).Message.ShouldContain("sums to 1.1");
        Should.Throw<ArgumentException>(() => calibrator.Fit(new float[1, 2], new float[,] { { 1.5f, -0.5f } })).Message.ShouldContain("'targets' holds 1.5 at row 0, column 0");
    }

    [Fact]
    public void The_temperature_that_scores_were_multiplied_by_is_found_and_is_where_the_loss_is_smallest()
    {
        (float[,] logits, int[] labels) = Answers.Drawn(4000, 4, sure: 2.5);

        CalibrationFit fit = new TemperatureScaling().Fit(logits, labels);

        double temperature = fit.Values[0][0];
        temperature.ShouldBe(2.5, 0.15);
        fit.Layer.ShouldBe(new Temperature());
        double least = Answers.Loss(logits, labels, score => score / temperature);
        fit.LossAfter.ShouldBe(least, 1e-9);
        foreach (double other in (double[])[0.99, 1.01])
        {
            Answers.Loss(logits, labels, score => score / (temperature * other)).ShouldBeGreaterThan(least);
        }
    }

    [Fact]
    public void A_temperature_has_bounds_where_samples_give_none()
    {
        float[,] logits = { { 2, 0 }, { 0, 2 } };

        // All right: 2 log(1 + exp(-2b)) + 0.005 (b - 1)^2 is smallest where 4 / (1 + exp(2b)) = 0.01 (b - 1).
        double b = 1 / new TemperatureScaling().Fit(logits, [0, 1]).Values[0][0];
        (4 / (1 + Math.Exp(2 * b))).ShouldBe(0.01 * (b - 1), 1e-6);

        new TemperatureScaling().Fit(logits, [1, 0]).Values[0][0].ShouldBe(1000);
    }

    [Fact]
    public void Vector_scaling_is_where_no_number_can_move_without_raising_the_loss()
    {
        (float[,] logits, int[] labels) = Answers.Drawn(1500, 3, sure: 2);
        for (int row = 0; row < labels.Length; row++)
        {
            logits[row, 1] = (0.5f * logits[row, 1]) + 1;
        }

        CalibrationFit fit = new VectorScaling().Fit(logits, labels);
        double least = Objective(fit.Values);

        for (int i = 0; i < 6; i++)
        {
            foreach (float step in (float[])[-1e-3f, 1e-3f])
            {
                float[][] moved = [[.. fit.Values[0]], [.. fit.Values[1]]];
                moved[i / 3][i % 3] += step;
                Objective(moved).ShouldBeGreaterThan(least - 1e-9);
            }
        }

        // The second class was halved and raised by 1, after all were doubled.
        (fit.Values[0][1] / fit.Values[0][0]).ShouldBe(2, 0.2);
        (fit.Values[1][1] - ((fit.Values[1][0] + fit.Values[1][2]) / 2)).ShouldBe(-1, 0.25);

        double Objective(IReadOnlyList<float[]> values) => (labels.Length * Fitted.Loss(fit with { Values = values }, logits, labels))
            + (0.005 * (values[0].Sum(scale => Math.Pow(scale - 1, 2)) + values[1].Sum(shift => shift * shift)));
    }

    [Fact]
    public void Platt_scaling_fits_smoothed_targets()
    {
        // The mean probability of a logistic fit with a summand is the mean target: of 3 yes and 5 no, (3 · 4/5 + 5 · 1/7) / 8.
        float[,] logits = { { 9 }, { 8 }, { 7 }, { -7 }, { -8 }, { -9 }, { 6 }, { -6 } };

        CalibrationFit fit = new PlattScaling().Fit(logits, [1, 1, 0, 0, 0, 0, 1, 0]);

        fit.Layer.ShouldBe(new LogOddsScale());
        Fitted.Probabilities(fit, logits).Cast<double>().Average().ShouldBe(((3 * 4 / 5.0) + (5 / 7.0)) / 8, 1e-3);
    }

    [Fact]
    public void Isotonic_regression_pools_neighbours_by_hand()
    {
        // In order 0, 1, 0, 1, 0, 1 has shares 0, 1/2 four times, 1; the ends are held within [1/(3 + 2), 4/5].
        float[,] logits = { { -3 }, { -2 }, { -1 }, { 1 }, { 2 }, { 3 } };

        CalibrationFit fit = new IsotonicRegression().Fit(logits, [0, 1, 0, 1, 0, 1]);

        fit.Layer.ShouldBe(new LogOddsSteps(2));
        fit.Values[0].ShouldBe([0.2f]);
        fit.Values[1].ShouldBe([-2.5f, 2.5f]);
        fit.Values[2].ShouldBe([0.3f, 0.3f], 1e-6f);
    }

    [Fact]
    public void Samples_of_equal_scores_are_one_step_of_a_staircase()
    {
        float[,] logits = { { -1 }, { -1 }, { -1 }, { 2 }, { 2 }, { 2 }, { 2 } };

        CalibrationFit fit = new IsotonicRegression().Fit(logits, [0, 1, 0, 1, 1, 1, 0]);

        Fitted.Probabilities(fit, logits).Cast<double>().ShouldBe([1 / 3.0, 1 / 3.0, 1 / 3.0, 0.75, 0.75, 0.75, 0.75], 1e-6);
    }
}
