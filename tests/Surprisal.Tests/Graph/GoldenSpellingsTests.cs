using System.Numerics;
using Surprisal.Conformance;
using Surprisal.Graph;
using Surprisal.Tests.DataTests;
using static Surprisal.Graph.Ops;
using Case = Surprisal.Conformance.Case;

namespace Surprisal.Tests.GraphTests;

/// <summary>Spellings of softmax and cross-entropy on the exact cases, held to all digits that the precision of the inputs can hold.</summary>
public sealed class GoldenSpellingsTests
{
    private static readonly (string Name, Func<Symbol, Symbol> Form)[] Softmaxes =
    [
        ("e / Σe", x => Shared(Exp(x))),
        ("e / Σe, shifted", x => Shared(Exp(x - ReduceMax(x, -1, keepDims: true)))),
        ("e · (1 / Σe)", x => Exp(x) * (1 / ReduceSum(Exp(x), -1, keepDims: true))),
        ("exp(x − log Σe)", x => Exp(x - Log(ReduceSum(Exp(x), -1, keepDims: true)))),
        ("√(e² / (Σe)²)", x => Sqrt(Square(Exp(x)) / Square(ReduceSum(Exp(x), -1, keepDims: true)))),
    ];

    private static readonly (string Name, Func<Symbol, Symbol> Form)[] LogSumExps =
    [
        ("log Σe", x => Log(ReduceSum(Exp(x), -1))),
        ("m + log Σ exp(x − m)", x => ReduceMax(x, -1) + Log(ReduceSum(Exp(x - ReduceMax(x, -1, keepDims: true)), -1))),
        ("−log(1 / Σe)", x => -Log(1 / ReduceSum(Exp(x), -1))),
    ];

    private static readonly (string Name, Func<Symbol, Symbol> Form)[] LogSoftmaxes =
    [
        ("log(e / Σe)", x => Log(Shared(Exp(x)))),
        ("x − log Σe", x => x - Log(ReduceSum(Exp(x), -1, keepDims: true))),
        ("−log(Σe / e)", x => -Log(ReduceSum(Exp(x), -1, keepDims: true) / Exp(x))),
        ("½ log((e / Σe)²)", x => Log(Square(Exp(x) * (1 / ReduceSum(Exp(x), -1, keepDims: true)))) / 2),
    ];

    private static readonly (string Name, Func<Symbol, Symbol, Symbol> Form)[] CrossEntropies =
    [
        ("−Σ q log(e / Σe)", (q, x) => -ReduceSum(q * Log(Shared(Exp(x))), -1)),
        ("Σ −(q log(e · (1 / Σe)))", (q, x) => ReduceSum(-(q * Log(Exp(x) * (1 / ReduceSum(Exp(x), -1, keepDims: true)))), -1)),
        ("Σ q log(Σe / e)", (q, x) => ReduceSum(q * Log(ReduceSum(Exp(x), -1, keepDims: true) / Exp(x)), -1)),
        ("−log Π pᵠ", (q, x) => -ReduceSum(Log(Power(Shared(Exp(x)), q)), -1)),
    ];

    public static TheoryData<string> Names
    {
        get
        {
            string[] files = Directory.Exists(Folder) ? Directory.GetFiles(Folder, "*.json") : [];
            string[] names = [.. files.Select(file => Path.GetFileNameWithoutExtension(file)).Where(name => !name.StartsWith("bce", StringComparison.Ordinal))];
            return names.Length == 0 ? ["none"] : [.. names.Order(StringComparer.Ordinal)];
        }
    }

    private static string Folder => Path.Combine(RealData.Shared, "conformance", "golden");

    [Theory]
    [MemberData(nameof(Names))]
    public void A_spelling_keeps_all_digits(string name)
    {
        Assert.SkipUnless(Directory.Exists(Folder), $"There is no folder '{Folder}' of exact cases.");
        Case exact = CaseFile.Read(Path.Combine(Folder, name + ".json"));
        List<string> faults = exact.Inputs[0].Type == ElementType.Float64 ? Faults<double>(exact) : Faults<float>(exact);
        faults.ShouldBeEmpty();
    }

    private static Symbol Shared(Symbol e) => e / ReduceSum(e, -1, keepDims: true);

    private static List<string> Faults<T>(Case exact)
        where T : IFloatingPointIeee754<T>
    {
        CaseTensor logits = exact.Inputs[0];
        int[] sizes = logits.Shape.Length == 1 ? [1, .. logits.Shape] : logits.Shape;
        Placeholder x = Placeholder("x", [.. sizes.Take(1).Select(_ => Dimension.Batch), .. sizes.Skip(1).Select(size => (Dimension)size)]);
        var faults = new List<string>();
        if (exact.Op == "softmax_family")
        {
            foreach ((string output, (string Name, Func<Symbol, Symbol> Form)[] forms) in new[] { ("softmax", Softmaxes), ("logsumexp", LogSumExps), ("log_softmax", LogSoftmaxes) })
            {
                foreach ((string form, Func<Symbol, Symbol> write) in forms)
                {
                    Compare<T>(exact, form, [(output, write(x))], [(x, logits.As<T>())], faults);
                }
            }

            return faults;
        }

        bool isIndex = exact.Op == "cross_entropy_index";
        if (exact.Attributes.Whole("ignore_index") is not null)
        {
            return faults;
        }

        int classes = sizes[^1];
        double smoothing = exact.Attributes.Number("label_smoothing", 0);
        CaseTensor target = exact.Inputs.Single(input => input.Name == "target");
        CaseTensor? weights = exact.Inputs.SingleOrDefault(input => input.Name == "class_weight");
        Placeholder t = isIndex ? Placeholder("t", [Dimension.Batch]) : Placeholder("t", x.Shape);
        Symbol q = isIndex ? OneHot(t, classes) : t;
        q = smoothing == 0 ? q : ((1 - smoothing) * q) + (smoothing / classes);
        q = weights is null ? q : Constant(weights.Numbers, [classes]) * q;
        foreach ((string form, Func<Symbol, Symbol, Symbol> write) in CrossEntropies)
        {
            Symbol rows = write(q, x);
            Symbol sum = ReduceSum(rows);
            Compare<T>(
                exact, form, [("loss_none", rows), ("loss_sum", sum), ("grad_sum", Gradients.Of(sum, x))],
                [(x, logits.As<T>()), (t, target.As<T>())], faults);
        }

        return faults;
    }

    private static void Compare<T>(Case exact, string form, (string Name, Symbol Symbol)[] outputs, Feed<T>[] feeds, List<string> faults)
        where T : IFloatingPointIeee754<T>
    {
        Function<T> function = Function.Compile<T>([.. outputs.Select(output => output.Symbol)], keepDigits: true);
        function.Run(feeds);
        Bar bar = Bar.Strict(exact.Inputs[0].Type);
        foreach ((string name, Symbol symbol) in outputs)
        {
            if (exact.Outputs.SingleOrDefault(output => output.Name == name) is { } wanted
                && Comparison.Fault(wanted, wanted.Shape, Array.ConvertAll(function[symbol].ToArray(), double.CreateTruncating), bar) is { } fault)
            {
                faults.Add($"{form}: {fault}");
            }
        }
    }
}
