using Surprisal.Formulas;
using Surprisal.Graph;

namespace Surprisal.Tests.FormulasTests;

/// <summary>What formulas come to, in double.</summary>
internal static class Evaluation
{
    /// <summary>The elements of a formula's value, its names bound by words such as <c>x=1,2,3</c>.</summary>
    public static double[] Of(string formula, params IEnumerable<string> lets) => Run(formula, lets).Elements;

    /// <summary>The shape of a formula's value.</summary>
    public static Shape ShapeOf(string formula, params IEnumerable<string> lets) => Run(formula, lets).Shape;

    public static Dictionary<string, FormulaInput> Inputs(IEnumerable<string> lets) =>
        lets.Select(let => let.Split('=', 2)).ToDictionary(parts => parts[0], parts => FormulaInput.Parse(parts[1]));

    /// <summary>Whether two lists of numbers are the same but for rounding; NaN is NaN.</summary>
    public static void ShouldAgree(this double[] actual, double[] expected, string formula, double tolerance = 1e-12)
    {
        actual.Length.ShouldBe(expected.Length, formula);
        for (int i = 0; i < actual.Length; i++)
        {
            bool agrees = actual[i].Equals(expected[i]) || Math.Abs(actual[i] - expected[i]) <= tolerance * Math.Max(1, Math.Abs(expected[i]));
            agrees.ShouldBeTrue($"{formula}: {actual[i]:R} at {i}, expected {expected[i]:R}");
        }
    }

    private static (double[] Elements, Shape Shape) Run(string formula, IEnumerable<string> lets)
    {
        Dictionary<string, FormulaInput> inputs = Inputs(lets);
        Symbol value = Formula.Parse(formula).Bind(inputs).Value;
        Function<double> function = Function.Compile<double>(value);
        Feed<double>[] feeds = [.. function.Placeholders.Select(placeholder => new Feed<double>(placeholder, inputs[placeholder.Name].Elements))];
        return (function.Evaluate(feeds).ToArray(), value.Shape);
    }
}
