using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using Surprisal.Formulas;
using Surprisal.Graph;

namespace Surprisal.Tests.GraphTests;

/// <summary>A spelling over scores of so many classes, with its gradient by them.</summary>
internal sealed partial class SpelledFormula
{
    private SpelledFormula(Symbol value, Placeholder x, Dictionary<string, Placeholder> inputs)
    {
        Value = value;
        X = x;
        Inputs = inputs;

        // Each element weighs something of its own in the number that is differentiated.
        double[] weights = [.. Enumerable.Range(0, value.Shape.Size.Factor).Select(i => 0.5 + (i * 1.1 % 2))];
        Symbol number = weights.Length == 1 ? value : Ops.ReduceSum(Ops.Constant(weights, value.Shape) * value);
        Gradient = Gradients.Of(number, x);
        Weights = weights.Length == 1 ? [1] : weights;
    }

    public Symbol Value { get; }

    public Symbol Gradient { get; }

    public Placeholder X { get; }

    /// <summary>What each element of the value weighs in the number whose gradient is taken.</summary>
    public double[] Weights { get; }

    private Dictionary<string, Placeholder> Inputs { get; }

    /// <summary>Whether a spelling is over target distributions, or over class numbers.</summary>
    public static bool Uses(Spelling spelling, string name) => Word().Matches(spelling.Text).Any(word => word.Value == name);

    /// <summary>A spelling with the number of classes in it.</summary>
    public static string TextFor(Spelling spelling, int classes) =>
        Word().Replace(spelling.Text, word => word.Value == "K" ? classes.ToString(CultureInfo.InvariantCulture) : word.Value);

    public static SpelledFormula Of(Spelling spelling, IReadOnlyDictionary<string, double[]> values)
    {
        string text = TextFor(spelling, classes: values["x"].Length);
        Dictionary<string, FormulaInput> inputs = values.Where(value => Uses(spelling, value.Key)).ToDictionary(
            value => value.Key, value => new FormulaInput(value.Value, ShapeOf(value.Key, value.Value, spelling.IsBatched)));
        BoundFormula bound = Formula.Parse(text).Bind(inputs);
        return new SpelledFormula(bound.Value, bound.Inputs["x"], bound.Inputs.ToDictionary());
    }

    /// <summary>Value and, if it is wanted, gradient.</summary>
    public (double[] Value, double[] Gradient) Run<T>(IReadOnlyDictionary<string, double[]> values, bool withGradient = true)
        where T : IFloatingPointIeee754<T>
    {
        Function<T> function = Function.Compile<T>(withGradient ? [Value, Gradient] : [Value], keepDigits: true);
        function.Run([.. function.Placeholders.Select(input => new Feed<T>(input, Array.ConvertAll(values[input.Name], T.CreateTruncating)))]);
        return (Elements(Value), withGradient ? Elements(Gradient) : []);

        double[] Elements(Symbol symbol) => Array.ConvertAll(function[symbol].ToArray(), double.CreateTruncating);
    }

    /// <summary>What value and gradient are in exact arithmetic; null where that would take too many bits.</summary>
    public (double[] Value, double[] Gradient)? Exact(Spelling spelling, IReadOnlyDictionary<string, double[]> values)
    {
        Symbol written = spelling.Meaning == Meaning.Other ? Value : Textbook(spelling.Meaning);
        Symbol number = Weights.Length == 1 ? written : Ops.ReduceSum(Ops.Constant(Weights, Value.Shape) * Ops.Reshape(written, Value.Shape));
        Symbol gradient = Gradients.Of(number, [X], [])[0];
        Dictionary<Symbol, double[]> leaves = Symbol.InOrder([written, gradient]).OfType<Placeholder>().ToDictionary(leaf => (Symbol)leaf, leaf => values[leaf.Name]);
        return BigRealInterpreter.Evaluate([written, gradient], leaves) is [double[] value, double[] byScores] ? (value, byScores) : null;
    }

    private static Shape ShapeOf(string name, double[] values, bool isBatched) => name == "label"
        ? isBatched ? [1] : []
        : isBatched ? [1, values.Length] : [values.Length];

    private Symbol Textbook(Meaning meaning)
    {
        Symbol x = Ops.Reshape(X, [X.Shape.Size]);
        Symbol y = Inputs.TryGetValue("y", out Placeholder? targets) ? Ops.Reshape(targets, x.Shape)
            : Inputs.TryGetValue("label", out Placeholder? label) ? Ops.OneHot(Ops.Reshape(label, []), x.Shape.Size.Factor)
            : x;
        Symbol p = Ops.Exp(x) / Ops.ReduceSum(Ops.Exp(x));
        Symbol s = 1 / (1 + Ops.Exp(-x));
        return meaning switch
        {
            Meaning.Softmax => p,
            Meaning.LogSoftmax => Ops.Log(p),
            Meaning.LogSumExp => Ops.Log(Ops.ReduceSum(Ops.Exp(x))),
            Meaning.CrossEntropy or Meaning.CrossEntropyOfClass => -Ops.ReduceSum(y * Ops.Log(p)),
            Meaning.BinaryCrossEntropy => -((y * Ops.Log(s)) + ((1 - y) * Ops.Log(1 - s))),
            _ => throw new ArgumentOutOfRangeException(nameof(meaning)),
        };
    }

    [GeneratedRegex(@"(?<![\w.])(x|y|label|K(?!\.))\b")]
    private static partial Regex Word();
}
