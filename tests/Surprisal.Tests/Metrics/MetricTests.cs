using Surprisal.Graph;
using Surprisal.Layers;
using Surprisal.Metrics;
using Surprisal.Tests.NumericsTests;
using Philox = Surprisal.Numerics.Philox;

namespace Surprisal.Tests.MetricsTests;

/// <summary>What holds for every metric of the list.</summary>
public sealed class MetricTests
{
    private const int Classes = 6;

    public static TheoryData<string> Names { get; } = new(Metric.All.Names);

    [Fact]
    public void Every_metric_is_on_the_list_under_its_name()
    {
        IEnumerable<Type> metrics = typeof(Metric).Assembly.GetExportedTypes().Where(type => type.IsSubclassOf(typeof(Metric)) && !type.IsAbstract);

        Metric.All.Entries.Select(entry => entry.Value.GetType()).Distinct().ShouldBe(metrics, ignoreOrder: true);
        Metric.All.Entries.ShouldAllBe(entry => entry.Value.Name == entry.Name);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Batches_add_up_to_the_whole_bit_by_bit(string name)
    {
        float[] rows = Rows(Metric.All[name], 200);
        int width = rows.Length / 200;
        Tally whole = Tally(name, rows);
        Tally parts = Metric.All[name].Start(Classes);
        foreach ((int start, int end) in ((int, int)[])[(0, 1), (1, 33), (33, 33), (33, 200)])
        {
            parts.Add(rows.AsSpan(start * width, (end - start) * width));
        }

        double.IsFinite(whole.Value).ShouldBeTrue();
        parts.Value.ShouldBe(whole.Value);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void No_samples_give_no_number_and_a_cleared_tally_starts_anew(string name)
    {
        float[] rows = Rows(Metric.All[name], 60);
        Tally tally = Tally(name, rows);
        double value = tally.Value;

        tally.Clear();
        double.IsNaN(tally.Value).ShouldBeTrue();
        tally.Add(rows);
        tally.Value.ShouldBe(value);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_a_tally_remembers_lets_another_go_on_bit_by_bit(string name)
    {
        float[] rows = Rows(Metric.All[name], 200);
        int half = rows.Length / 200 * 90;
        Tally whole = Tally(name, rows);
        Tally first = Tally(name, rows[..half]);
        Tally second = Tally(name, rows[half..]);
        var content = new MementoContent();

        first.Remember(new Memento(content, isLoading: false));
        second.Remember(new Memento(content, isLoading: true));

        second.Value.ShouldBe(first.Value);
        second.Add(rows.AsSpan(half));
        second.Value.ShouldBe(whole.Value);
        content.Unread.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void To_add_rows_allocates_nothing_once_there_is_room(string name)
    {
        float[] rows = Rows(Metric.All[name], 60);
        Tally tally = Tally(name, rows);

        Expect.NoAllocation(() =>
        {
            tally.Clear();
            tally.Add(rows);
        });
    }

    [Theory]
    [InlineData("log-loss")]
    [InlineData("perplexity")]
    [InlineData("brier-score")]
    [InlineData("ece")]
    [InlineData("mce")]
    [InlineData("roc-auc")]
    [InlineData("pr-auc")]
    public void A_metric_of_probabilities_is_NaN_if_one_is(string name)
    {
        (float[] scores, float[] targets) = Samples(20);
        scores[^1] = float.NaN;

        double.IsNaN(Tally(name, Rows(Metric.All[name], scores, targets)).Value).ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Right_answers_of_full_confidence_get_the_best_figure(string name)
    {
        (_, float[] targets) = Samples(60);
        float[] scores = Array.ConvertAll(targets, target => (200 * target) - 100);
        double best = name switch { "log-loss" or "brier-score" or "ece" or "mce" => 0, _ => 1 };

        Tally(name, Rows(Metric.All[name], scores, targets)).Value.ShouldBe(best, 1e-12);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Raw_scores_and_their_probabilities_get_the_same_figure(string name)
    {
        if (name == "binary-accuracy")
        {
            return; // It reads each raw score by itself, as a sigmoid does.
        }

        (float[] scores, float[] targets) = Samples(100);
        double raw = Tally(name, Rows(Metric.All[name], scores, targets)).Value;
        double ended = Tally(name, Rows(Metric.All[name], scores, targets, Activations.Softmax.Apply)).Value;

        ended.ShouldBe(raw, 1e-6);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_missing_argument_is_named(string name)
    {
        Placeholder x = Ops.Placeholder("x", [Dimension.Batch, Classes]);

        Should.Throw<ArgumentNullException>(() => Metric.All[name].Row(null!, x)).ParamName.ShouldBe("output");
    }

    [Fact]
    public void Figures_by_hand()
    {
        // Right, right, wrong: one is found of two 0s, the 1 is found, 2 is said once for nothing.
        float[] scores = [2, 0, 0, 0, 3, 0, 0, 0, 1];
        float[] targets = [1, 0, 0, 0, 1, 0, 1, 0, 0];

        Of(new Accuracy()).ShouldBe(2 / 3.0, 1e-12);
        Of(new TopAccuracy(2)).ShouldBe(1);
        Of(new Precision()).ShouldBe((1 + 1 + 0) / 3.0, 1e-12);
        Of(new Recall()).ShouldBe((0.5 + 1 + 0) / 3, 1e-12);
        Of(new F1()).ShouldBe(((2 / 3.0) + 1 + 0) / 3, 1e-12);
        Of(new Precision { OfClass = 0 }).ShouldBe(1);
        Of(new Recall { OfClass = 0 }).ShouldBe(0.5);
        Of(new F1 { Average = Average.Micro }).ShouldBe(2 / 3.0, 1e-12);

        // Labels 0, 1, 0 and answers 0, 1, 2: chance agrees in (2·1 + 1·1 + 0·1) / 9 of all.
        Of(new CohenKappa()).ShouldBe(((2 / 3.0) - (3 / 9.0)) / (1 - (3 / 9.0)), 1e-12);
        Of(new MatthewsCorrelation()).ShouldBe(((2 * 3) - 3) / Math.Sqrt((9 - 3) * (9 - 5)), 1e-12);

        double[] p = [P(2), P(3), P(1)];
        double missed = 1 / (2 + Math.E);
        Of(new LogLoss()).ShouldBe(-(Math.Log(p[0]) + Math.Log(p[1]) + Math.Log(missed)) / 3, 1e-6);
        Of(new Perplexity()).ShouldBe(Math.Exp(-(Math.Log(p[0]) + Math.Log(p[1]) + Math.Log(missed)) / 3), 1e-6);
        double brier = Off(p[0]) + Off(p[1]) + (p[2] * p[2]) + ((1 - missed) * (1 - missed)) + (missed * missed);
        Of(new BrierScore()).ShouldBe(brier / 3, 1e-6);

        // 0.787, 0.909 and 0.576 are in three of ten bins.
        Of(new ExpectedCalibrationError(10)).ShouldBe((1 - p[0] + 1 - p[1] + p[2]) / 3, 1e-6);
        Of(new MaximumCalibrationError(10)).ShouldBe(p[2], 1e-6);

        double Of(Metric metric)
        {
            Tally tally = metric.Start(3);
            tally.Add(Rows(metric, scores, targets, classes: 3));
            return tally.Value;
        }

        Should.Throw<ArgumentOutOfRangeException>(() => Of(new F1 { OfClass = 7 })).Message.ShouldContain("The 'OfClass' of 'f1' is 7, but the model has 3 classes, so it must be in [0, 3).");
        Should.Throw<ArgumentOutOfRangeException>(() => Of(new Recall { OfClass = -1 })).Message.ShouldContain("The 'OfClass' of 'recall' is -1");

        static double P(double score) => Math.Exp(score) / (2 + Math.Exp(score));
        static double Off(double right) => ((1 - right) * (1 - right)) + (2 * Math.Pow((1 - right) / 2, 2));
    }

    [Fact]
    public void Areas_by_hand_with_ties()
    {
        // From the top: right; right and wrong at once; wrong; right. Of 3 · 2 pairs, 2 + 1.5 are in order: 3.5 of 6.
        float[] scores = [4, 3, 3, 2, 1];
        float[] targets = [1, 1, 0, 0, 1];

        Area(new RocAuc()).ShouldBe(3.5 / 6, 1e-12);
        Area(new PrecisionRecallAuc()).ShouldBe((1 + (2 / 3.0) + (3 / 5.0)) / 3, 1e-12);
        Array.Fill(targets, 1);
        double.IsNaN(Area(new RocAuc())).ShouldBeTrue();

        double Area(Metric metric)
        {
            Tally tally = metric.Start(1);
            tally.Add(Rows(metric, scores, targets, classes: 1));
            return tally.Value;
        }
    }

    [Fact]
    public void One_output_decides_between_two_classes()
    {
        float[] scores = [1, -1, 2, -2];
        float[] targets = [1, 1, 1, 0];

        foreach (Func<Symbol, Symbol> ending in (Func<Symbol, Symbol>[])[x => x, Activations.Sigmoid.Apply])
        {
            Of(new Accuracy(), ending).ShouldBe(0.75);
            Of(new BinaryAccuracy(), ending).ShouldBe(0.75);
            Of(new Recall { OfClass = 1 }, ending).ShouldBe(2 / 3.0, 1e-12);
            double[] misses = [.. scores.Zip(targets, (score, target) => (1 / (1 + Math.Exp(-score))) - target)];
            Of(new BrierScore(), ending).ShouldBe(misses.Average(miss => miss * miss), 1e-6);
            Of(new LogLoss(), ending).ShouldBe(misses.Average(miss => -Math.Log(1 - Math.Abs(miss))), 1e-6);
        }

        double Of(Metric metric, Func<Symbol, Symbol> ending)
        {
            Tally tally = metric.Start(1);
            tally.Add(Rows(metric, scores, targets, ending, classes: 1));
            return tally.Value;
        }
    }

    [Fact]
    public void Calibration_errors_of_different_bins_have_different_names() =>
        new Metric[] { new ExpectedCalibrationError(), new ExpectedCalibrationError(10), new MaximumCalibrationError(15), new MaximumCalibrationError(20) }
            .Select(metric => metric.Name).ShouldBe(["ece", "ece-10", "mce", "mce-20"]);

    [Fact]
    public void Settings_out_of_their_range_are_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new TopAccuracy(0)).ParamName.ShouldBe("count");
        Should.Throw<ArgumentOutOfRangeException>(() => new ExpectedCalibrationError(0)).ParamName.ShouldBe("bins");
        Should.Throw<ArgumentOutOfRangeException>(() => new ConfusionMatrix(1)).ParamName.ShouldBe("classes");
        Should.Throw<ArgumentOutOfRangeException>(() => new ConfusionMatrix(3).Add(3, 0)).Message.ShouldContain("'label' is 3, but there are 3 classes, so it must be in [0, 3).");
        Placeholder x = Ops.Placeholder("x", [Dimension.Batch, 3]);
        Should.Throw<ArgumentException>(() => new TopAccuracy().Row(x, x)).Message.ShouldContain("'top-5-accuracy' looks at 5 classes, but the output has 3. Give a smaller count.");
    }

    private static Tally Tally(string name, float[] rows)
    {
        Tally tally = Metric.All[name].Start(Classes);
        tally.Add(rows);
        return tally;
    }

    private static (float[] Scores, float[] Targets) Samples(int count)
    {
        var random = new Philox(7);
        float[] scores = new float[count * Classes];
        float[] targets = new float[count * Classes];
        for (int i = 0; i < count; i++)
        {
            targets[(i * Classes) + (i % Classes)] = 1;
            for (int j = 0; j < Classes; j++)
            {
                scores[(i * Classes) + j] = (float)random.NextNormal() + targets[(i * Classes) + j];
            }
        }

        return (scores, targets);
    }

    private static float[] Rows(Metric metric, int count)
    {
        (float[] scores, float[] targets) = Samples(count);
        return Rows(metric, scores, targets);
    }

    private static float[] Rows(Metric metric, float[] scores, float[] targets, Func<Symbol, Symbol>? ending = null, int classes = Classes)
    {
        Placeholder x = Ops.Placeholder("scores", [Dimension.Batch, classes]);
        Placeholder t = Ops.Placeholder("targets", [Dimension.Batch, classes]);
        return Function.Compile<float>(metric.Row(ending is null ? x : ending(x), t)).Evaluate((x, scores), (t, targets)).ToArray();
    }
}
