using System.Text;
using Surprisal.Graph;

namespace Surprisal.Formulas;

/// <summary>How a formula was rewritten, and what its gradients are, to be read.</summary>
public sealed class FormulaDerivation
{
    private readonly Symbol _written;
    private readonly Symbol _stable;
    private readonly RuleUse[] _steps;
    private readonly (string Name, string Formula)[] _gradients;

    internal FormulaDerivation(Symbol formula, IReadOnlyList<(string Name, Symbol Gradient)> gradients)
    {
        var steps = new List<RuleUse>();
        var rewriter = new Rewriter(Graph.Rules.All, steps);
        _written = formula;
        _stable = rewriter.Rewrite(formula);
        _steps = [.. steps];
        _gradients = [.. gradients.Select(gradient => (gradient.Name, $"{rewriter.Rewrite(gradient.Gradient)}"))];
        Rules = [.. _steps.Select(step => step.Rule).Distinct()];
    }

    /// <summary>The names of the rules that were applied, in the order of their first use.</summary>
    public IReadOnlyList<string> Rules { get; }

    /// <summary>The formula after rewriting.</summary>
    public string Stable => $"{_stable}";

    /// <summary>The gradients as formulas, in the order in which they were asked for.</summary>
    public IReadOnlyList<string> GradientFormulas => Array.ConvertAll(_gradients, gradient => gradient.Formula);

    private IEnumerable<(string Title, string Content)> Sections =>
    [
        ("As written", $"{_written}"),
        .. _steps.Select(step => ($"By the rule: {step.Rule}", $"{step.Before} = {step.After}")),
        ("Stable form", Stable),
        .. _gradients.Select(gradient => ($"Gradient by {gradient.Name}", gradient.Formula)),
    ];

    /// <summary>The derivation as plain text.</summary>
    public string ToText() => string.Concat(Sections.Select(section => $"{section.Title}\n  {section.Content}\n\n"));

    /// <summary>The derivation as Markdown.</summary>
    public string ToMarkdown() => string.Concat(Sections.Select(section => $"## {section.Title}\n\n```text\n{section.Content}\n```\n\n"));

    /// <summary>The derivation as a flow chart in Mermaid's language.</summary>
    public string ToMermaid()
    {
        var text = new StringBuilder("flowchart TD\n");
        (string Title, string Content)[] sections = [.. Sections];
        for (int i = 0; i < sections.Length; i++)
        {
            string content = sections[i].Content.Replace("#", "#35;", StringComparison.Ordinal).Replace("\"", "#quot;", StringComparison.Ordinal).Replace("<", "#lt;", StringComparison.Ordinal).Replace(">", "#gt;", StringComparison.Ordinal);
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"  step{i}[\"{sections[i].Title}: {content}\"]\n");
            text.Append(i == 0 ? "" : $"  step{i - 1} --> step{i}\n");
        }

        return text.ToString();
    }
}
