using System.Text;

namespace Surprisal.Graph;

/// <summary>Writes a derivation as plain text.</summary>
internal static class DerivationText
{
    public static string Write(Derivation derivation)
    {
        var text = new StringBuilder();
        Section(text, "As written", Notation.Text.Lines(derivation.Written));
        foreach (RuleUse step in derivation.Steps)
        {
            (string before, string after) = StepForms.Of(step, Notation.Text);
            Section(text, StepForms.Title(step), [before, $"= {after}"]);
        }

        Section(text, "Stable form", [.. Notation.Text.Lines(derivation.Stable), .. StepForms.Meanings(derivation.Stable, Notation.Text.Write)]);
        foreach ((string title, GradientFormula gradient) in StepForms.Gradients(derivation, Notation.Text.Write))
        {
            Section(text, title, gradient.Lines(Notation.Text));
        }

        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static void Section(StringBuilder text, string title, IEnumerable<string> lines)
    {
        text.Append(title).Append('\n');
        foreach (string line in lines)
        {
            text.Append("  ").Append(line).Append('\n');
        }

        text.Append('\n');
    }
}
