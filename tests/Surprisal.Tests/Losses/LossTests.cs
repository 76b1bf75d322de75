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

    [Fact]
    public void Every_loss_is_on_the_list()
    {
        IEnumerable<Type> losses = typeof(Loss).Assembly.GetExportedTypes().Where(type => type.IsSubclassOf(typeof(Loss)) && !type.IsAbstract);

        Loss.All.Entries.Select(entry => entry.Value.GetType()).ShouldBe(losses, ignoreOrder: true);
    }

    [Theory]
    [InlineData("softmax")]
    [InlineData("log-softmax")]
    public void A_loss_of_each_class_by_itself_is_refused_after_a_softmax(string ending) =>
        Should.Throw<ArgumentException>(() => new LossFormula<double>(Loss.All["sigmoid-cross-entropy"], Classes, Endings[ending]))
            .Message.ShouldContain("End the model with a sigmoid");

    [Theory]
    [MemberData(nameof(LossesOnEndings))]
    public void The_gradient_agrees_with_central_differences(string name, string ending)
    {
        const double Step = 1e-5;
        var loss = new LossFormula<double>(Loss.All[name], Classes, Endings[ending]);
        double[] gradient = loss.Run(Scores, Targets).Gradient;

        for (int i = 0; i < Scores.Length; i++)
        {
            double difference = LossAt(i, Step) - LossAt(i, -Step);
            gradient[i].ShouldBe(difference / (2 * Step), 1e-8, $"score {i}");
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

        floatRows.Select(value => (double)value).ShouldBe(rows, 1e-5);
        floatGradient.Select(value => (double)value).ShouldBe(gradient, 1e-5);
    }

    [Theory]
    [MemberData(nameof(LossesOnEndings))]
    public void Huge_scores_give_finite_losses_and_gradients(string name, string ending)
    {
        float[] scores = [1e4f, -1e4f, 0, 1e4f];
        var loss = new LossFormula<float>(Loss.All[name], Classes, Endings[ending]);

        for (int label = 0; label < Classes; label++)
        {
            float[] targets = new float[Classes];
            targets[label] = 1;
            (float[] rows, float[] gradient) = loss.Run(scores, targets);

            rows.ShouldAllBe(value => float.IsFinite(value), $"label {label}");
            gradient.ShouldAllBe(value => float.IsFinite(value), $"label {label}");
        }
    }

    [Theory]
    [MemberData(nameof(LossesOnEndings))]
    public void Permuting_the_classes_permutes_the_gradient(string name, string ending)
    {
        int[] order = [2, 0, 3, 1];
        var loss = new LossFormula<double>(Loss.All[name], Classes, Endings[ending]);

        (double[] rows, double[] gradient) = loss.Run(Scores, Targets);
        (double[] permutedRows, double[] permutedGradient) = loss.Run(Permute(Scores), Permute(Targets));

        permutedRows.ShouldBe(rows, 1e-14);
        permutedGradient.ShouldBe(Permute(gradient), 1e-14);

        double[] Permute(double[] values) => [.. Enumerable.Range(0, values.Length).Select(i => values[(i / Classes * Classes) + order[i % Classes]])];
    }

    [Theory]
    [MemberData(nameof(LossesOnEndings))]
    public void A_row_does_not_depend_on_the_others(string name, string ending)
    {
        var loss = new LossFormula<double>(Loss.All[name], Classes, Endings[ending]);

        (double[] rows, double[] gradient) = loss.Run(Scores, Targets);
        (double[] alone, double[] gradientAlone) = loss.Run(Scores[Classes..], Targets[Classes..]);

        alone.ShouldBe([rows[1]]);
        gradientAlone.ShouldBe(gradient[Classes..]);
    }

    [Theory]
    [InlineData("cross-entropy", "raw scores")]
    [InlineData("cross-entropy", "softmax")]
    [InlineData("cross-entropy", "log-softmax")]
    [InlineData("nll", "softmax")]
    [InlineData("nll", "log-softmax")]
    [InlineData("mse", "softmax")]
    [InlineData("quadratic", "softmax")]
    public void After_a_softmax_a_shared_offset_changes_nothing(string name, string ending)
    {
        var loss = new LossFormula<double>(Loss.All[name], Classes, Endings[ending]);

        (double[] rows, double[] gradient) = loss.Run(Scores, Targets);
        (double[] shiftedRows, double[] shiftedGradient) = loss.Run([.. Scores.Select(score => score + 1024)], Targets);

        // Adding 1024 rounds the scores themselves to about 1e-13.
        shiftedRows.ShouldBe(rows, 1e-12);
        shiftedGradient.ShouldBe(gradient, 1e-12);
        gradient[..Classes].Sum().ShouldBe(0, 1e-14);
        gradient[Classes..].Sum().ShouldBe(0, 1e-14);
    }

    [Theory]
    [InlineData("mse")]
    [InlineData("quadratic")]
    public void A_shared_offset_of_output_and_targets_changes_no_squared_error(string name)
    {
        var loss = new LossFormula<double>(Loss.All[name], Classes);

        (double[] rows, double[] gradient) = loss.Run(Scores, Targets);
        (double[] shiftedRows, double[] shiftedGradient) = loss.Run([.. Scores.Select(score => score + 3)], [.. Targets.Select(target => target + 3)]);

        shiftedRows.ShouldBe(rows, 1e-14);
        shiftedGradient.ShouldBe(gradient, 1e-14);
    }

    [Theory]
    [MemberData(nameof(LossesOnEndings))]
    public void A_missing_output_is_named(string name, string ending)
    {
        Symbol output = Endings[ending](Ops.Placeholder("scores", [Dimension.Batch, Classes]));

        Should.Throw<ArgumentNullException>(() => Loss.All[name].Row(null!, output));
        Should.Throw<ArgumentNullException>(() => Loss.All[name].Row(output, null!));
    }

    private static bool IsRefused(string name, string ending) =>
        name == "sigmoid-cross-entropy" && ending.EndsWith("softmax");
}
