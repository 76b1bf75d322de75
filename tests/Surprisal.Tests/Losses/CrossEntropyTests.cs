using Surprisal.Graph;
using Surprisal.Layers;
using Surprisal.Losses;
using Surprisal.Metrics;
using Surprisal.Optimizers;

namespace Surprisal.Tests.LossesTests;

/// <summary>The values of softmax cross-entropy, and that it runs as one kernel whatever the model ends with.</summary>
public sealed class CrossEntropyTests
{
    // Golden values were computed with 60 digits.
    private static readonly double[] Scores = [1.2, -0.8, -0.5, 0.9, -1.2, 1.1];

    private static readonly (string Name, Func<Symbol, Symbol> Apply)[] Softmaxes =
    [
        ("an activation", Activations.Softmax.Apply),
        ("a log-softmax", Activations.LogSoftmax.Apply),
        ("written out", x => Ops.Exp(x) / Ops.ReduceSum(Ops.Exp(x), axis: -1, keepDims: true)),
        ("written out and shifted", x => Shifted(x) / Ops.ReduceSum(Shifted(x), axis: -1, keepDims: true)),
        ("flattened afterwards", x => new Flatten().Apply(Ops.Softmax(x), new Parameters("flatten"))),
    ];

    [Fact]
    public void Hard_labels_give_the_golden_values()
    {
        (double[] rows, double[] gradient) = new LossFormula<double>(new CrossEntropy(), 3).Run(Scores, [1, 0, 0, 0, 1, 0]);

        rows.ShouldBe([0.2761297055455376, 2.951798795854425], 1e-15);
        gradient.Select(value => value / 2).ShouldBe(
            [-0.12064274255061225, 0.0513404218847775, 0.0693023206658347, 0.21332339540634207, -0.4738771789357408, 0.26055378352939873], 1e-15);
    }

    [Fact]
    public void Soft_targets_give_the_golden_values() =>
        new LossFormula<double>(new CrossEntropy(), 3).Run(Scores, [0.7, 0.2, 0.1, 0.7, 0.2, 0.1]).Rows
            .ShouldBe([0.8461297055455376, 1.2517987958544252], 1e-15);

    [Theory]
    [InlineData(new double[] { 40, 0, 0 }, 0, 8.496708510583178e-18, new[] { -8.496708510583178e-18, 4.248354255291589e-18, 4.248354255291589e-18 })]
    [InlineData(new double[] { 0, 20 }, 1, 2.061153620314381e-09, new[] { 2.0611536181902037e-09, -2.0611536181902037e-09 })]
    [InlineData(new double[] { 0, -20 }, 1, 20.000000002061153, new[] { 0.9999999979388464, -0.9999999979388464 })]
    [InlineData(new double[] { 1e8, 1e8 + 1 }, 0, 1.3132616875182228, new[] { -0.7310585786300049, 0.7310585786300049 })]
    [InlineData(new double[] { 1000, 1001, 1002 }, 2, 0.4076059644443803, new[] { 0.09003057317038046, 0.24472847105479764, -0.3347590442251781 })]
    public void Confident_rows_keep_their_digits(double[] scores, int label, double loss, double[] gradient)
    {
        double[] targets = new double[scores.Length];
        targets[label] = 1;

        foreach (ActivationFunction ending in new[] { Activations.Linear, Activations.Softmax })
        {
            (double[] rows, double[] computed) = new LossFormula<double>(new CrossEntropy(), scores.Length, ending.Apply).Run(scores, targets);

            rows[0].ShouldBe(loss, 1e-14 * loss);
            for (int i = 0; i < gradient.Length; i++)
            {
                computed[i].ShouldBe(gradient[i], 1e-14 * Math.Abs(gradient[i]));
            }
        }
    }

    [Fact]
    public void Equal_scores_cost_the_logarithm_of_the_number_of_classes() =>
        new LossFormula<double>(new CrossEntropy(), 4).Run([7, 7, 7, 7], [0, 0, 1, 0]).Rows.ShouldBe([Math.Log(4)], 1e-15);

    [Fact]
    public void Three_rows_of_the_scores_one_two_three_sum_to_1_22282() =>
        new LossFormula<float>(new CrossEntropy(), 3).Run([1, 2, 3, 1, 2, 3, 1, 2, 3], [0, 0, 1, 0, 0, 1, 0, 0, 1]).Rows.Sum().ShouldBe(1.22282f, 5e-6f);

    [Fact]
    public void Softmax_is_never_taken_twice()
    {
        double[] targets = [0.7, 0.2, 0.1, 0, 1, 0];
        (double[] rows, double[] gradient) = new LossFormula<double>(new CrossEntropy(), 3).Run(Scores, targets);

        foreach ((string name, Func<Symbol, Symbol> ending) in Softmaxes)
        {
            var loss = new LossFormula<double>(new CrossEntropy(), 3, ending);
            loss.Run(Scores, targets).Rows.ShouldBe(rows, 1e-15, name);
            loss.Run(Scores, targets).Gradient.ShouldBe(gradient, 1e-15, name);
        }
    }

    [Fact]
    public void A_model_that_takes_softmax_twice_is_computed_as_it_stands_and_reported()
    {
        var loss = new LossFormula<double>(new CrossEntropy(), 3, x => Ops.Softmax(Ops.Softmax(x)));

        // The inner softmax gives 1, 0 and 0.
        loss.Run([900, 0, 0], [1, 0, 0]).Rows.ShouldBe([Math.Log(1 + (2 / Math.E))], 1e-15);
        loss.LintCodes.ShouldBe(["softmax-twice"]);
    }

    [Fact]
    public void One_class_costs_nothing_and_is_reported()
    {
        var loss = new LossFormula<double>(new CrossEntropy(), 1);

        (double[] rows, double[] gradient) = loss.Run([-7, 7], [1, 0]);
        rows.ShouldBe([0, 0]);
        gradient.ShouldBe([0, 0]);
        loss.LintCodes.ShouldBe(["one-class"]);
    }

    [Fact]
    public void A_single_number_has_no_classes() =>
        Should.Throw<ArgumentException>(() => new CrossEntropy().Row(Ops.Placeholder("x", []), Ops.Placeholder("t", [])))
            .Message.ShouldContain("The model's output is a single number, but softmax shares probability among several classes");

    [Theory]
    [InlineData("linear", true, "SoftmaxCrossEntropy")]
    [InlineData("softmax", true, "SoftmaxCrossEntropy")]
    [InlineData("log-softmax", true, "SoftmaxCrossEntropy")]
    [InlineData("linear", false, "SparseSoftmaxCrossEntropy")]
    [InlineData("softmax", false, "SparseSoftmaxCrossEntropy")]
    [InlineData("log-softmax", false, "SparseSoftmaxCrossEntropy")]
    public void A_training_step_runs_it_as_one_kernel(string activation, bool hasDenseTargets, string kernel)
    {
        string steps = TrainingStep(Activations.All[activation], hasDenseTargets);

        steps.Split('\n').Count(step => step.Contains($" = {kernel}(")).ShouldBe(1);
        foreach (string op in new[] { "Softmax", "LogSoftmax", "Log", "Exp", "LogSumExp", "OneHot" })
        {
            steps.ShouldNotContain($" = {op}(", Case.Sensitive);
        }
    }

    [Fact]
    public void Reporting_accuracy_leaves_the_kernel_whole()
    {
        string steps = TrainingStep(Activations.Softmax, hasDenseTargets: false, new Accuracy());

        steps.ShouldContain(" = SparseSoftmaxCrossEntropy(");
        steps.ShouldNotContain(" = Log(", Case.Sensitive);
    }

    private static string TrainingStep(ActivationFunction activation, bool hasDenseTargets, params Metric[] metrics)
    {
        Placeholder samples = Ops.Placeholder("samples", [Dimension.Batch, 4]);
        Placeholder labels = Ops.Placeholder("labels", hasDenseTargets ? [Dimension.Batch, 3] : [Dimension.Batch]);
        Symbol targets = hasDenseTargets ? labels : Ops.OneHot(labels, 3);
        var parameters = new Parameters("dense");
        Symbol output = new Dense(3, activation).Apply(samples, parameters);
        Symbol loss = Ops.ReduceMean(new CrossEntropy().Row(output, targets));
        Symbol[] outputs = [loss, .. metrics.Select(metric => metric.Row(output, targets))];
        return Function.Compile<float>(outputs, new Sgd().Minimize(loss, parameters.Variables)).Describe();
    }

    private static Symbol Shifted(Symbol x) => Ops.Exp(x - Ops.ReduceMax(x, axis: -1, keepDims: true));
}
