using System.Globalization;
using System.Text;

namespace Surprisal.Graph;

/// <summary>Writes a derivation as a flow chart in Mermaid's language.</summary>
internal static class DerivationMermaid
{
    public static string Write(Derivation derivation)
    {
        var text = new StringBuilder("flowchart LR\n");
        string written = Graph(text, "written", "As written", derivation.Written);
        string stable = Graph(text, "stable", "Stable form", derivation.Stable);
        string[] rules = [.. derivation.Steps.Select(step => step.Rule).Distinct()];
        string label = rules.Length == 0 ? "" : $" == {Quoted(rules)}";
        text.Append(CultureInfo.InvariantCulture, $"  {written}{label} ==> {stable}\n");
        foreach ((int i, (string title, GradientFormula gradient)) in StepForms.Gradients(derivation, Notation.Text.Write).Index())
        {
            text.Append(CultureInfo.InvariantCulture, $"  {stable} --> gradient{i}[{Quoted([title, .. gradient.Lines(Notation.Text)])}]\n");
        }

        return text.ToString();
    }

    /// <summary>Draws the operations of a formula in a frame, and gives the name of the last one.</summary>
    private static string Graph(StringBuilder text, string prefix, string title, Symbol formula)
    {
        var printer = new Printer(Notation.Text);
        var names = new Dictionary<Symbol, string>();
        text.Append(CultureInfo.InvariantCulture, $"  subgraph {prefix}[{Quoted([title])}]\n    direction LR\n");
        foreach (Symbol symbol in Symbol.InOrder([formula]).Where(symbol => !symbol.Op.IsUnseen))
        {
            names[symbol] = $"{prefix}{names.Count}";
            bool isValue = symbol.Inputs.Count == 0;
            string label = isValue ? Notation.Text.Write(symbol) : Operation(symbol);
            string box = isValue ? $"([{Quoted([label])}])" : $"[{Quoted([label])}]";
            text.Append(CultureInfo.InvariantCulture, $"    {names[symbol]}{box}\n");
            foreach (Symbol input in symbol.Inputs.Select(printer.Shown))
            {
                text.Append(CultureInfo.InvariantCulture, $"    {names[input]} --> {names[symbol]}\n");
            }
        }

        text.Append("  end\n");
        return names[printer.Shown(formula)];
    }

    /// <summary>The operation alone, with a dot for each of its inputs.</summary>
    private static string Operation(Symbol symbol) =>
        symbol.Op.Write(symbol, (FormulaNotation)Notation.Text, [.. symbol.Inputs.Select(_ => new Written("·"))]).Text;

    private static string Quoted(IEnumerable<string> lines) =>
        $"\"{string.Join("<br/>", lines.Select(line => line.Replace("#", "#35;").Replace("<", "#lt;").Replace(">", "#gt;").Replace("\"", "#quot;")))}\"";
}
