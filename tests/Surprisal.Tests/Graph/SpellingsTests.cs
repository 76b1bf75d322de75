using System.Numerics;
using System.Text;
using Surprisal.Conformance;
using Surprisal.Graph;
using Surprisal.Tests.DataTests;
using Surprisal.Tests.HouseTests;
using Case = Surprisal.Conformance.Case;

namespace Surprisal.Tests.GraphTests;

/// <summary>Formulas of the softmax family as tutorials spell them, on hard inputs, held to what they mean in exact arithmetic.</summary>
public sealed class SpellingsTests
{
    private const double Inf = double.PositiveInfinity;

    private static readonly double[][] Rows =
    [
        [1, 2, 3], [0, 0, 0], [40, 0, 0], [0, 100, 0], [1000, -1000, 0], [1000, 1000, 1000], [-1000, -1000, -1000], [88.8f, 0, -88.8f],
        [-88.8f, -88.8f, -104], [16777216, 16777215, 16777214], [1, 1 + (1.0 / (1 << 22)), 1], [0.1f, 0.7f, -0.3f],
        [-Inf, 1, 2], [1000, -Inf, -1000],
    ];

    private static readonly double[][] Targets = [[1, 0, 0], [0, 0.25, 0.75]];

    public static TheoryData<string> Texts => [.. Spellings.All.Select(spelling => spelling.Text)];

    public static TheoryData<string> Cases
    {
        get
        {
            string[] names = Directory.Exists(Folder) ? [.. Directory.GetFiles(Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file))] : [];
            return names.Length == 0 ? ["none"] : [.. names.Order(StringComparer.Ordinal)];
        }
    }

    private static string Folder => Path.Combine(RealData.Shared, "conformance", "golden");

    [Fact]
    public void There_are_many_spellings_and_each_is_another()
    {
        Spellings.All.Count.ShouldBeGreaterThanOrEqualTo(60);
        Spellings.All.Select(spelling => spelling.Text).ShouldBeUnique();
    }

    [Fact]
    public void The_page_of_spellings_holds_all_of_them()
    {
        var table = new StringBuilder("| means | written as in | formula |\n|---|---|---|\n");
        foreach (Spelling spelling in Spellings.All)
        {
            table.Append($"| {Name(spelling.Meaning)} | {spelling.Source} | `{spelling.Text.Replace("|", "\\|", StringComparison.Ordinal)}` |\n");
        }

        Repository.Read("docs/spellings.md").ShouldContain(table.ToString(), customMessage: $"docs/spellings.md does not hold the list of spellings. Put this there:\n{table}");
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_spelling_means_the_same_in_float_and_in_double(string text)
    {
        Spelling spelling = Spellings.All.First(spelling => spelling.Text == text);
        double[][] targets = SpelledFormula.Uses(spelling, "y") || SpelledFormula.Uses(spelling, "label") ? Targets : Targets[..1];
        var wrong = new List<string>();
        foreach (double[] row in Rows)
        {
            foreach (double[] target in targets)
            {
                Check(spelling, row, target, wrong);
            }
        }

        wrong.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void The_order_of_writing_does_not_change_the_stable_form(string text)
    {
        Spelling spelling = Spellings.All.First(spelling => spelling.Text == text);
        Symbol formula = SpelledFormula.Of(spelling, Values([1, 2, 3], Targets[1])).Value;
        string expected = InOneOrder(new Rewriter(Rules.All).Rewrite(formula));
        for (int seed = 0; seed < 20; seed++)
        {
            InOneOrder(new Rewriter(Rules.All).Rewrite(Shuffle(formula, new Random(seed)))).ShouldBe(expected, $"seed {seed}");
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_spelling_keeps_all_digits_of_an_exact_case(string name)
    {
        Assert.SkipUnless(Directory.Exists(Folder), $"There is no folder '{Folder}' of exact cases.");
        Case exact = CaseFile.Read(Path.Combine(Folder, name + ".json"));
        var wrong = new List<string>();
        foreach (ExactRow row in ExactRow.Of(exact))
        {
            foreach (Spelling spelling in Spellings.All.Where(spelling => row.Outputs.ContainsKey(spelling.Meaning) && !(spelling.IsForFewClasses && row.Values["x"].Length > 100)))
            {
                SpelledFormula formula = SpelledFormula.Of(spelling, row.Values);
                (ExpectedTensor wanted, ExpectedTensor? byScores) = row.Outputs[spelling.Meaning];
                bool isDouble = exact.Inputs[0].Type == ElementType.Float64;
                (double[] value, double[] gradient) = isDouble ? formula.Run<double>(row.Values, byScores is not null) : formula.Run<float>(row.Values, byScores is not null);
                Hold(wanted, value);
                if (byScores is not null)
                {
                    Hold(byScores, gradient);
                }

                void Hold(ExpectedTensor output, double[] numbers)
                {
                    if (Comparison.Fault(output with { Shape = [numbers.Length] }, [numbers.Length], numbers, Bar.Strict(exact.Inputs[0].Type)) is { } fault)
                    {
                        wrong.Add($"{spelling.Text}: {fault}");
                    }
                }
            }
        }

        wrong.ShouldBeEmpty();
    }

    private static string Name(Meaning meaning) => meaning switch
    {
        Meaning.Softmax => "softmax",
        Meaning.LogSoftmax => "log-softmax",
        Meaning.LogSumExp => "log-sum-exp",
        Meaning.CrossEntropy => "cross-entropy of a distribution",
        Meaning.CrossEntropyOfClass => "cross-entropy of a class",
        Meaning.BinaryCrossEntropy => "sigmoid cross-entropy",
        _ => "what it says",
    };

    private static Dictionary<string, double[]> Values(double[] row, double[] target) =>
        new() { ["x"] = row, ["y"] = target, ["label"] = [Array.FindIndex(target, value => value > 0)] };

    /// <summary>The formula with its parts made in another order and the operands of what commutes swapped at random.</summary>
    private static Symbol Shuffle(Symbol formula, Random random)
    {
        var made = new Dictionary<Symbol, Symbol>();
        foreach (Symbol part in Symbol.InOrder(formula.Op.Commutes && random.Next(2) == 0 ? [formula.Inputs[1], formula] : [formula]))
        {
            Symbol[] inputs = [.. part.Inputs.Select(input => made[input])];
            if (part.Op.Commutes && random.Next(2) == 0)
            {
                Array.Reverse(inputs);
            }

            made[part] = part.Op is Leaf ? part : Symbol.Of(part.Op, inputs);
        }

        return made[formula];
    }

    private static string InOneOrder(Symbol formula)
    {
        var texts = new Dictionary<Symbol, string>();
        foreach (Symbol part in Symbol.InOrder([formula]))
        {
            string[] inputs = [.. part.Inputs.Select(input => texts[input])];
            if (part.Op.Commutes)
            {
                Array.Sort(inputs, StringComparer.Ordinal);
            }

            texts[part] = part.Op.Format(inputs);
        }

        return texts[formula];
    }

    private static void Check(Spelling spelling, double[] row, double[] target, List<string> wrong)
    {
        Dictionary<string, double[]> values = Values(row, target);
        SpelledFormula formula = SpelledFormula.Of(spelling, values);

        // At a kink of its parts the gradient of a formula is a convention, though the whole is smooth there.
        bool hasKinks = Symbol.InOrder([formula.Value]).Any(part => part.Op is Abs or Relu or Maximum or Select);
        if ((hasKinks && row.Contains(0)) || row.Zip(target).Any(pair => double.IsInfinity(pair.First) && pair.Second != 0)
            || formula.Exact(spelling, values) is not var (value, gradient))
        {
            return;
        }

        Compare<float>(1.1754943508222875e-38, 5e-6);
        Compare<double>(2.2250738585072014e-308, 1e-13);

        void Compare<T>(double smallest, double tolerance)
            where T : IFloatingPointIeee754<T>
        {
            (double[] actualValue, double[] actualGradient) = formula.Run<T>(values);
            Hold("value", actualValue, value);
            Hold("gradient", actualGradient, gradient);

            void Hold(string what, double[] actual, double[] wanted)
            {
                for (int i = 0; i < actual.Length; i++)
                {
                    double want = wanted[i];
                    bool isRight = actual[i].Equals(double.CreateTruncating(T.CreateTruncating(want)))
                        || Math.Abs(actual[i] - want) <= Math.Max(smallest, tolerance * Math.Abs(want));
                    if (!isRight)
                    {
                        wrong.Add(FormattableString.Invariant($"{typeof(T).Name} [{string.Join(", ", row)}], y {target[0]}: {what} {i} is {actual[i]:R}, not {want:R}"));
                    }
                }
            }
        }
    }

    /// <summary>One row of an exact case, and what is known about it.</summary>
    private sealed record ExactRow(Dictionary<string, double[]> Values, Dictionary<Meaning, (ExpectedTensor Value, ExpectedTensor? Gradient)> Outputs)
    {
        public static IEnumerable<ExactRow> Of(Case exact)
        {
            // Options that a spelling would have to write out are left to the kernels' own tests.
            bool isPlain = exact.Attributes.Number("label_smoothing", 0) == 0 && exact.Attributes.Whole("ignore_index") is null
                && exact.Attributes.Number("pos_weight", 1) == 1 && exact.Inputs.All(input => input.Name is "x" or "logits" or "target");
            if (!isPlain)
            {
                yield break;
            }

            CaseTensor logits = exact.Inputs[0];
            int classes = logits.Shape[^1];
            int rows = logits.Numbers.Length / classes;
            for (int row = 0; row < rows; row++)
            {
                var values = new Dictionary<string, double[]> { ["x"] = RowOf(logits.Numbers) };
                switch (exact.Op)
                {
                    case "softmax_family":
                        yield return new(values, new()
                        {
                            [Meaning.Softmax] = (Whole("softmax", classes)!, null),
                            [Meaning.LogSoftmax] = (Whole("log_softmax", classes)!, null),
                            [Meaning.LogSumExp] = (Whole("logsumexp", 1)!, Whole("softmax", classes)),
                        });
                        break;
                    case "bce_with_logits":
                        values["y"] = RowOf(exact.Inputs[1].Numbers);
                        yield return new(values, new() { [Meaning.BinaryCrossEntropy] = (Whole("loss_none", classes)!, null) });
                        break;
                    case "cross_entropy_index":
                        values["label"] = [exact.Inputs[1].Numbers[row]];
                        values["y"] = [.. Enumerable.Range(0, classes).Select(k => k == values["label"][0] ? 1.0 : 0)];
                        yield return new(values, new()
                        {
                            [Meaning.CrossEntropy] = (Whole("loss_none", 1)!, ByScores()),
                            [Meaning.CrossEntropyOfClass] = (Whole("loss_none", 1)!, ByScores()),
                        });
                        break;
                    default:
                        values["y"] = RowOf(exact.Inputs[1].Numbers);
                        yield return new(values, new() { [Meaning.CrossEntropy] = (Whole("loss_none", 1)!, ByScores()) });
                        break;
                }

                double[] RowOf(double[] numbers) => numbers[(row * classes)..((row + 1) * classes)];

                ExpectedTensor? ByScores() => Whole("grad_sum", classes) ?? (Whole("grad_mean", classes) is { } mean
                    ? mean with { Numbers = Array.ConvertAll(mean.Numbers, number => number * rows) }
                    : null);

                // The part of an output that belongs to this row.
                ExpectedTensor? Whole(string name, int length)
                {
                    ExpectedTensor? all = exact.Outputs.SingleOrDefault(output => output.Name == name);
                    int[] kept = all is null ? [] : [.. Enumerable.Range(0, all.Numbers.Length).Where(i => (all.Places?[i] ?? i) / length == row)];
                    return all is null ? null : all with
                    {
                        Numbers = [.. kept.Select(i => all.Numbers[i])],
                        Places = [.. kept.Select(i => (all.Places?[i] ?? i) % length)],
                    };
                }
            }
        }
    }
}
