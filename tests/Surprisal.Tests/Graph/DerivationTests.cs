using Surprisal.Graph;
using Surprisal.Initializers;
using Surprisal.Losses;
using Surprisal.Tests.HouseTests;
using static Surprisal.Graph.Ops;

namespace Surprisal.Tests.GraphTests;

/// <summary>Derivations say what happens, step by step, and in the forms that people write.</summary>
public sealed class DerivationTests
{
    private static readonly Dimension B = Dimension.Batch;

    private static readonly Placeholder X = Placeholder("x", [3]);
    private static readonly Placeholder Y = Placeholder("y", [3]);

    public static TheoryData<string> Rules => [.. Surprisal.Graph.Rules.All.Select(rule => rule.Name)];

    public static TheoryData<string> Losses => [.. Loss.All.Names];

    /// <summary>Derivations that are kept in files next to this one, as text, Markdown and Mermaid.</summary>
    private static readonly Dictionary<string, Derivation> Kept = new()
    {
        ["softmax-cross-entropy"] = Derivation.Of(-ReduceSum(Y * Log(Softmax(X))), [X, Y]),
        ["softmax-cross-entropy-of-probabilities"] = Derivation.Of(-ReduceSum(Y * Log(Softmax(X))), [X], distributions: [Y]),
        ["sigmoid-cross-entropy"] = Derivation.Of(-((Y * Log(Sigmoid(X))) + ((1 - Y) * Log(1 - Sigmoid(X)))), [X]),
        ["sigmoid-quadratic"] = Derivation.Of(0.5 * ReduceSum(Square(Sigmoid(X) - Y)), [X]),
        ["softmax"] = Derivation.Of(Exp(X) / ReduceSum(Exp(X)), [X]),
        ["softmax-squared-error"] = Derivation.Of(ReduceSum(Square(Softmax(X) - Y)), [X]),
        ["log-sum-exp"] = Derivation.Of(Log(ReduceSum(Exp(X))), [X]),
        ["softplus"] = Derivation.Of(Log(1 + Exp(X)), [X]),
        ["softmax-regression"] = SoftmaxRegression(),
        ["log-softmax-of-a-class"] = Derivation.Of(-Log(Index(Softmax(X), 2)), [X]),
    };

    public static TheoryData<string, string> Files => [.. from name in Kept.Keys from format in new[] { "txt", "md", "mmd" } select (name, format)];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_derivation_reads_as_it_is_kept(string name, string format)
    {
        string written = format switch
        {
            "txt" => Kept[name].ToText(),
            "md" => Kept[name].ToMarkdown(),
            _ => Kept[name].ToMermaid(),
        };

        string received = Path.Combine(AppContext.BaseDirectory, $"{name}.received.{format}");
        File.WriteAllText(received, written);
        written.ShouldBe(Repository.Read($"tests/Surprisal.Tests/Graph/Derivations/{name}.{format}"), $"{received} holds the derivation of this run");
    }

    [Fact]
    public void Gradients_read_as_a_person_would_write_them()
    {
        ShouldRead("softmax-cross-entropy", "softmax(x) * sum(y) - y", @"\operatorname{softmax}(x) \cdot \sum y - y");
        ShouldRead("softmax-cross-entropy-of-probabilities", "softmax(x) - y", @"\operatorname{softmax}(x) - y");
        ShouldRead("sigmoid-cross-entropy", "sigmoid(x) - y", @"\sigma(x) - y");
        ShouldRead("sigmoid-quadratic", "(sigmoid(x) - y) * sigmoid(x) * (1 - sigmoid(x))", @"(\sigma(x) - y) \cdot \sigma(x) \cdot (1 - \sigma(x))");
        ShouldRead("softmax", "p = softmax(x); p_i * (δ_ij - p_j)", @"p = \operatorname{softmax}(x);\quad p_i \cdot (\delta_{ij} - p_j)");
        ShouldRead(
            "softmax-squared-error",
            "2 * softmax(x) * (softmax(x) - y - sum((softmax(x) - y) * softmax(x)))",
            @"2 \cdot \operatorname{softmax}(x) \cdot \left(\operatorname{softmax}(x) - y - \sum (\operatorname{softmax}(x) - y) \cdot \operatorname{softmax}(x)\right)");
        ShouldRead("log-sum-exp", "softmax(x)", @"\operatorname{softmax}(x)");
        ShouldRead("softplus", "sigmoid(x)", @"\sigma(x)");
        ShouldRead("log-softmax-of-a-class", "softmax(x) - one_hot(2, 3)", @"\operatorname{softmax}(x) - \operatorname{one\_hot}(2, 3)");
        ShouldRead(
            "softmax-regression",
            "x.T @ (softmax(x @ W + b) - one_hot(y, 3)) / batch",
            @"\frac{x^\top \, (\operatorname{softmax}(x \, W + b) - \operatorname{one\_hot}(y, 3))}{\mathit{batch}}");

        static void ShouldRead(string name, string text, string latex)
        {
            GradientFormula gradient = Kept[name].Gradients[0];
            gradient.ToString().ShouldBe(text);
            string.Join(@";\quad ", gradient.Lines(Notation.Latex)).ShouldBe(latex);
        }
    }

    [Fact]
    public void A_jacobian_is_what_the_gradients_of_its_elements_are()
    {
        Symbol[] vectors = [Softmax(X), LogSoftmax(X), X / ReduceSum(X), Exp(X) * ReduceSum(X * Y)];
        foreach (Symbol vector in vectors)
        {
            Symbol jacobian = Derivation.Of(vector, [X]).Gradients[0].Jacobian.ShouldNotBeNull($"{vector}");
            Symbol index = Symbol.InOrder([jacobian]).Single(symbol => symbol.Op is Leaf { Name: "j" });
            for (int j = 0; j < 3; j++)
            {
                var values = new Dictionary<Symbol, double[]> { [X] = [0.5, 1.5, 0.25], [Y] = [1, 2, 3], [index] = [j] };
                double[] expected = Interpreter.Evaluate(Gradients.Of(ReduceSum(OneHot(j, 3) * vector), X), values);
                Close.ShouldBeClose(Interpreter.Evaluate(jacobian, values), expected, 1e-14, $"element {j} of {vector}");
            }
        }
    }

    [Fact]
    public void A_vector_of_functions_of_its_own_elements_each_has_a_gradient_and_no_jacobian()
    {
        Derivation.Of(Tanh(X) * Y, [X]).Gradients[0].Jacobian.ShouldBeNull();
        Derivation.Of(Softmax(X), [Y]).Gradients[0].Jacobian.ShouldBeNull();
        Derivation.Of(Softmax(X), [Y]).Gradients[0].ToString().ShouldBe("0");
    }

    [Fact]
    public void The_parts_of_a_derivation_are_there_to_be_used()
    {
        Symbol written = -ReduceSum(Y * Log(Softmax(X)));
        var derivation = Derivation.Of(written, [X]);

        derivation.Written.ShouldBeSameAs(written);
        derivation.Steps[0].Rule.ShouldBe("log-softmax");
        Notation.Text.Write(derivation.Steps[0].Before).ShouldBe("log(softmax(x))");
        Notation.Text.Write(derivation.Steps[0].After).ShouldBe("log_softmax(x)");
        Notation.Text.Write(derivation.Stable).ShouldBe("softmax_cross_entropy_with_logits(y, x)");
        derivation.Gradients.ShouldHaveSingleItem().By.ShouldBeSameAs(X);
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_step_shows_its_rule_with_equal_forms_before_and_after(string name)
    {
        RuleExamples.All.Keys.ShouldContain(name);
        foreach (Sample example in RuleExamples.All[name])
        {
            var steps = new List<RuleUse>();
            new Rewriter([.. Surprisal.Graph.Rules.All.Where(rule => rule.Name == name)], steps).Rewrite(example.Formula);
            steps.ShouldContain(step => step.Rule == name, $"{example}");
            foreach (RuleUse step in steps)
            {
                (string before, string after) = StepForms.Of(step, Notation.Latex);
                (before != after).ShouldBe(StepForms.Shows(step), $"{before} and {after}: a step is seen in every notation or in none");

                Dictionary<Symbol, double[]> values = example.Draw(4, batch: 3);
                double[] expected = Interpreter.Evaluate(step.Before, values, 3);
                Close.ShouldBeClose(Interpreter.Evaluate(step.After, values, 3), expected, 1e-13, $"{step.Rule}: {step.Before} became {step.After}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_derivation_that_uses_a_rule_names_it_and_prints_what_can_be_seen_of_it(string name)
    {
        // Before its own, other rules may bring the example into another form.
        Sample? example = RuleExamples.All[name].FirstOrDefault(example => Uses(example.Formula, name));
        example.ShouldNotBeNull($"No example of the rule '{name}' uses it when all rules are there.");

        var derivation = Derivation.Of(example.Formula, [.. example.RealInputs]);
        string text = derivation.ToText();
        RuleUse[] steps = [.. derivation.Steps.Where(step => step.Rule == name)];
        text.Contains($"By the rule: {name}\n").ShouldBe(steps.Length > 0);
        derivation.ToMarkdown().Contains($"## By the rule: {name}\n").ShouldBe(steps.Length > 0);
        foreach (RuleUse step in steps)
        {
            (string before, string after) = StepForms.Of(step, Notation.Text);
            text.ShouldContain($"By the rule: {name}\n  {before}\n  = {after}\n");
            derivation.ToMermaid().ShouldContain(name.Replace("#", "#35;"));
        }
    }

    [Fact]
    public void A_change_of_shape_alone_is_no_step_but_its_rule_is_named()
    {
        Placeholder x = Placeholder("x", [2, 3]);
        var derivation = Derivation.Of(-Reshape(-Reshape(Exp(x), [3, 2]), [6]), [x]);

        derivation.Rules.ShouldBe(["negation out of a reshape", "reshape of a reshape", "double negation"]);
        derivation.Steps.ShouldHaveSingleItem().Rule.ShouldBe("double negation");
        derivation.ToText().ShouldContain("  -(-exp(x))\n  = exp(x)\n");
    }

    [Fact]
    public void Every_step_that_is_shown_changes_what_is_written()
    {
        foreach (Derivation derivation in Kept.Values)
        {
            derivation.Steps.ShouldAllBe(step => Notation.Text.Write(step.Before) != Notation.Text.Write(step.After));
            derivation.ToText().ShouldNotContain("Reshape(");
        }
    }

    [Fact]
    public void A_step_that_comes_twice_is_shown_once() =>
        Derivation.Of(ReduceSum(Log(Softmax(X))) + ReduceSum(Log(Softmax(X)) * Y * X), [X]).Steps.Count(step => step.Rule == "log-softmax").ShouldBe(1);

    [Fact]
    public void Rows_that_happen_to_sum_to_one_shorten_a_gradient_that_is_told_besides()
    {
        Placeholder w = Placeholder("w", [3]);
        var derivation = Derivation.Of(-ReduceSum(Y * Log(Softmax(X))), [new Variation(X, Name: null), new Variation(Y, Name: null)], [], observed: [Y, w]);

        derivation.ToText().ShouldContain("Gradient by x\n  softmax(x) * sum(y) - y\n\nGradient by x, as the rows of y sum to 1\n  softmax(x) - y\n\nGradient by y\n");
        derivation.ToMarkdown().ShouldContain("## Gradient by $x$, as the rows of $y$ sum to 1\n\n$$\\operatorname{softmax}(x) - y$$");
        derivation.ToMermaid().ShouldContain("[\"Gradient by x, as the rows of y sum to 1<br/>softmax(x) - y\"]");
    }

    [Fact]
    public void A_gradient_by_a_value_within_the_formula_is_written_by_its_name()
    {
        Symbol p = Sigmoid(X);
        Symbol loss = -ReduceSum(Y * Log(p)) + ReduceSum(p);

        Derivation.Of(loss, [p]).Gradients[0].ToString().ShouldBe("1 - y / sigmoid(x)");
        Derivation.Of(loss, [new Variation(p, "p"), new Variation(X, "x")], [], []).Gradients.Select(gradient => gradient.ToString())
            .ShouldBe(["1 - y / p", Derivation.Of(loss, [X]).Gradients[0].ToString()]);
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void Every_loss_is_explained_in_every_format_with_its_true_gradient(string name)
    {
        foreach (Dimension batch in new Dimension[] { B, 2 })
        {
            Placeholder output = Placeholder("x", [batch, 3]);
            Placeholder targets = Placeholder("y", [batch, 3]);
            foreach (Symbol loss in new[] { Loss.All[name].Row(output, targets), ReduceMean(Loss.All[name].Row(output, targets)) })
            {
                var derivation = Derivation.Of(loss, [output, targets]);
                derivation.ToText().ShouldContain("Gradient");
                derivation.ToMarkdown().ShouldContain("$$");
                derivation.ToMermaid().ShouldStartWith("flowchart LR\n");

                var random = new Random(11);
                Dictionary<Symbol, double[]> values = new[] { output, targets }.ToDictionary(
                    leaf => (Symbol)leaf, _ => Enumerable.Range(0, 6).Select(_ => 0.1 + random.NextDouble()).ToArray());
                Symbol[] gradients = Gradients.Of(loss, [output, targets]);
                foreach ((GradientFormula simplified, Symbol gradient) in derivation.Gradients.Zip(gradients))
                {
                    double[] expected = Interpreter.Evaluate(gradient, values, 2);
                    Close.ShouldBeClose(Interpreter.Evaluate(simplified.Formula, values, 2), expected, 1e-12, $"{name} by {simplified.By}: {simplified}");
                }
            }
        }
    }

    private static Derivation SoftmaxRegression()
    {
        Placeholder x = Placeholder("x", [B, 4]);
        Placeholder labels = Placeholder("y", [B]);
        Variable w = Variable("W", [4, 3], new Zeros());
        Variable b = Variable("b", [3], new Zeros());
        return Derivation.Of(ReduceMean(-ReduceSum(OneHot(labels, 3) * Log(Softmax(MatMul(x, w) + b)), axis: 1)), [w, b]);
    }

    private static bool Uses(Symbol formula, string rule) => Derivation.Of(formula, []).Rules.Contains(rule);
}
