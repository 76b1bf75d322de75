using Surprisal.Formulas;
using Surprisal.Graph;

namespace Surprisal.Tests.FormulasTests;

/// <summary>What an explanation writes as plain text is a formula again, of the same value.</summary>
public sealed class RoundTripTests
{
    private static readonly string[] Lets = ["x=1.2,-0.8,-0.5;0.9,-1.2,1.1", "y=0,1", "t=1,0,0;0,1,0", "q=0.7,0.2,0.1;0.1,0.3,0.6", "v=1,2,3", "u=0,0,1", "w=1,2,3", "b=1,0,0.3;0,1,0.5"];

    // Of arrays that were stacked, or taken apart element by element, the text leaves out how.
    private static readonly string[] Stacked = ["logaddexp", " for ", "einsum", "diag", "stack", "[t == 1]"];

    // Elements of a Jacobian, and sums at places, are not to be written as one expression.
    private static readonly string[] Unreadable = ["δ", "scatter_add"];

    public static TheoryData<string> Formulas() =>
    [
        .. new[] { PastedFormulaTests.Softmax(), PastedFormulaTests.OfLabels(), PastedFormulaTests.OfSoftTargets(), PastedFormulaTests.OfBinary() }
            .SelectMany(rows => rows.Select(row => row.Data))
            .Where(formula => !Array.Exists(Stacked, formula.Contains)),
        "mean(softmax(x) / max(x, axis=1, keepdims=True))", "sum(log_softmax(x) * w) / sum(w[y])", "w[y][:, None] * (x - mean(x, axis=1, keepdims=True))**2", "(x - x.mean(0)) / x.std(0)",
        "-log(sum(exp(x), axis=1)) * logsumexp(x, axis=1)", "sum(square(x @ x.T))", "where(x > 0, x, -x) - clip(x, -1, 0.5)", "cumsum(x * x, axis=1) * x", "-x**2 + (-x)**2 - 2 * (x - 1)",
    ];

    [Theory]
    [MemberData(nameof(Formulas))]
    public void Its_text_its_stable_form_and_its_gradients_read_back_to_the_same_numbers(string formula)
    {
        Dictionary<string, FormulaInput> inputs = Evaluation.Inputs(Lets);
        var explanation = Explanation<double>.Of(Formula.Parse(formula), inputs, []);

        ShouldReadBack(Notation.Text.Write(explanation.Derivation.Written), explanation.Value!);
        ShouldReadBack(Notation.Text.Write(explanation.Derivation.Stable), explanation.Value!);
        foreach (GradientByName<double> gradient in explanation.Gradients.Where(gradient => !Array.Exists(Unreadable, gradient.Formula.Contains)))
        {
            ShouldReadBack(gradient.Formula, gradient.Value!);
        }

        void ShouldReadBack(string text, Numbers<double> expected)
        {
            // What is the same for all elements may be written once.
            string sizes = string.Join(", ", expected.Shape.Select(size => size.Factor));
            string[] statements = text.Split("; ");
            string whole = string.Join("; ", [.. statements[..^1], expected.Shape.Rank == 0 ? $"sum({statements[^1]})" : $"zeros([{sizes}]) + ({statements[^1]})"]);
            Evaluation.Of(whole, Lets).ShouldAgree([.. expected.Elements], $"{formula} is written {text}", 1e-9);
        }
    }
}
