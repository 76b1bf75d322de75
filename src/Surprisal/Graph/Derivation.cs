namespace Surprisal.Graph;

/// <summary>How a formula becomes its stable form and what its gradients are, step by step and to be read.</summary>
/// <remarks>
/// The steps are those that <see cref="Function"/> takes when it compiles the formula. The gradients are brought into the form in
/// which a person would write them; what runs is another form of them, which does not cancel.
/// </remarks>
public sealed class Derivation
{
    private Derivation(Symbol written, IReadOnlyList<RuleUse> steps, Symbol stable, IReadOnlyList<GradientFormula> gradients)
    {
        Written = written;
        Steps = steps;
        Stable = stable;
        Gradients = gradients;
    }

    /// <summary>The formula as it was written.</summary>
    public Symbol Written { get; }

    /// <summary>Each rule that was applied, in order.</summary>
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
        var steps = new List<RuleUse>();
        Symbol stable = new Rewriter(Rules.All, steps).Rewrite(formula);
        Symbol[] gradients = Graph.Gradients.Of(formula, by);
        return new Derivation(formula, steps, stable, [.. by.Zip(gradients, (symbol, gradient) => new GradientFormula(
            symbol, Simplifications.Simplify(gradient, distributions ?? []), JacobianOf(formula, symbol, distributions ?? [])))]);
    }

    /// <summary>The derivation as plain text.</summary>
    public string ToText() => DerivationText.Write(this);

    /// <summary>The derivation as Markdown with formulas in LaTeX.</summary>
    public string ToMarkdown() => DerivationMarkdown.Write(this);

    /// <summary>The derivation as a flow chart in Mermaid's language: the graph as written, the stable one, and the gradients.</summary>
    public string ToMermaid() => DerivationMermaid.Write(this);

    /// <summary>
    /// The derivative of each element of a vector by each of another, where the gradient of the sum does not tell it all: the elements
    /// depend on each other.
    /// </summary>
    private static Symbol? JacobianOf(Symbol formula, Symbol by, IReadOnlyList<Symbol> distributions)
    {
        if (formula.Shape.Rank != 1 || !formula.Shape.Equals(by.Shape) || formula.Shape[0].ScalesWithBatch || formula.Shape[0].Factor < 2)
        {
            return null;
        }

        Symbol picked = Ops.OneHot(Ops.Placeholder(GradientFormula.Row, []), formula.Shape[0].Factor);
        Symbol row = Simplifications.Simplify(Graph.Gradients.Of(Ops.ReduceSum(picked * formula), by), distributions);
        IReadOnlyList<(Symbol Base, double Exponent)> factors = Factors.Of(row).List;
        bool isDiagonal = factors.Any(factor => factor.Base.Op is OneHot && factor.Base.Inputs[0].Op is Leaf { Name: GradientFormula.Row });
        return isDiagonal || factors.Count == 0 ? null : row;
    }
}

/// <summary>The gradient of a formula by one symbol, as a person would write it.</summary>
public sealed class GradientFormula
{
    /// <summary>The index of an element of the formula, and of one that it is differentiated by.</summary>
    internal const string Row = "j", Column = "i";

    internal GradientFormula(Symbol by, Symbol formula, Symbol? jacobian)
    {
        By = by;
        Formula = formula;
        Jacobian = jacobian;
    }

    /// <summary>What the formula is differentiated by.</summary>
    public Symbol By { get; }

    /// <summary>The gradient of the formula's sum, simplified.</summary>
    public Symbol Formula { get; }

    /// <summary>
    /// The derivative of element j of the formula by element i, as a row over i, if formula and symbol are vectors and the elements depend
    /// on each other; else null. As a formula over <c>j</c> it is only to be read.
    /// </summary>
    internal Symbol? Jacobian { get; }

    /// <summary>Writes the gradient, or where each element of the formula has one of its own, the derivative of element j by element i.</summary>
    public IReadOnlyList<string> Lines(Notation notation)
    {
        ArgumentNullException.ThrowIfNull(notation);
        return Jacobian is null ? notation.Lines(Formula) : notation.Lines(Jacobian, Column);
    }

    /// <summary>The gradient as plain text in one line.</summary>
    public override string ToString() => string.Join(Notation.Text.BetweenLines, Lines(Notation.Text));
}
