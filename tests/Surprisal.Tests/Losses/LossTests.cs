using Surprisal.Graph;
using Surprisal.Layers;
using Surprisal.Losses;

namespace Surprisal.Tests.LossesTests;

/// <summary>What holds for every loss of the list, on every kind of output that a model can end with.</summary>
public sealed class LossTests
{
    private const int Classes = 4;

    // Two rows of scores, a distribution, and targets that are none.
    private static readonly double[] Scores = [1.2, -0.8, -0.5, 0.3, 0.9, -1.2, 1.1, 2.5];
    private static readonly double[] Targets = [0.7, 0.1, 0.2, 0, 0.5, 0.25, 1, 0.75];

    private static readonly Dictionary<string, Func<Symbol, Symbol>> Endings = new()
    {
        ["raw scores"] = x => x,
        ["softmax"] = Activations.Softmax.Apply,
        ["log-softmax"] = Activations.LogSoftmax.Apply,
        ["sigmoid"] = Activations.Sigmoid.Apply,
    };

    public static TheoryData<string, string> LossesOnEndings { get; } =
        [.. from name in Loss.All.Names from ending in Endings.Keys where !IsRefused(name, ending) select (name, ending)];

    public static TheoryData<string> Names { get; } = [.. Loss.All.Names];

    [Fact]
    public void Every_loss_is_on_the_list()
    {
        IEnumerable<Type> losses = typeof(Loss).Assembly.GetExportedTypes().Where(type => type.IsSubclassOf(typeof(Loss)) && !type.IsAbstract);

        Loss.All.Entries.Select(entry => entry.Value.GetType()).ShouldBe(losses, ignoreOrder: true);
    }

    [Theory]
    [InlineData("sigmoid-cross-entropy", "softmax")]
    [InlineData("sigmoid-cross-entropy", "log-softmax")]
    [InlineData("binary-focal", "softmax")]
    [InlineData("binary-focal", "log-softmax")]
    public void A_loss_of_each_class_by_itself_is_refused_after_a_softmax(string name, string ending) =>
        Should.Throw<ArgumentException>(() => new LossFormula<double>(Loss.All[name], Classes, Endings[ending]))
            .Message.ShouldContain("End the model with a sigmoid");

    [Theory]
    [MemberData(nameof(Names))]
    public void A_loss_takes_the_ending_that_suits_it(string name)
    {
        string ending = Loss.All[name].Suits switch
        {
            LastActivation.Softmax => "softmax",
            LastActivation.Sigmoid => "sigmoid",
            _ => "raw scores",
        };

        IsRefused(name, ending).ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(LossesOnEndings))]
    public void The_gradient_agrees_with_central_differences(string name, string ending)
    {
        const double Step = 1e-4;
        var loss = new LossFormula<double>(Loss.All[name], Classes, Endings[ending]);
        double[] gradient = loss.Run(Scores, Targets).Gradient;

        for (int i = 0; i < Scores.Length; i++)
        {
            // Two differences, so that the third derivative falls out too: some losses bend sharply.
            double near = (LossAt(i, Step) - LossAt(i, -Step)) / (2 * Step);
            double far = (LossAt(i, 2 * Step) - LossAt(i, -2 * Step)) / (4 * Step);
            gradient[i].ShouldBe(((4 * near) - far) / 3, 1e-9, $"score {i}");
        }

        double LossAt(int moved, double by)
        {
            double[] scores = [.. Scores];
            scores[moved] += by;
            return loss.Run(scores, Targets).Rows.Sum();
        }
    }

    [Theory]
    [MemberData(nameof(LossesOnEndings))]
    public void Float_agrees_with_double(string name, string ending)
    {
        (double[] rows, double[] gradient) = new LossFormula<double>(Loss.All[name], Classes, Endings[ending]).Run(Scores, Targets);
        (float[] floatRows, float[] floatGradient) = new LossFormula<float>(Loss.All[name], Classes, Endings[ending])
            .Run(Array.ConvertAll(Scores, value => (float)value), Array.ConvertAll(Targets, value => (float)value));

        // Differences of scores are the sharper, the shorter the length that they are scaled to.
        double tolerance = name == "logit-norm" ? 1e-4 : 1e-5;
        floatRows.Select(value => (double)value).ShouldBe(rows, tolerance);
        floatGradient.Select(value => (double)value).ShouldBe(gradient, tolerance);
    }

    [Theory]
    [MemberData(nameof(LossesOnEndings))]
    public void Huge_scores_give_finite_losses_and_gradients(string name, string ending)
    {
        if (ExponentiatesOutput(name) && ending == "raw scores")
        {
            return;
        }

        var loss = new LossFormula<float>(Loss.All[name], Classes, Endings[ending]);
        float[][] rowsOfScores = [[1e4f, -1e4f, 0, 1e4f], [88.8f, -88.8f, 0, 89], [-88.8f, -1e4f, -1e4f, 88.8f], [1e4f, 1e4f, 1e4f, 1e4f], [0, 0, 0, 0]];
        foreach (float[] scores in rowsOfScores)
        {
            for (int label = 0; label < Classes; label++)
            {
                float[] targets = new float[Classes];
                targets[label] = 1;
                (float[] rows, float[] gradient) = loss.Run(scores, targets);

                rows.ShouldAllBe(value => float.IsFinite(value), $"label {label} of {string.Join(", ", scores)}");
                gradient.ShouldAllBe(value => float.IsFinite(value), $"label {label} of {string.Join(", ", scores)}");
            }
        }
    }

    [Theory]
    [InlineData("generalized-kl")]
    [InlineData("poisson")]
    public void Where_the_output_is_a_logarithm_only_its_exponential_can_overflow(string name)
    {
        (float[] rows, float[] gradient) = new LossFormula<float>(Loss.All[name], 3).Run([95, -1e4f, 88], [1, 0, 1]);

        ExponentiatesOutput(name).ShouldBeTrue();
        rows[0].ShouldBe(float.PositiveInfinity);
        gradient.Select(value => float.IsFinite(value)).ShouldBe([false, true, true]);
    }

    [Theory]
    [InlineData("cross-entropy", false)]
    [InlineData("focal", false)]
    [InlineData("poly-1", false)]
    [InlineData("generalized-cross-entropy", false)]
    [InlineData("nll", false)]
    [InlineData("kl", false)]
    [InlineData("generalized-kl", false)]
    [InlineData("jensen-shannon", false)]
    [InlineData("sparsemax", false)]
    [InlineData("categorical-hinge", false)]
    [InlineData("perceptron", false)]
    [InlineData("dice", false)]
    [InlineData("sigmoid-cross-entropy", true)]
    [InlineData("binary-focal", true)]
    [InlineData("hinge", true)]
    [InlineData("squared-hinge", true)]
    [InlineData("multi-margin", true)]
    [InlineData("binary-perceptron", true)]
    [InlineData("poisson", true)]
    public void A_class_that_is_ruled_out_and_false_might_as_well_be_missing(string name, bool isMeanOverClasses)
    {
        (double[] rows, double[] gradient) = new LossFormula<double>(Loss.All[name], 4).Run([1.2, double.NegativeInfinity, -0.5, 0.3], [0.7, 0, 0.3, 0]);
        (double[] without, double[] gradientWithout) = new LossFormula<double>(Loss.All[name], 3).Run([1.2, -0.5, 0.3], [0.7, 0.3, 0]);

        double share = isMeanOverClasses ? 3.0 / 4 : 1;
        rows[0].ShouldBe(share * without[0], 1e-14);
        gradient.ShouldBe([share * gradientWithout[0], 0, share * gradientWithout[1], share * gradientWithout[2]], 1e-14);
    }

    // With r = 1 − p about 2e-10 for the true class, its gradient is −c·rⁿ, but for terms of order r.
    [Theory]
    [InlineData("cross-entropy", 1, 1)]
    [InlineData("kl", 1, 1)]
    [InlineData("generalized-cross-entropy", 1, 1)]
    [InlineData("poly-1", 2, 1)]
    [InlineData("focal", 3, 3)]
    [InlineData("jensen-shannon", 0.34657359027997264, 1)]
    public void The_gradient_of_what_is_sure_and_right_keeps_its_digits(string name, double c, int n)
    {
        double ofTrueClass = -c * Math.Pow(2 * Math.Exp(-23), n);
        double[] expected = [ofTrueClass, -ofTrueClass / 2, -ofTrueClass / 2];
        foreach (string ending in new[] { "raw scores", "softmax", "log-softmax" })
        {
            double[] gradient = new LossFormula<double>(Loss.All[name], 3, Endings[ending]).Run([23, 0, 0], [1, 0, 0]).Gradient;
            float[] single = new LossFormula<float>(Loss.All[name], 3, Endings[ending]).Run([23, 0, 0], [1, 0, 0]).Gradient;

            for (int k = 0; k < 3; k++)
            {
                gradient[k].ShouldBe(expected[k], 2e-9 * Math.Abs(expected[k]), ending);
                ((double)single[k]).ShouldBe(expected[k], 1e-5 * Math.Abs(expected[k]), ending);
            }
        }
    }

    [Fact]
    public void A_log_target_of_minus_infinity_rules_a_class_out()
    {
        (double[] rows, double[] gradient) = new LossFormula<double>(Loss.All["kl-log-targets"], 3)
            .Run([1.2, double.NegativeInfinity, 0.3], [Math.Log(0.7), double.NegativeInfinity, Math.Log(0.3)]);
        (double[] without, double[] gradientWithout) = new LossFormula<double>(Loss.All["kl-log-targets"], 2).Run([1.2, 0.3], [Math.Log(0.7), Math.Log(0.3)]);

        rows.ShouldBe(without, 1e-15);
        gradient.ShouldBe([gradientWithout[0], 0, gradientWithout[1]], 1e-15);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_score_that_is_not_a_number_shows_in_the_loss(string name) =>
        new LossFormula<double>(Loss.All[name], 3).Run([1, double.NaN, 2], [1, 0.5, 0]).Rows.ShouldBe([double.NaN]);

    [Theory]
    [InlineData("cosine")]
    [InlineData("logit-norm")]
    public void Where_only_the_direction_counts_the_length_changes_nothing(string name)
    {
        var loss = new LossFormula<double>(Loss.All[name], Classes);

        loss.Run([.. Scores.Select(score => 1024 * score)], Targets).Rows.ShouldBe(loss.Run(Scores, Targets).Rows, 1e-12);
    }

    [Theory]
    [MemberData(nameof(LossesOnEndings))]
    public void A_missing_output_is_named(string name, string ending)
    {
        Symbol output = Endings[ending](Ops.Placeholder("scores", [Dimension.Batch, Classes]));

        Should.Throw<ArgumentNullException>(() => Loss.All[name].Row(null!, output));
        Should.Throw<ArgumentNullException>(() => Loss.All[name].Row(output, null!));
    }

    internal static bool IsRefused(string name, string ending) =>
        name is "sigmoid-cross-entropy" or "binary-focal" && ending.EndsWith("softmax");

    private static bool ExponentiatesOutput(string name) => name is "generalized-kl" or "poisson";
}
