using Surprisal.Graph;

namespace Surprisal.Tests.GraphTests;

/// <summary>What holds for every rule: the same value, the same gradient, the same shape.</summary>
public sealed class RuleTests
{
    public static TheoryData<string> Names => [.. Rules.All.Select(rule => rule.Name)];

    [Fact]
    public void Every_rule_has_a_name_of_its_own() => Rules.All.Select(rule => rule.Name).ShouldBeUnique();

    [Fact]
    public void Every_example_is_of_a_rule() => RuleExamples.All.Keys.Except(Rules.All.Select(rule => rule.Name)).ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(Names))]
    public void A_rule_keeps_value_and_shape(string name)
    {
        foreach (Sample example in ExamplesOf(name))
        {
            Symbol replacement = Replace(name, example);
            replacement.Shape.ShouldBe(example.Formula.Shape, $"{example}");
            foreach (int batch in new[] { 1, 3 })
            {
                Dictionary<Symbol, double[]> values = example.Draw(1, batch);
                double[] expected = Interpreter.Evaluate(example.Formula, values, batch);
                Close.ShouldBeClose(Interpreter.Evaluate(replacement, values, batch), expected, 1e-13, $"{name}: {example}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_rule_keeps_the_gradient(string name)
    {
        foreach (Sample example in ExamplesOf(name))
        {
            Placeholder[] inputs = [.. example.Inputs];
            Symbol[] before = Gradients.Of(Sample.Weigh(example.Formula, 3), inputs, []);
            Symbol[] after = Gradients.Of(Sample.Weigh(Replace(name, example), 3), inputs, []);
            Dictionary<Symbol, double[]> values = example.Draw(2, batch: 3);
            for (int i = 0; i < inputs.Length; i++)
            {
                double[] expected = Interpreter.Evaluate(before[i], values, 3);
                Close.ShouldBeClose(Interpreter.Evaluate(after[i], values, 3), expected, 1e-12, $"{name}: gradient of {example} by {inputs[i]}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_stable_form_has_nothing_left_to_rewrite(string name)
    {
        foreach (Sample example in ExamplesOf(name))
        {
            Symbol[] formulas = [example.Formula, .. Gradients.Of(Sample.Weigh(example.Formula, 3), [.. example.Inputs])];
            foreach (Symbol formula in formulas)
            {
                Symbol stable = new Rewriter(Rules.All).Rewrite(formula);
                new Rewriter(Rules.All).Rewrite(stable).ShouldBeSameAs(stable, $"{formula} became {stable}");
            }
        }
    }

    private static Sample[] ExamplesOf(string name)
    {
        RuleExamples.All.TryGetValue(name, out Sample[]? examples).ShouldBeTrue($"Give the rule '{name}' its examples in RuleExamples.");
        return examples!;
    }

    private static Symbol Replace(string name, Sample example)
    {
        var rewriter = new Rewriter([.. Rules.All.Where(rule => rule.Name == name)]);
        Symbol replacement = rewriter.Rewrite(example.Formula);
        rewriter.RulesFor(replacement).ShouldContain(name, $"{example}");
        return replacement;
    }
}
