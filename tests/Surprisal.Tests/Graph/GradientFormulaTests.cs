using Surprisal.Cli.Reports;
using Surprisal.Formulas;
using Surprisal.Graph;
using Surprisal.Losses;
using Surprisal.Tests.FormulasTests;
using Calls = Surprisal.Tests.FormulasTests.FunctionSamples;

namespace Surprisal.Tests.GraphTests;

/// <summary>Whatever is derived, its gradients reach a form in which nothing is left to simplify, with the value that they had, in every notation.</summary>
public sealed class GradientFormulaTests
{
    // What is left of numbers near 1 where a gradient is 0.
    private const double Rounding = 1e-13;

    private static readonly string[] Vectors = ["x=1,2,-3", "y=0.2,0.5,0.3", "label=2"];

    private static readonly string[] OneRow = ["x=1,2,-3;", "y=0.2,0.5,0.3;", "label=2,"];

    private static readonly string[] Matrices = ["x=1,2,-3;4,-5,6", "y=0.2,0.5,0.3;0.1,0.8,0.1", "label=2,0"];

    public static TheoryData<string> SpellingTexts => [.. Spellings.All.Select(spelling => spelling.Text)];

    public static TheoryData<string> LintCodes => [.. LintExamples.All.Keys];

    public static TheoryData<string> CallNames => [.. Calls.All.Keys, .. Calls.Elementary.Keys];

    public static TheoryData<string> SampleNames => [.. OpSamples.All.Keys.Union(FunctionSamples.All.Keys)];

    public static TheoryData<string> LossNames => [.. Loss.All.Names];

    public static TheoryData<string> AdversarialNames => [.. AdversarialLoss.All.Names];

    [Theory]
    [MemberData(nameof(SpellingTexts))]
    public void Of_a_spelling(string text)
    {
        Spelling spelling = Spellings.All.First(spelling => spelling.Text == text);
        string formula = SpelledFormula.TextFor(spelling, classes: 3);
        foreach (string[] lets in spelling.IsBatched ? [OneRow, Matrices] : new[] { Vectors })
        {
            Hold(formula, lets);
            Explanation<float> explanation = Explain<float>(formula, lets);
            ExplainReport.Formats.Entries.ShouldAllBe(format => ExplainReport.Write(explanation, format.Value).Length > text.Length);
        }
    }

    [Theory]
    [MemberData(nameof(LintCodes))]
    public void Of_what_lints_look_at(string code)
    {
        foreach (LintExamples.Example example in LintExamples.All[code].Fire.Concat(LintExamples.All[code].Pass))
        {
            Hold(example.Formula, LintExamples.Lets, example.By);
        }
    }

    [Theory]
    [MemberData(nameof(CallNames))]
    public void Of_a_function_of_the_language(string name)
    {
        string call = name.Split(':') is [string family, string own] ? Calls.PathOf(family, own) : Calls.PathOf("", name);
        (string arguments, string writtenOut) = Calls.All.GetValueOrDefault(name, ("(x)", $"{call}(x)"));
        Hold(call + arguments, Calls.Lets);
        Hold(writtenOut, Calls.Lets);
    }

    [Fact]
    public void Of_the_lines_of_tutorials()
    {
        string[] lets = ["x=1.2,-0.8,-0.5;0.9,-1.2,1.1", "y=0,1", "t=1,0,0;0,1,0", "v=1,2,3", "q=0.2,0.3,0.5;0.1,0.1,0.8", "b=1,0,1;0,0,1", "u=0,0,1"];
        TheoryData<string>[] lines = [PastedFormulaTests.Softmax(), PastedFormulaTests.OfLabels(), PastedFormulaTests.OfSoftTargets(), PastedFormulaTests.OfBinary()];
        foreach (string line in lines.SelectMany(lines => lines.Select(line => line.Data)))
        {
            Hold(line, lets);
        }
    }

    [Theory]
    [MemberData(nameof(SampleNames))]
    public void Of_an_operation(string name)
    {
        foreach (Sample sample in OpSamples.All.GetValueOrDefault(name, []).Concat(FunctionSamples.All.GetValueOrDefault(name, [])))
        {
            foreach (Symbol formula in new[] { sample.Formula, Sample.Weigh(sample.Formula, Sample.Batch) })
            {
                Hold($"{sample}", formula, [.. sample.RealInputs], [sample.Draw(5, Sample.Batch), sample.Draw(6, Sample.Batch)], Sample.Batch);
            }
        }
    }

    [Theory]
    [MemberData(nameof(LossNames))]
    public void Of_a_loss(string name)
    {
        foreach (Shape shape in new Shape[] { [Dimension.Batch, 3], [2, 3], [1, 3], [3] })
        {
            foreach (Func<Symbol, Symbol> ending in new Func<Symbol, Symbol>[] { scores => scores, scores => Ops.Softmax(scores), Ops.Sigmoid, Ops.Tanh })
            {
                Placeholder scores = Ops.Placeholder("x", shape), targets = Ops.Placeholder("y", shape);
                Symbol rows = Loss.All[name].Row(ending(scores), targets);
                foreach (Symbol loss in new[] { rows, Ops.ReduceMean(rows) })
                {
                    Hold($"{name} of {shape}", loss, [scores, targets], [Draw([scores, targets], 0.1, 0.9), Draw([scores, targets], -2, 2)], batch: 2);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(AdversarialNames))]
    public void Of_an_adversarial_loss(string name)
    {
        Placeholder real = Ops.Placeholder("real", [Dimension.Batch, 1]), fake = Ops.Placeholder("fake", [Dimension.Batch, 1]);
        AdversarialLoss loss = AdversarialLoss.All[name];
        Hold(name, Ops.ReduceMean(loss.Discriminator(real, fake)), [real, fake], [Draw([real, fake], -2, 2)], batch: 2);
        Hold(name, Ops.ReduceMean(loss.Generator(fake)), [fake], [Draw([fake], -2, 2)], batch: 2);
    }

    [Fact]
    public void Of_random_formulas()
    {
        for (int seed = 40000; seed < 40400; seed++)
        {
            var graph = new RandomGraph(seed, isSmooth: true);
            Symbol[] leaves = [.. graph.Placeholders, .. graph.Variables];
            foreach (Symbol output in graph.Outputs)
            {
                Hold($"seed {seed}", output, leaves, [Draw(leaves, 0.2, 1.2)], batch: 2);
            }
        }
    }

    /// <summary>Few values in many sums and products share and cancel much.</summary>
    [Fact]
    public void Of_random_algebra()
    {
        for (int seed = 0; seed < 1500; seed++)
        {
            var random = new Random(seed);
            Symbol[] leaves = [Ops.Placeholder("x", [2, 3]), Ops.Placeholder("v", [3]), Ops.Placeholder("c", [2, 1]), Ops.Placeholder("r", [1, 3])];
            Hold($"seed {seed}", Grow(random, leaves, depth: random.Next(2, 6)), leaves, [Draw(leaves, 0.2, 1.2)]);
        }
    }

    private static Symbol Grow(Random random, Symbol[] leaves, int depth)
    {
        if (depth == 0)
        {
            return random.Next(8) == 0 ? random.Next(1, 4) : leaves[random.Next(leaves.Length)];
        }

        Symbol left = Grow(random, leaves, depth - 1);
        Symbol right = Grow(random, leaves, random.Next(depth));
        return random.Next(14) switch
        {
            0 or 1 or 2 => left + right,
            3 or 4 => left - right,
            5 or 6 or 7 => left * right,
            8 => left / (1 + Ops.Square(right)),
            9 => -left,
            10 => Ops.Sigmoid(left) * right,
            11 => Ops.Square(left),
            12 when left.Shape.Rank > 0 => Ops.Softmax(left) * right,
            13 when left.Shape.Rank > 0 => Ops.ReduceSum(left, axis: -1, keepDims: true) * right,
            _ => left,
        };
    }

    private static void Hold(string text, IReadOnlyList<string> lets, params string[] by)
    {
        Explanation<double> explanation = Explain<double>(text, lets, by);
        Write(explanation.Derivation);
        explanation.Derivation.Gradients.ShouldAllBe(gradient => IsSimple(gradient, Array.Empty<Symbol>()), text);

        BoundFormula bound = explanation.Bound;
        Dictionary<Symbol, double[]> given = Evaluation.Inputs(lets).Where(input => bound.Inputs.ContainsKey(input.Key))
            .ToDictionary(input => (Symbol)bound.Inputs[input.Key], input => input.Value.Elements.ToArray());
        Symbol[] smooth = [.. bound.SmoothInputs.Select(name => bound.Inputs[name])];
        foreach (Symbol formula in new[] { bound.Value, Weigh(bound.Value) })
        {
            Hold(text, formula, [.. smooth, .. by.Select(bound.Find)], [given, With(Draw(smooth, 0.1, 0.9)), With(Draw(smooth, -2, 2))]);
        }

        // What labels are and how often something is repeated is not for chance to say.
        Dictionary<Symbol, double[]> With(Dictionary<Symbol, double[]> drawn) => given.ToDictionary(input => input.Key, input => drawn.GetValueOrDefault(input.Key, input.Value));
    }

    private static void Hold(string what, Symbol formula, IReadOnlyList<Symbol> by, IReadOnlyList<Dictionary<Symbol, double[]>> inputs, int batch = 1)
    {
        var derivation = Derivation.Of(formula, by);
        Write(derivation);
        foreach ((GradientFormula simplified, Symbol gradient) in derivation.Gradients.Zip(Gradients.Of(formula, by)))
        {
            var rewriter = new Rewriter(Simplifications.All);
            rewriter.Rewrite(gradient);
            rewriter.Steps.ShouldBeLessThanOrEqualTo(2 * Symbol.InOrder([gradient]).Count, $"{what}: {gradient}");
            IsSimple(simplified, []).ShouldBeTrue($"{what}: {simplified}");
            simplified.Formula.Shape.ShouldBe(gradient.Shape, what);
            foreach (Dictionary<Symbol, double[]> values in inputs)
            {
                double[] expected = Interpreter.Evaluate(gradient, values, batch);
                double largest = expected.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty().Max();
                double[] actual = Interpreter.Evaluate(simplified.Formula, values, batch);
                for (int i = 0; i < expected.Length; i++)
                {
                    bool isClose = !double.IsFinite(expected[i]) || Math.Abs(actual[i] - expected[i]) <= Math.Max(1e-9 * largest, Rounding);
                    isClose.ShouldBeTrue($"{what} by {simplified.By}: {simplified} is {actual[i]:R} at {i}, expected {expected[i]:R}");
                }
            }
        }
    }

    /// <summary>A single number in which every element counts for something of its own.</summary>
    private static Symbol Weigh(Symbol value) =>
        Ops.ReduceSum(Ops.Constant([.. Enumerable.Range(0, value.Shape.Size.Factor).Select(i => 0.5 + (i * 1.1 % 2))], value.Shape) * value);

    private static void Write(Derivation derivation)
    {
        derivation.ToText().ShouldNotBeEmpty();
        derivation.ToMarkdown().ShouldContain("$$");
        derivation.ToMermaid().ShouldStartWith("flowchart LR\n");
    }

    /// <summary>Whether no rule has anything left to do. Rules that undo each other end in an exception here.</summary>
    private static bool IsSimple(GradientFormula gradient, IReadOnlyList<Symbol> distributions) =>
        IsSimple(gradient.Formula, distributions) && (gradient.Jacobian is null || IsSimple(gradient.Jacobian, distributions))
        && (gradient.Observed is not { } observed || IsSimple(observed, gradient.Distributions));

    private static bool IsSimple(Symbol formula, IReadOnlyList<Symbol> distributions) =>
        new Rewriter(Simplifications.Knowing(distributions)).Rewrite(formula) == formula;

    private static Explanation<T> Explain<T>(string text, IReadOnlyList<string> lets, params string[] by)
        where T : System.Numerics.IFloatingPointIeee754<T>
    {
        var formula = Formula.Parse(text);
        return Explanation<T>.Of(formula, Evaluation.Inputs(lets).Where(input => formula.Names.Contains(input.Key) || by.Contains(input.Key)).ToDictionary(), by);
    }

    private static Dictionary<Symbol, double[]> Draw(IEnumerable<Symbol> leaves, double low, double high)
    {
        var random = new Random(11);
        return leaves.ToDictionary(leaf => leaf, leaf => Enumerable.Range(0, leaf.Shape.Size.Resolve(2)).Select(_ => low + ((high - low) * random.NextDouble())).ToArray());
    }
}
