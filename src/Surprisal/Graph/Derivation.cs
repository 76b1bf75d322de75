namespace Surprisal.Graph;

/// <summary>How a formula becomes its stable form and what its gradients are, step by step and to be read.</summary>
/// <remarks>
/// The steps are those that <see cref="Function"/> takes when it compiles the formula. The gradients are brought into the form in
/// which a person would write them; what runs is another form of them, which does not cancel.
/// </remarks>
public sealed class Derivation
{
    private Derivation(Symbol written, IReadOnlyList<RuleUse> uses, Symbol stable, IReadOnlyList<GradientFormula> gradients)
    {
        Written = written;
        Rules = [.. uses.Select(use => use.Rule).Distinct()];
        Steps = [.. uses.Where(StepForms.Shows).DistinctBy(step => (step.Rule, StepForms.Of(step, Notation.Text)))];
        Stable = stable;
        Gradients = gradients;
    }

    /// <summary>The formula as it was written.</summary>
    public Symbol Written { get; }

    /// <summary>The names of all rules that were applied, in the order of their first use.</summary>
    public IReadOnlyList<string> Rules { get; }

    /// <summary>Each use of a rule that a reader can see, in order.</summary>
    /// <remarks>A rule that changes only what formulas leave out, such as a shape, is no step of them; the same step in two places is one.</remarks>
    public IReadOnlyList<RuleUse> Steps { get; }

    /// <summary>The stable form.</summary>
    public Symbol Stable { get; }

    /// <summary>The gradients, in the order in which they were asked for.</summary>
    public IReadOnlyList<GradientFormula> Gradients { get; }

    /// <summary>Derives the stable form of a formula and its gradients.</summary>
    /// <param name="formula">The formula. If it is not a single number, its gradients are those of its sum.</param>
    /// <param name="by">The symbols to differentiate by.</param>
    /// <param name="distributions">Symbols whose rows are known to sum to 1, such as targets that are probabilities.</param>
    public static Derivation Of(Symbol formula, IReadOnlyList<Symbol> by, IReadOnlyList<Symbol>? distributions = null)
    {
        ArgumentNullException.ThrowIfNull(formula);
        ArgumentNullException.ThrowIfNull(by);
        return Of(formula, [.. by.Select(symbol => new Variation(symbol, Name: null))], distributions ?? [], observed: []);
    }

    /// <param name="formula">The formula.</param>
    /// <param name="by">What to differentiate by.</param>
    /// <param name="distributions">Symbols whose rows are known to sum to 1, whatever their values.</param>
    /// <param name="observed">Symbols whose rows sum to 1 in the values at hand. What a gradient becomes by it is told besides.</param>
    internal static Derivation Of(Symbol formula, IReadOnlyList<Variation> by, IReadOnlyList<Symbol> distributions, IReadOnlyList<Symbol> observed)
    {
        var uses = new List<RuleUse>();
        Symbol stable = new Rewriter(Graph.Rules.All, uses).Rewrite(formula);
        return new Derivation(formula, uses, stable, [.. by.Select(variation => GradientFormula.Of(formula, variation, distributions, observed))]);
    }

    /// <summary>The derivation as plain text.</summary>
    public string ToText() => DerivationText.Write(this);

    /// <summary>The derivation as Markdown with formulas in LaTeX.</summary>
    public string ToMarkdown() => DerivationMarkdown.Write(this);

    /// <summary>The derivation as a flow chart in Mermaid's language: the graph as written, the stable one, and the gradients.</summary>
    public string ToMermaid() => DerivationMermaid.Write(this);
}
