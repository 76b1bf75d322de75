using System.Text.RegularExpressions;
using Surprisal.Formulas;
using Surprisal.Graph;
using Surprisal.Initializers;
using Surprisal.Losses;
using Surprisal.Optimizers;
using Surprisal.Tests.FormulasTests;
using Surprisal.Tests.HouseTests;
using static Surprisal.Graph.Ops;

namespace Surprisal.Tests.GraphTests;

/// <summary>Each lint finds its mistake however it is spelled, and nothing else.</summary>
public sealed partial class LintTests
{
    private static readonly Dictionary<string, FormulaInput> Inputs = Evaluation.Inputs(LintExamples.Lets);

    public static TheoryData<string, string, string[]> Fire => Of(examples => examples.Fire);

    public static TheoryData<string, string, string[]> Pass => Of(examples => examples.Pass);

    public static TheoryData<string> Codes => [.. Lints.All.Select(lint => lint.Code)];

    public static TheoryData<string> LossNames => [.. Loss.All.Names];

    public static TheoryData<string> AdversarialNames => [.. AdversarialLoss.All.Names];

    [Theory]
    [MemberData(nameof(Fire))]
    public void A_mistake_is_found_however_it_is_spelled(string code, string formula, string[] by)
    {
        IReadOnlyList<LintWarning> warnings = Explain(formula, by);

        warnings.Select(warning => warning.Code).ShouldContain(code, $"{formula}: {string.Join("; ", warnings)}");
        warnings.Where(warning => warning.Code == code).Select(warning => warning.At).ShouldBeUnique();
    }

    [Theory]
    [MemberData(nameof(Pass))]
    public void What_looks_like_a_mistake_and_is_none_passes(string code, string formula, string[] by) =>
        Explain(formula, by).Select(warning => warning.Code).ShouldNotContain(code, formula);

    [Theory]
    [MemberData(nameof(Codes))]
    public void Every_lint_has_examples_of_both(string code)
    {
        (LintExamples.Example[] fire, LintExamples.Example[] pass) = LintExamples.All[code];

        fire.Length.ShouldBeGreaterThanOrEqualTo(4);
        pass.Length.ShouldBeGreaterThanOrEqualTo(4);
    }

    [Fact]
    public void Every_lint_of_the_library_is_on_the_list()
    {
        IEnumerable<Type> lints = typeof(Lint).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Lint)));

        Lints.All.Select(lint => lint.GetType()).ShouldBe(lints, ignoreOrder: true);
        Lints.All.Select(lint => lint.Code).ShouldBeUnique();
        LintExamples.All.Keys.ShouldBe(Lints.All.Select(lint => lint.Code));
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void A_warning_says_what_is_wrong_where_and_what_to_do(string code)
    {
        LintExamples.Example example = LintExamples.All[code].Fire[0];
        LintWarning warning = Explain(example.Formula, example.By).First(warning => warning.Code == code);

        warning.Problem.ShouldEndWith(".");
        warning.Fix.ShouldEndWith(".");
        warning.Problem.ShouldContain(Notation.Text.Write(warning.At));
        warning.ToString().ShouldBe($"{code}: {warning.Problem} {warning.Fix}");
    }

    [Fact]
    public void The_page_lists_every_lint()
    {
        string[] listed = [.. CodeOfRow().Matches(Repository.Read("docs/lints.md")).Select(row => row.Groups["code"].Value)];

        listed.ShouldBe(Lints.All.Select(lint => lint.Code));
    }

    // The page's examples are the first ones of the list, so they are true.
    [Theory]
    [MemberData(nameof(Codes))]
    public void The_page_shows_a_formula_that_each_lint_finds(string code) =>
        Repository.Read("docs/lints.md").ShouldContain($"| `{code}` | `{LintExamples.All[code].Fire[0].Formula.Replace("|", "\\|", StringComparison.Ordinal)}` |");

    [Theory]
    [MemberData(nameof(LossNames))]
    public void A_loss_of_the_library_on_an_ending_that_suits_it_has_none(string name)
    {
        Loss loss = Loss.All[name];
        bool isSquaredError = name is "mse" or "quadratic";
        foreach (Symbol targets in new[] { Placeholder("targets", [Dimension.Batch, 3]), OneHot(Placeholder("labels", [Dimension.Batch]), 3) })
        {
            Symbol x = Placeholder("x", [Dimension.Batch, 4]);
            Variable weights = Variable("W", [4, 3], new Zeros());
            Symbol scores = MatMul(x, weights);
            foreach (Symbol output in new[] { scores, EndingFor(loss, scores) })
            {
                Symbol value = ReduceMean(loss.Row(output, targets));
                Function<float> function = Function.Compile<float>([value], new Sgd(0.1).Minimize(value, [weights]));
                IEnumerable<string> codes = function.Lints.Select(warning => warning.Code).Where(code => code != "one-hot-labels");

                // Keras tutorials train on it to show that it is slower than cross-entropy.
                codes.ShouldBe(isSquaredError && output != scores ? ["squared-error-of-softmax"] : [], string.Join("\n", function.Lints));
            }
        }
    }

    [Theory]
    [MemberData(nameof(AdversarialNames))]
    public void An_adversarial_loss_has_none(string name)
    {
        Placeholder real = Placeholder("real", [Dimension.Batch, 1]), fake = Placeholder("fake", [Dimension.Batch, 1]);
        AdversarialLoss loss = AdversarialLoss.All[name];
        Symbol discriminator = ReduceMean(loss.Discriminator(real, fake)), generator = ReduceMean(loss.Generator(fake));

        Function<float> function = Function.Compile<float>([discriminator, generator, .. Gradients.Of(discriminator, [real, fake]), Gradients.Of(generator, fake)]);

        function.Lints.ShouldBeEmpty();
    }

    // Most of what tutorials print is right. One-hot rows cost nothing here, but labels would serve.
    [Fact]
    public void Lines_of_tutorials_that_are_right_have_none()
    {
        TheoryData<string>[] pasted = [PastedFormulaTests.Softmax(), PastedFormulaTests.OfLabels()];
        string[] lets = ["x=1.2,-0.8,-0.5;0.9,-1.2,1.1", "y=0,1", "t=1,0,0;0,1,0", "v=1,2,3"];

        foreach (string formula in pasted.SelectMany(lines => lines.Select(line => line.Data)))
        {
            Dictionary<string, FormulaInput> inputs = Evaluation.Inputs(lets.Where(let => Formula.Parse(formula).Names.Contains(let[..1])));
            Explanation<double>.Of(Formula.Parse(formula), inputs, []).Lints.Where(warning => warning.Code != "one-hot-labels").ShouldBeEmpty(formula);
        }
    }

    [Fact]
    public void The_program_of_TensorFlow_1_has_none()
    {
        Placeholder xs = Placeholder("xs", [Dimension.Batch, 784]), ys = Placeholder("ys", [Dimension.Batch, 10]);
        Variable weights = Variable("W", [784, 10], new Zeros()), bias = Variable("b", [10], new Zeros());
        Symbol prediction = Softmax(MatMul(xs, weights) + bias);
        Symbol loss = ReduceMean(-ReduceSum(ys * Log(prediction), axis: 1));
        Symbol accuracy = ReduceMean(Equal(ArgMax(prediction, 1), ArgMax(ys, 1)));

        Function.Compile<float>([loss, accuracy], new Sgd(0.5).Minimize(loss, [weights, bias]), lints: LintPolicy.Refuse).Lints.ShouldBeEmpty();
    }

    [Fact]
    public void What_was_derived_is_not_looked_at_but_what_it_was_derived_from_is()
    {
        Placeholder x = Placeholder("x", [2, 3]), y = Placeholder("y", [2]);
        Symbol gradient = Gradients.Of(SparseSoftmaxCrossEntropyWithLogits(y, Softmax(x)), x);
        Symbol product = Gradients.HessianVectorProduct(SparseSoftmaxCrossEntropyWithLogits(y, Softmax(x)), x, Placeholder("d", [2, 3]));

        Function.Compile<double>(gradient).Lints.ShouldHaveSingleItem().Code.ShouldBe("softmax-twice");
        Function.Compile<double>(product).Lints.ShouldHaveSingleItem().Code.ShouldBe("softmax-twice");
        Function.Compile<double>(x + (0.1 * gradient)).Lints.ShouldHaveSingleItem().Code.ShouldBe("softmax-twice");
    }

    [Fact]
    public void A_variable_that_the_loss_does_not_depend_on_is_named()
    {
        Placeholder x = Placeholder("x", [Dimension.Batch, 3]);
        Variable used = Variable("used", [3], new Zeros()), unused = Variable("unused", [2], new Zeros());
        Symbol loss = ReduceSum(Square(x - used));

        Function<float> function = Function.Compile<float>([loss], new Sgd(0.1).Minimize(loss, [used, unused]));

        LintWarning warning = function.Lints.ShouldHaveSingleItem();
        warning.Code.ShouldBe("no-dependence");
        warning.At.ShouldBe(unused);
        warning.Text.ShouldContain("does not depend on unused, so its gradient is zero");
    }

    [Fact]
    public void Warnings_can_be_errors()
    {
        Placeholder x = Placeholder("x", [3]);
        Symbol twice = Softmax(Softmax(x));

        ArgumentException error = Should.Throw<ArgumentException>(() => Function.Compile<float>(twice, lints: LintPolicy.Refuse));

        error.Message.ShouldStartWith("softmax-twice: Softmax is taken twice: softmax(softmax(x)) is given the probabilities softmax(x)");
        error.Message.ShouldContain("Warnings count as errors here, and there is one.");
        Function.Compile<double>(twice).Evaluate((x, [7, 7, 7])).ToArray().ShouldBe([1.0 / 3, 1.0 / 3, 1.0 / 3], 1e-15);
    }

    // log(1 + (C − 1)/e), as reached by scores of which the right one is 1 and all others 0.
    [Theory]
    [InlineData(2, "0.3133")]
    [InlineData(3, "0.5514")]
    [InlineData(10, "1.4612")]
    public void The_loss_that_training_cannot_get_below_is_told(int classes, string floor)
    {
        Symbol loss = SparseSoftmaxCrossEntropyWithLogits(Placeholder("y", [Dimension.Batch]), Softmax(Placeholder("x", [Dimension.Batch, classes])));

        Function.Compile<float>(loss).Lints.ShouldHaveSingleItem().Problem.ShouldContain($"no loss below {floor}.");
        Math.Log(1 + ((classes - 1) / Math.E)).ShouldBe(double.Parse(floor, System.Globalization.CultureInfo.InvariantCulture), 5e-5);
    }

    [Fact]
    public void A_metric_beside_the_loss_may_be_a_squared_error_of_probabilities()
    {
        Placeholder x = Placeholder("x", [Dimension.Batch, 3]), t = Placeholder("t", [Dimension.Batch, 3]);
        Symbol loss = ReduceMean(SoftmaxCrossEntropyWithLogits(t, x));
        Symbol brier = ReduceMean(ReduceSum(Square(Softmax(x) - t), axis: 1));

        Function.Compile<float>([loss, brier, Gradients.Of(loss, x)]).Lints.ShouldBeEmpty();
        Function.Compile<float>([brier, Gradients.Of(brier, x)]).Lints.ShouldHaveSingleItem().Code.ShouldBe("squared-error-of-softmax");
    }

    private static Symbol EndingFor(Loss loss, Symbol scores) => loss.Suits switch
    {
        LastActivation.Softmax => Softmax(scores),
        LastActivation.Sigmoid => Sigmoid(scores),
        _ => scores,
    };

    private static IReadOnlyList<LintWarning> Explain(string text, string[] by)
    {
        var formula = Formula.Parse(text);
        return Explanation<double>.Of(formula, Inputs.Where(input => formula.Names.Contains(input.Key) || by.Contains(input.Key)).ToDictionary(), by)
            .Lints.Where(warning => !warning.Text.Contains("has a value")).ToList();
    }

    private static TheoryData<string, string, string[]> Of(Func<(LintExamples.Example[] Fire, LintExamples.Example[] Pass), LintExamples.Example[]> choose) =>
        [.. from pair in LintExamples.All from example in choose(pair.Value) select (pair.Key, example.Formula, example.By)];

    [GeneratedRegex(@"^\| `(?<code>[a-z-]+)` \|", RegexOptions.Multiline)]
    private static partial Regex CodeOfRow();
}
