using System.Numerics;
using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Tests.GraphTests;

/// <summary>Formulas written as in a textbook, on scores where the written form overflows: right value, right gradient.</summary>
public sealed class WrittenFormsTests
{
    private const double Inf = double.PositiveInfinity;

    private static readonly Placeholder X = Placeholder("x", [Dimension.Batch, 3]);
    private static readonly Placeholder Y = Placeholder("y", [Dimension.Batch, 3]);
    private static readonly Placeholder Labels = Placeholder("labels", [Dimension.Batch]);
    private static readonly Placeholder Vector = Placeholder("vector", [3]);

    // What each element of a row weighs in the number that is differentiated, so that no two gradients cancel.
    private static readonly double[] Weights = [0.5, 2, 1.25];

    private static readonly double[][] Hard =
    [
        [1, 2, 3], [0, 0, 0], [5, 5, 5], [1e4, -1e4, 0], [-1e4, 1e4, 1e4], [1e4, 1e4, 1e4], [-1e4, -1e4, -1e4],
        [88.8f, 0, -88.8f], [88.8f, 88.8f, 88.8f], [-88.8f, -88.8f, 0], [104, -104, 710],
    ];

    // A class that is ruled out has a score of −∞.
    private static readonly double[][] Masked = [[-Inf, 1, 2], [1e4, -Inf, -1e4], [-Inf, 0, -Inf], [3, 3, -Inf]];

    private static readonly Dictionary<string, Func<Symbol, Symbol>> SoftmaxForms = new()
    {
        ["Softmax"] = x => Softmax(x),
        ["keepDims"] = x => Exp(x) / ReduceSum(Exp(x), axis: -1, keepDims: true),
        ["ExpandDims"] = x => Exp(x) / ExpandDims(ReduceSum(Exp(x), axis: x.Shape.Rank - 1), -1),
        ["one exp"] = x => { Symbol e = Exp(x); return e / ReduceSum(e, axis: -1, keepDims: true); },
    };

    private static readonly Dictionary<string, Func<Symbol, Symbol>> LogSumExpForms = new()
    {
        ["keepDims"] = x => Log(ReduceSum(Exp(x), axis: 1, keepDims: true)),
        ["axis dropped"] = x => Log(ReduceSum(Exp(x), axis: 1)),
        ["axes"] = x => Log(ReduceSum(Exp(x), axes: [-1])),
    };

    private static readonly Dictionary<string, Func<Symbol, Symbol>> LogSoftmaxForms = new()
    {
        ["log softmax"] = x => Log(Softmax(x)),
        ["log of exponentials"] = x => Log(Exp(x) / ReduceSum(Exp(x), axis: 1, keepDims: true)),
        ["difference"] = x => x - Log(ReduceSum(Exp(x), axis: 1, keepDims: true)),
        ["difference, axis added"] = x => x - ExpandDims(Log(ReduceSum(Exp(x), axis: 1)), 1),
    };

    // Every one gives, summed up, the sum over the rows of −Σ y log p.
    private static readonly Dictionary<string, Func<Symbol, Symbol, Symbol>> CrossEntropyForms = new()
    {
        ["-Σ y log p"] = (y, p) => -ReduceSum(y * Log(p), axis: 1),
        ["-Σ log p y"] = (y, p) => -ReduceSum(Log(p) * y, axis: -1),
        ["Σ -(y log p)"] = (y, p) => ReduceSum(-(y * Log(p)), axis: 1),
        ["Σ y (-log p)"] = (y, p) => ReduceSum(y * -Log(p), axis: 1),
        ["Σ (-y) log p"] = (y, p) => ReduceSum(-y * Log(p), axis: 1),
        ["0 - Σ"] = (y, p) => 0 - ReduceSum(y * Log(p), axis: 1),
        ["keepDims"] = (y, p) => -ReduceSum(y * Log(p), axis: 1, keepDims: true),
        ["whole tensor"] = (y, p) => -ReduceSum(y * Log(p)),
        ["axes"] = (y, p) => -ReduceSum(y * Log(p), axes: [0, 1]),
        ["sum of sums"] = (y, p) => ReduceSum(-ReduceSum(y * Log(p), axis: 1)),
        ["mean of rows"] = (y, p) => ReduceMean(-ReduceSum(y * Log(p), axis: 1)) * BatchSize,
        ["minus mean"] = (y, p) => -ReduceMean(ReduceSum(y * Log(p), axis: 1)) * BatchSize,
        ["mean of all"] = (y, p) => -ReduceMean(y * Log(p)) * BatchSize * 3,
        ["mean over classes"] = (y, p) => -ReduceMean(y * Log(p), axis: 1) * 3,
        ["twice weighted"] = (y, p) => -ReduceSum(2 * y * Log(p), axis: 1) / 2,
    };

    private static readonly Dictionary<string, Func<Symbol, Symbol, Symbol>> BinaryForms = new()
    {
        ["-(y log p + (1-y) log(1-p))"] = (y, p) => -((y * Log(p)) + ((1 - y) * Log(1 - p))),
        ["the other term first"] = (y, p) => -(((1 - y) * Log(1 - p)) + (y * Log(p))),
        ["factors swapped"] = (y, p) => -((Log(p) * y) + (Log(1 - p) * (1 - y))),
        ["-y log p - (1-y) log(1-p)"] = (y, p) => (-y * Log(p)) - ((1 - y) * Log(1 - p)),
        ["y (-log p) + (1-y) (-log(1-p))"] = (y, p) => (y * -Log(p)) + ((1 - y) * -Log(1 - p)),
        ["sum"] = (y, p) => -ReduceSum((y * Log(p)) + ((1 - y) * Log(1 - p))),
        ["mean"] = (y, p) => -ReduceMean((y * Log(p)) + ((1 - y) * Log(1 - p))) * BatchSize * 3,
    };

    private static Symbol BatchSize => Symbol.Of(new Size(Dimension.Batch));

    public static TheoryData<string> OfSoftmax => [.. SoftmaxForms.Keys];

    public static TheoryData<string> OfLogSumExp => [.. LogSumExpForms.Keys];

    public static TheoryData<string> OfLogSoftmax => [.. LogSoftmaxForms.Keys];

    public static TheoryData<string> OfBinary => [.. BinaryForms.Keys];

    public static TheoryData<string, string> OfCrossEntropy
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (string form in CrossEntropyForms.Keys)
            {
                foreach (string softmax in SoftmaxForms.Keys)
                {
                    data.Add(form, softmax);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(OfSoftmax))]
    public void Softmax_is_right_for_any_scores(string form) => Check(
        SoftmaxForms[form](X), [.. Hard, .. Masked], Textbook.Softmax, x => Pull(Textbook.Softmax(x)), naiveFails: form != "Softmax");

    [Theory]
    [MemberData(nameof(OfLogSumExp))]
    public void Log_sum_exp_is_right_for_any_scores(string form) => Check(
        LogSumExpForms[form](X), [.. Hard, .. Masked], x => [Textbook.LogSumExp(x)], Textbook.Softmax);

    [Theory]
    [MemberData(nameof(OfLogSoftmax))]
    public void Log_softmax_is_right_for_any_scores(string form) => Check(
        LogSoftmaxForms[form](X),
        [.. Hard, .. Masked],
        Textbook.LogSoftmax,
        x => [.. Textbook.Softmax(x).Select((p, k) => Weights[k] - (p * Weights.Sum()))]);

    [Fact]
    public void Log_sigmoid_is_right_for_any_score() => Check(
        Log(Sigmoid(X)), Hard, x => [.. x.Select(score => -Textbook.Softplus(-score))], x => [.. x.Select((score, k) => Weights[k] * Textbook.Sigmoid(-score))]);

    [Fact]
    public void Log_of_one_minus_sigmoid_is_right_for_any_score() => Check(
        Log(1 - Sigmoid(X)), Hard, x => [.. x.Select(score => -Textbook.Softplus(score))], x => [.. x.Select((score, k) => -Weights[k] * Textbook.Sigmoid(score))]);

    [Theory]
    [MemberData(nameof(OfCrossEntropy))]
    public void Cross_entropy_is_right_for_any_scores(string form, string softmax)
    {
        Symbol loss = CrossEntropyForms[form](Y, SoftmaxForms[softmax](X));
        (double[][] rows, double[][] targets) = WithTargets();
        CheckLoss(loss, rows, Y, targets, targets, form);
    }

    [Theory]
    [MemberData(nameof(OfCrossEntropy))]
    public void Cross_entropy_of_class_numbers_is_right_for_any_scores(string form, string softmax)
    {
        Symbol loss = CrossEntropyForms[form](OneHot(Labels, 3), SoftmaxForms[softmax](X));
        double[][] rows = [.. Hard, .. Hard, .. Hard, [-Inf, 1, 2]];
        double[][] labels = [.. rows.Select((_, row) => new double[] { row == rows.Length - 1 ? 2 : row % 3 })];
        double[][] targets = [.. labels.Select(label => Enumerable.Range(0, 3).Select(k => k == label[0] ? 1.0 : 0).ToArray())];
        CheckLoss(loss, rows, Labels, labels, targets, form);
    }

    [Theory]
    [MemberData(nameof(OfCrossEntropy))]
    public void Cross_entropy_with_one_target_for_all_rows_is_right(string form, string softmax)
    {
        double[] target = [0.25, 0, 1];
        Symbol loss = CrossEntropyForms[form](Constant(target, [3]), SoftmaxForms[softmax](X));
        CheckLoss(loss, Hard, feed: null, [], [.. Hard.Select(_ => target)], form);
    }

    [Theory]
    [MemberData(nameof(OfCrossEntropy))]
    public void Loss_and_gradient_come_from_one_kernel(string form, string softmax)
    {
        Symbol p = SoftmaxForms[softmax](X);
        foreach ((Symbol y, Type kernel) in new[] { (Y, typeof(SoftmaxCrossEntropy)), (OneHot(Labels, 3), typeof(SparseSoftmaxCrossEntropy)) })
        {
            if (form == "twice weighted" && y.Op is OneHot)
            {
                continue; // A weighted row is no longer one-hot.
            }

            Symbol loss = CrossEntropyForms[form](y, p);
            Plan plan = Planner.Plan([loss, Gradients.Of(loss, X)], []);
            Type[] others = [typeof(Exp), typeof(Log), typeof(Softmax), typeof(LogSoftmax), typeof(OneHot)];
            plan.Steps.Count(step => step.Op.GetType() == kernel && step.Outputs.Length == 2).ShouldBe(1, plan.ToString());
            plan.Steps.ShouldAllBe(step => !others.Contains(step.Op.GetType()), plan.ToString());
        }
    }

    [Theory]
    [MemberData(nameof(OfBinary))]
    public void Binary_cross_entropy_is_right_for_any_score(string form)
    {
        Symbol loss = BinaryForms[form](Y, Sigmoid(X));
        (double[][] rows, double[][] targets) = (Hard, [.. Hard.Select((_, row) => new double[] { row % 2, 1 - (row % 2), 0.3 })]);
        double[] values = [.. rows.Zip(targets).SelectMany(pair => pair.First.Zip(pair.Second, Textbook.BinaryCrossEntropy))];
        double[] gradients = [.. rows.Zip(targets).SelectMany(pair => pair.First.Zip(pair.Second, Textbook.BinaryCrossEntropyGradient))];
        (Placeholder, double[])[] feeds = [(X, [.. rows.SelectMany(row => row)]), (Y, [.. targets.SelectMany(row => row)])];
        CheckBothPrecisions([ReduceSum(loss), Gradients.Of(loss, X)], [[values.Sum()], gradients], form, feeds);
        Planner.Plan([loss, Gradients.Of(loss, X)], []).Steps.Count(step => step.Op is SigmoidCrossEntropy && step.Outputs.Length == 2).ShouldBe(1);
        Interpret<double>([ReduceSum(loss)], feeds)[0].ShouldContain(value => !double.IsFinite(value), "the written form alone would do");
    }

    [Fact]
    public void A_vector_needs_no_kept_axis()
    {
        foreach (double[] row in Hard.Concat(Masked))
        {
            Symbol softmax = Exp(Vector) / ReduceSum(Exp(Vector));
            Symbol weighted = ReduceSum(Constant(Weights, [3]) * softmax);
            Symbol logSumExp = Log(ReduceSum(Exp(Vector)));
            CheckBothPrecisions(
                [softmax, Gradients.Of(weighted, Vector), logSumExp, Gradients.Of(logSumExp, Vector)],
                [Textbook.Softmax(row), Pull(Textbook.Softmax(row)), [Textbook.LogSumExp(row)], Textbook.Softmax(row)],
                "vector",
                (Vector, row));
        }
    }

    [Fact]
    public void A_vector_has_a_cross_entropy_of_its_own()
    {
        Symbol targets = Constant([0, 0.25, 1], [3]);
        Symbol loss = -ReduceSum(targets * Log(Exp(Vector) / ReduceSum(Exp(Vector))));
        foreach (double[] row in Hard)
        {
            double[] expected = Textbook.CrossEntropyGradient(row, [0, 0.25, 1]);
            CheckBothPrecisions(
                [loss, Gradients.Of(loss, Vector)], [[Textbook.CrossEntropy(row, [0, 0.25, 1])], expected], "vector", (Vector, row));
        }
    }

    [Fact]
    public void Three_rows_of_one_two_three_have_the_published_values()
    {
        (Placeholder, double[])[] feeds = [(X, [1, 2, 3, 1, 2, 3, 1, 2, 3]), (Y, [0, 0, 1, 0, 0, 1, 0, 0, 1])];
        double[][] results = Run<double>([Softmax(X), -ReduceSum(Y * Log(Softmax(X)))], feeds);
        results[0][..3].Select(value => Math.Round(value, 8)).ShouldBe([0.09003057, 0.24472847, 0.66524096]);
        Math.Round(results[1][0], 5).ShouldBe(1.22282);
    }

    // Targets that are sharp, soft, and of a sum other than 1; a class that is ruled out has a target of 0.
    private static (double[][] Rows, double[][] Targets) WithTargets()
    {
        double[][] kinds = [[0, 0, 1], [1, 0, 0], [0.2, 0.3, 0.5], [0, 2, 0.5]];
        var pairs = (from row in Hard from kind in kinds select (row, kind)).ToList();
        pairs.AddRange(Masked.Select(row => (row, Array.ConvertAll(row, score => double.IsFinite(score) ? 0.5 : 0))));
        return ([.. pairs.Select(pair => pair.row)], [.. pairs.Select(pair => pair.kind)]);
    }

    // The vector-Jacobian product of softmax for the weights.
    private static double[] Pull(double[] p)
    {
        double expected = p.Zip(Weights, (probability, weight) => probability * weight).Sum();
        return [.. p.Select((probability, k) => probability * (Weights[k] - expected))];
    }

    private static void Check(
        Symbol form, double[][] rows, Func<double[], double[]> value, Func<double[], double[]> gradient, bool naiveFails = true)
    {
        Symbol weighted = form.Shape.Equals(X.Shape) ? Constant(Weights, [3]) * form : form;
        (Placeholder, double[])[] feeds = [(X, [.. rows.SelectMany(row => row)])];
        double[][] expected = [[.. rows.SelectMany(value)], [.. rows.SelectMany(gradient)]];
        CheckBothPrecisions([form, Gradients.Of(weighted, X)], expected, form.ToString(), feeds);
        if (naiveFails)
        {
            Symbol written = Gradients.Of(weighted, [X], [])[0];
            Interpret<double>([written], feeds)[0].ShouldContain(element => double.IsNaN(element), "the written form alone would do");
        }
    }

    private static void CheckLoss(Symbol loss, double[][] rows, Placeholder? feed, double[][] fed, double[][] targets, string form)
    {
        Symbol total = ReduceSum(loss);
        double[] gradients = [.. rows.Zip(targets).SelectMany(pair => Textbook.CrossEntropyGradient(pair.First, pair.Second))];
        double value = rows.Zip(targets).Sum(pair => Textbook.CrossEntropy(pair.First, pair.Second));
        (Placeholder, double[])[] feeds = [(X, [.. rows.SelectMany(row => row)])];
        feeds = feed is null ? feeds : [.. feeds, (feed, [.. fed.SelectMany(row => row)])];
        CheckBothPrecisions([total, Gradients.Of(loss, X)], [[value], gradients], form, feeds);
        Interpret<double>([total], feeds)[0].ShouldContain(element => double.IsNaN(element), "the written form alone would do");
    }

    private static void CheckBothPrecisions(Symbol[] outputs, double[][] expected, string what, params (Placeholder, double[])[] feeds)
    {
        double[][] doubles = Run<double>(outputs, feeds);
        double[][] singles = Run<float>(outputs, feeds);
        for (int i = 0; i < outputs.Length; i++)
        {
            Close.ShouldBeClose(doubles[i], expected[i], 1e-13, $"{what}, output {i} in double");
            Close.ShouldBeClose(singles[i], expected[i], 1e-6, $"{what}, output {i} in float");
        }
    }

    private static double[][] Run<T>(Symbol[] outputs, params (Placeholder Placeholder, double[] Values)[] feeds)
        where T : IFloatingPointIeee754<T>
    {
        Function<T> function = Function.Compile<T>(outputs);
        function.Run([.. feeds.Select(feed => new Feed<T>(feed.Placeholder, Array.ConvertAll(feed.Values, T.CreateChecked)))]);
        return [.. outputs.Select(output => Array.ConvertAll(function[output].ToArray(), double.CreateChecked))];
    }

    private static double[][] Interpret<T>(Symbol[] outputs, (Placeholder Placeholder, double[] Values)[] feeds)
        where T : IFloatingPointIeee754<T>
    {
        Dictionary<Symbol, T[]> leaves = feeds.ToDictionary(feed => (Symbol)feed.Placeholder, feed => Array.ConvertAll(feed.Values, T.CreateChecked));
        int batch = feeds[0].Values.Length / 3;
        return [.. outputs.Select(output => Array.ConvertAll(Interpreter.Evaluate(output, leaves, batch), double.CreateChecked))];
    }
}
