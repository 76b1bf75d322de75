using System.Numerics;
using Surprisal.Graph;

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

    public static TheoryData<string> Names => [.. Spellings.All.Keys];

    [Fact]
    public void There_are_many_spellings() => Spellings.All.Count.ShouldBeGreaterThanOrEqualTo(60);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_spelling_means_the_same_in_float_and_in_double(string name)
    {
        var wrong = new List<string>();
        foreach (double[] row in Rows)
        {
            foreach (double[] target in Targets)
            {
                bool hasTarget = Check(name, row, target, wrong);
                if (!hasTarget)
                {
                    break;
                }
            }
        }

        wrong.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_order_of_writing_does_not_change_the_stable_form(string name)
    {
        Placeholder x = Ops.Placeholder("x", [3]);
        Symbol formula = Spellings.All[name](x, Ops.Placeholder("y", [3]), Ops.Placeholder("label", []));
        string expected = InOneOrder(new Rewriter(Rules.All).Rewrite(formula));
        for (int seed = 0; seed < 20; seed++)
        {
            InOneOrder(new Rewriter(Rules.All).Rewrite(Shuffle(formula, new Random(seed)))).ShouldBe(expected, $"seed {seed}");
        }
    }

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

    private static bool Check(string name, double[] row, double[] target, List<string> wrong)
    {
        Placeholder x = Ops.Placeholder("x", [3]);
        Placeholder y = Ops.Placeholder("y", [3]);
        Placeholder label = Ops.Placeholder("label", []);
        Symbol formula = Spellings.All[name](x, y, label);
        HashSet<Symbol> used = [.. Symbol.InOrder([formula])];
        bool hasTarget = used.Contains(y);
        double[] labels = [Array.FindIndex(target, value => value > 0)];

        // At a kink of its parts the gradient of a formula is a convention, though the whole is smooth there.
        bool hasKinks = used.Any(part => part.Op is Abs or Relu);
        if ((hasKinks && row.Contains(0)) || row.Zip(target).Any(pair => double.IsInfinity(pair.First) && pair.Second != 0))
        {
            return hasTarget;
        }

        // Each element weighs something of its own in the number that is differentiated.
        Symbol number = formula.Shape.Rank == 0 ? formula : Ops.ReduceSum(Ops.Constant([0.5, 2, 1.1], [3]) * formula);
        Symbol[] stable = [formula, Gradients.Of(number, x)];
        Symbol[] written = [formula, Gradients.Of(number, [x], [])[0]];
        var values = new Dictionary<Symbol, double[]> { [x] = row, [y] = target, [label] = labels };
        if (BigRealInterpreter.Evaluate(written, values) is not { } exact)
        {
            return hasTarget;
        }

        Placeholder[] fed = [.. new[] { x, y, label }.Where(used.Contains)];
        Compare<float>(1.1754943508222875e-38, 5e-6);
        Compare<double>(2.2250738585072014e-308, 1e-13);
        return hasTarget;

        void Compare<T>(double smallest, double tolerance)
            where T : IFloatingPointIeee754<T>
        {
            Function<T> function = Function.Compile<T>(stable, keepDigits: true);
            function.Run([.. fed.Select(input => new Feed<T>(input, Array.ConvertAll(values[input], T.CreateTruncating)))]);
            for (int output = 0; output < 2; output++)
            {
                double[] actual = Array.ConvertAll(function[stable[output]].ToArray(), double.CreateTruncating);
                for (int i = 0; i < actual.Length; i++)
                {
                    double want = exact[output][i];
                    bool isRight = actual[i].Equals(double.CreateTruncating(T.CreateTruncating(want)))
                        || Math.Abs(actual[i] - want) <= Math.Max(smallest, tolerance * Math.Abs(want));
                    if (!isRight)
                    {
                        wrong.Add(FormattableString.Invariant(
                            $"{typeof(T).Name} [{string.Join(", ", row)}], y {target[0]}: {(output == 0 ? "value" : "gradient")} {i} is {actual[i]:R}, not {want:R}"));
                    }
                }
            }
        }
    }
}
