using Surprisal.Graph;
using static Surprisal.Graph.Ops;

namespace Surprisal.Tests.GraphTests;

/// <summary>What is simplified to be read still has the value that it had.</summary>
public sealed class SimplificationTests
{
    private static readonly Dimension B = Dimension.Batch;

    private static readonly Dictionary<string, Sample[]> Examples = new()
    {
        ["gradient of softmax cross-entropy"] = [Of(x => Symbol.Of(new SoftmaxCrossEntropyGradient(), x), [B, 3], [B, 3])],
        ["gradient of the cross-entropy of a class number"] =
            [new Sample(x => Symbol.Of(new SparseSoftmaxCrossEntropyGradient(), x), new Input([B], Classes: 3), new Input([B, 3]))],
        ["gradient of sigmoid cross-entropy"] = [Of(x => Symbol.Of(new SigmoidCrossEntropyGradient(), x), [B, 3], [B, 3])],
        ["what softmax leaves of one"] = [Of(x => Symbol.Of(new SoftmaxComplement(0), x), [3, 2]), Of(x => Symbol.Of(new SoftmaxComplement(1), x), [B, 3])],
        ["exponential minus one"] = [Of(x => ExpM1(x[0]), [2, 3])],
        ["logarithm of one plus"] = [Of(x => Log1P(x[0]), [2, 3])],
        ["gradient of the sparsemax loss"] = [Of(x => Symbol.Of(new SparsemaxLossGradient(), x), [B, 3], [B, 3])],
        ["selection of one or nothing"] =
        [
            Of(x => Where(Greater(x[0], 1), x[1], 0), [3], [2, 3]), Of(x => Where(Equal(x[0], 1), 0, x[1]), [2, 3], [3]), Of(x => Where(GreaterEqual(x[0], x[1]), 1, 0), [3], [2, 3]),
        ],
        ["sums at one place of each row"] =
            [new Sample(x => Symbol.Of(new ScatterAdd(1, 1, 3), x), new Input([B]), new Input([B], Classes: 3)), new Sample(x => Symbol.Of(new ScatterAdd(0, 0, 3), x), new Input([]), new Input([], Classes: 3))],
        ["one place of each row"] =
        [
            new Sample(x => Symbol.Of(new Gather(1, 1), x), new Input([B, 3]), new Input([B, 1], Classes: 3)),
            new Sample(x => Symbol.Of(new ScatterAdd(1, 1, 3), x), new Input([B, 1]), new Input([B, 1], Classes: 3)),
        ],
        ["one element among zeros"] =
            [Of(x => Symbol.Of(new Pad(0, new Place(0, 2), 1, 3, 0), x), [1]), Of(x => Symbol.Of(new Pad(1, new Place(0, 0), 1, 3, 0), x), [B, 1])],
        ["sigmoid of the opposite"] = [Of(x => Sigmoid(-x[0]), [2, 3])],
        ["collect factors"] =
        [
            Of(x => x[0] * x[0], [3]), Of(x => x[0] / x[0] * x[1], [3], []), Of(x => x[0] * x[1] / x[0], [3], []), Of(x => x[0] * (x[1] / x[0]), [2, 3], [3]),
            Of(x => Square(x[0]) * x[0] / (3 * x[0]), [3]), Of(x => -(x[0] - x[1]), [3], [2, 3]), Of(x => 2 * x[0] * -3 / (x[1] * 4), [3], [3]),
            Of(x => 0 * x[0], [3]), Of(x => Power(Sqrt(x[0]), 3) * Power(x[0], -2.5), [3]), Of(x => Sqrt(Square(x[0] - 1)) * 2 * x[0] * x[0], [3]),
            Of(x => Weigh(x[0], Log(x[1])) / x[0], [3], [3]), Of(x => Square(Greater(x[0], 1)) * Greater(x[0], 1), [3]), Of(x => x[0] * 0.5 / 0.3 * x[1] * 3, [3], [3]),
            Of(x => Expand(x[0], [2, 3]) * Expand(x[1], [2, 3]) / x[0], [3], [3]),
        ],
        ["collect terms"] =
        [
            Of(x => x[0] + x[0], [3]), Of(x => x[0] - x[0], [3]), Of(x => x[0] + x[1] - x[0], [3], [2, 3]), Of(x => -x[0] - x[1], [3], [3]), Of(x => -x[0] + x[1], [3], [3]),
            Of(x => (x[0] * x[1]) - (x[1] * x[2]), [3], [2, 3], []), Of(x => (x[0] / 4) - (x[1] / 4), [3], [3]), Of(x => (x[0] / 4) + (x[0] / 3), [3]),
            Of(x => (x[0] * (1 - x[1])) - (x[1] * (x[2] - x[0])), [3], [3], [3]), Of(x => (x[0] * (x[1] + x[2])) - (x[0] * x[2]), [2, 3], [3], []),
            Of(x => (x[0] / x[1]) - (x[2] / x[1]), [3], [3], [3]), Of(x => (2 * x[0] * x[1]) + (4 * x[1] * x[0]), [3], [3]), Of(x => 1 + x[0] + 2, [3]),
        ],
        ["sum of one element"] = [Of(x => ReduceSum(x[0], 1, keepDims: true), [3, 1])],
        ["sum of terms"] =
        [
            Of(x => ReduceSum(2 * x[0], 1, keepDims: true), [2, 3]), Of(x => ReduceSum(0 * x[0], 1, keepDims: true), [2, 3]), Of(x => ReduceSum(x[0] * x[1], 1, keepDims: true), [2, 3], [2, 1]),
            Of(x => ReduceSum(x[0] * x[1], 0, keepDims: true), [2, 3], [3]), Of(x => ReduceSum(Expand(x[0], [2, 3]), 0, keepDims: true), [3]),
            Of(x => ReduceSum(Expand(x[0], [B, 3]), 0, keepDims: true), [3]), Of(x => ReduceSum(Softmax(x[0], 0), 0, keepDims: true), [3, 2]),
            Of(x => ReduceSum(Softmax(x[0]) - (x[1] * x[0]), 1, keepDims: true), [2, 3], [3]),
            Of(x => ReduceSum(Constant([0, 0.25, 0.75], [3]) * x[0], 1, keepDims: true), [2, 1]),
            new Sample(x => ReduceSum(OneHot(x[0], 3) * Log(x[1]), 1, keepDims: true), new Input([B], Classes: 3), new Input([B, 3], 0.5)),
            new Sample(x => ReduceSum(OneHot(x[0], 3) + (2 * x[1]), 1, keepDims: true), new Input([B], Classes: 3), new Input([B, 3])),
        ],
        ["number out of a matrix product"] =
        [
            .. from transposeLeft in new[] { false, true }
               from transposeRight in new[] { false, true }
               let op = new MatMul(transposeLeft, transposeRight)
               let left = Shape.Create(transposeLeft ? [3, 2] : [2, 3])
               let right = Shape.Create(transposeRight ? [4, 3] : [3, 4])
               from form in new Func<Symbol, Symbol, Symbol>[]
               {
                   (a, b) => Symbol.Of(op, a / 2, -b),
                   (a, b) => Symbol.Of(op, Expand(2, left), b),
                   (a, b) => Symbol.Of(op, 3 * a, Expand(2, right)),
               }
               select Of(x => form(x[0], x[1]), left, right),
        ],
        ["reshape within a product"] = [Of(x => Reshape(2 * x[0], [3, 1]), [3]), Of(x => Reshape(x[0] / x[1], [3, 1]), [3], [3]), Of(x => Reshape(x[1] / x[0], [3, 1]), [3], [1])],
    };

    public static TheoryData<string> Rules => [.. Simplifications.All.Select(rule => rule.Name).Except(Surprisal.Graph.Rules.All.Select(rule => rule.Name))];

    public static TheoryData<string> Ops => [.. OpSamples.All.Keys];

    [Fact]
    public void Every_rule_has_a_name_of_its_own() => Simplifications.All.Select(rule => rule.Name).ShouldBeUnique();

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_rule_keeps_value_and_shape(string name)
    {
        Examples.ShouldContainKey(name);
        foreach (Sample example in Examples[name])
        {
            var rewriter = new Rewriter([.. Simplifications.All.Where(rule => rule.Name == name)]);
            Symbol simplified = rewriter.Rewrite(example.Formula);
            rewriter.RulesFor(simplified).ShouldContain(name, $"{example}");
            ShouldBeEqual(simplified, example.Formula, example, 1e-13);
            ShouldBeEqual(Simplify(example.Formula), example.Formula, example, 1e-12);
        }
    }

    [Theory]
    [MemberData(nameof(Ops))]
    public void The_gradient_of_every_operation_keeps_its_value(string op)
    {
        foreach (Sample sample in OpSamples.All[op])
        {
            foreach (Symbol gradient in Gradients.Of(Sample.Weigh(sample.Formula, Sample.Batch), [.. sample.RealInputs]))
            {
                ShouldBeEqual(Simplify(gradient), gradient, sample, 1e-10);
            }
        }
    }

    [Fact]
    public void Random_formulas_keep_their_values_and_have_nothing_left_to_simplify()
    {
        for (int seed = 30000; seed < 30500; seed++)
        {
            var graph = new RandomGraph(seed, isSmooth: true);
            var random = new Random(seed);
            Dictionary<Symbol, double[]> values = graph.Placeholders.Concat<Symbol>(graph.Variables).ToDictionary(
                leaf => leaf, leaf => Enumerable.Range(0, leaf.Shape.Size.Resolve(2)).Select(_ => 0.2 + random.NextDouble()).ToArray());
            foreach (Symbol output in graph.Outputs)
            {
                Symbol simplified = Simplify(output);
                Simplify(simplified).ShouldBeSameAs(simplified, $"seed {seed}: {output} became {simplified}");
                simplified.Shape.ShouldBe(output.Shape);
                Close.ShouldBeClose(Interpreter.Evaluate(simplified, values, 2), Interpreter.Evaluate(output, values, 2), 1e-9, $"seed {seed}: {output} became {simplified}");
            }
        }
    }

    [Fact]
    public void Decimals_stay_as_a_person_would_write_them()
    {
        Placeholder x = Placeholder("x", [3]);
        Notation.Text.Write(Simplify((x * 0.9 / 3) - (Expand(0.6, [3]) / 3))).ShouldBe("0.3 * x - 0.2");
        Notation.Text.Write(Simplify((0.1 * x / 3) - (Softplus(x) / 3))).ShouldBe("(0.1 * x - softplus(x)) / 3");
        Symbol[] logp = [Index(LogSoftmax(x), 1, 0), ReduceMean(LogSoftmax(x))];
        Notation.Text.Write(Simplify(Gradients.Of((0.9 * -logp[0]) + (0.1 * -logp[1]), x))).ShouldBe("softmax(x) - 0.1 / 3 - 0.9 * one_hot(1, 3)");
    }

    [Fact]
    public void What_is_known_to_sum_to_one_does()
    {
        Placeholder targets = Placeholder("t", [B, 3]);
        Placeholder scores = Placeholder("x", [B, 3]);
        Symbol loss = ReduceSum(SoftmaxCrossEntropyWithLogits(targets, scores));
        Symbol gradient = Gradients.Of(loss, scores);
        Notation.Text.Write(Simplifications.Simplify(gradient, [])).ShouldBe("softmax(x) * sum(t, axis=1, keepdims=True) - t");
        Notation.Text.Write(Simplifications.Simplify(gradient, [targets])).ShouldBe("softmax(x) - t");
    }

    private static Symbol Simplify(Symbol formula) => Simplifications.Simplify(formula, []);

    private static Sample Of(Func<Symbol[], Symbol> form, params Shape[] shapes) => new(form, [.. shapes.Select(shape => new Input(shape, 0.5))]);

    private static void ShouldBeEqual(Symbol simplified, Symbol formula, Sample sample, double tolerance)
    {
        simplified.Shape.ShouldBe(formula.Shape, $"{sample}");
        foreach (int batch in new[] { 1, 2 })
        {
            Dictionary<Symbol, double[]> values = sample.Draw(5, batch);
            double[] expected = Interpreter.Evaluate(formula, values, batch);
            Close.ShouldBeClose(Interpreter.Evaluate(simplified, values, batch), expected, tolerance, $"{formula} became {simplified}");
        }
    }
}
