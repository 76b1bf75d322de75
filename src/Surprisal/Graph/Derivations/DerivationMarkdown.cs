using System.Text;

namespace Surprisal.Graph;

/// <summary>Writes a derivation as Markdown with formulas in LaTeX.</summary>
internal static class DerivationMarkdown
{
    public static string Write(Derivation derivation)
    {
        var text = new StringBuilder();
        Section(text, "As written", Notation.Latex.Lines(derivation.Written));
        foreach (RuleUse step in derivation.Steps)
        {
            (string before, string after) = StepForms.Of(step, Notation.Latex);
            Section(text, StepForms.Title(step), [$"{before} = {after}"]);
        }

        Section(text, "Stable form", Notation.Latex.Lines(derivation.Stable));
        foreach (string meaning in StepForms.Meanings(derivation.Stable, formula => $"${Notation.Latex.Write(formula)}$"))
        {
            text.Append(meaning).Append("\n\n");
        }

        foreach ((string title, GradientFormula gradient) in StepForms.Gradients(derivation, formula => $"${Notation.Latex.Write(formula)}$"))
        {
            Section(text, title, gradient.Lines(Notation.Latex));
        }

        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static void Section(StringBuilder text, string title, IEnumerable<string> formulas)
    {
        text.Append("## ").Append(title).Append("\n\n");
        foreach (string formula in formulas)
        {
            text.Append("$$").Append(formula).Append("$$\n\n");
        }
    }
}
