using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Tests.GraphTests;

/// <summary>Rewriting ends, keeps shapes, and says which rules it used.</summary>
public sealed class RewriterTests
{
    private readonly Placeholder _x = Placeholder("x", [Dimension.Batch, 3]);
    private readonly Placeholder _y = Placeholder("y", [Dimension.Batch, 3]);

    [Fact]
    public void The_rules_that_led_to_a_symbol_are_named_in_order()
    {
        var rewriter = new Rewriter(Rules.All);
        Symbol stable = rewriter.Rewrite(Log(Exp(_x) / ReduceSum(Exp(_x), axis: 1, keepDims: true)));
        stable.ToString().ShouldBe("LogSoftmax(x, axis: 1)");
        rewriter.RulesFor(stable).ShouldBe(["log-softmax"]);
        rewriter.RulesFor(rewriter.Rewrite(Softmax(_x))).ShouldBe(["softmax"]);
    }

    [Fact]
    public void What_a_rule_makes_within_its_replacement_is_told_of_it_too()
    {
        var rewriter = new Rewriter(Rules.All);
        Symbol stable = rewriter.Rewrite(Tanh(-ReduceSum(_y * Log(Softmax(_x)), axis: 1, keepDims: true)));
        Symbol crossEntropy = Symbol.InOrder([stable]).Single(symbol => symbol.Op is SoftmaxCrossEntropy);
        rewriter.RulesFor(crossEntropy).ShouldContain("softmax cross-entropy");
    }

    [Theory]
    [InlineData("log(1 - sigmoid)", "-Softplus(x)")]
    [InlineData("log sigmoid", "-Softplus(-x)")]
    [InlineData("binary cross-entropy", "SigmoidCrossEntropy(y, x)")]
    [InlineData("cross-entropy", "SoftmaxCrossEntropy(y, x)")]
    [InlineData("log of a sum", "LogSumExp(x, axis: 1)")]
    public void A_written_form_becomes_its_stable_form(string form, string expected)
    {
        Symbol written = form switch
        {
            "log(1 - sigmoid)" => Log(1 - Sigmoid(_x)),
            "log sigmoid" => Log(Sigmoid(_x)),
            "binary cross-entropy" => -((_y * Log(Sigmoid(_x))) + ((1 - _y) * Log(1 - Sigmoid(_x)))),
            "cross-entropy" => -ReduceSum(_y * Log(Softmax(_x)), axis: 1),
            _ => Log(ReduceSum(Exp(_x), axis: 1, keepDims: true)),
        };
        new Rewriter(Rules.All).Rewrite(written).ToString().ShouldBe(expected);
    }

    [Fact]
    public void A_rule_that_changes_the_shape_is_named()
    {
        Rule wrong = Rule.Of("sum of a square", x => Square(x), x => ReduceSum(x));
        Should.Throw<InvalidOperationException>(() => new Rewriter([wrong]).Rewrite(1 + Square(_x))).Message.ShouldBe(
            "The rule 'sum of a square' replaces Square(x) of shape [batch, 3] by Reshape(ReduceSum(ReduceSum(x, axis: 1), axis: 0), []) of shape []. A rule must keep the shape.");
    }

    [Fact]
    public void Rules_that_undo_each_other_are_named()
    {
        Rule there = Rule.Of("there", x => Exp(x), x => Tanh(x));
        Rule back = Rule.Of("back", x => Tanh(x), x => Exp(x));
        Should.Throw<InvalidOperationException>(() => new Rewriter([there, back]).Rewrite(Exp(_x))).Message.ShouldBe(
            "Rewriting Exp(x) does not end; the last rules were back, there, back, there. Two rules undo each other.");
    }

    [Fact]
    public void Rules_that_undo_each_other_stop_after_as_many_steps_as_they_may_take()
    {
        Rule there = Rule.Of("there", x => Exp(x), x => Tanh(x));
        Rule back = Rule.Of("back", x => Tanh(x), x => Exp(x));
        var rewriter = new Rewriter([there, back], maximumSteps: 1001);
        rewriter.Rewrite(1 + Exp(_x)).ToString().ShouldBe("(1 + Tanh(x))");
        rewriter.Steps.ShouldBe(1001);
    }

    [Fact]
    public void Random_formulas_end_and_have_nothing_left_to_rewrite()
    {
        for (int seed = 20000; seed < 20500; seed++)
        {
            foreach (Symbol output in new RandomGraph(seed, isSmooth: false).Outputs)
            {
                Symbol stable = new Rewriter(Rules.All).Rewrite(output);
                new Rewriter(Rules.All).Rewrite(stable).ShouldBeSameAs(stable, $"seed {seed}: {output} became {stable}");
                stable.Shape.ShouldBe(output.Shape);
            }
        }
    }

    [Fact]
    public void Equal_formulas_become_one_symbol_and_unequal_ones_do_not()
    {
        var rewriter = new Rewriter(Rules.All);
        rewriter.Rewrite(_x + _y).ShouldBeSameAs(rewriter.Rewrite(_y + _x));
        rewriter.Rewrite(Square(_x)).ShouldBeSameAs(rewriter.Rewrite(Square(_x)));
        rewriter.Rewrite(_x - _y).ShouldNotBeSameAs(rewriter.Rewrite(_y - _x));
        rewriter.Rewrite(Softmax(_x, 0)).ShouldNotBeSameAs(rewriter.Rewrite(Softmax(_x, 1)));
        rewriter.Rewrite(Constant(2)).ShouldBeSameAs(rewriter.Rewrite(Constant(2)));
        rewriter.Rewrite(Constant([2], [1])).ShouldNotBeSameAs(rewriter.Rewrite(Constant(2)));
    }

    [Fact]
    public void Zero_and_minus_zero_are_two_constants()
    {
        Placeholder one = Placeholder("one", []);
        Symbol difference = (one / 0.0) - (one / -0.0);
        Function.Compile<double>(difference).Evaluate((one, [1]))[0].ShouldBe(double.PositiveInfinity);
    }

    [Fact]
    public void Placeholders_of_one_name_are_two_values()
    {
        Placeholder other = Placeholder("x", [Dimension.Batch, 3]);
        Function.Compile<double>(_x - other).Evaluate((_x, [3, 3, 3]), (other, [1, 2, 3])).ToArray().ShouldBe([2, 1, 0]);
    }
}
