namespace Surprisal.Graph;

/// <summary>The gradient of a formula by one symbol, as a person would write it.</summary>
public sealed class GradientFormula
{
    /// <summary>The index of an element of the formula, and of one that it is differentiated by.</summary>
    internal const string Row = "j", Column = "i";

    private GradientFormula(Symbol by, Symbol formula, Symbol? jacobian)
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

    /// <summary>What the gradient becomes because some rows sum to 1 in the values at hand; null if it stays as it is.</summary>
    internal GradientFormula? Observed { get; private init; }

    /// <summary>The symbols whose rows sum to 1 in the values at hand.</summary>
    internal IReadOnlyList<Symbol> Distributions { get; private init; } = [];

    /// <summary>Writes the gradient, or where each element of the formula has one of its own, the derivative of element j by element i.</summary>
    public IReadOnlyList<string> Lines(Notation notation)
    {
        ArgumentNullException.ThrowIfNull(notation);
        return Jacobian is null ? notation.Lines(Formula) : notation.Lines(Jacobian, Column);
    }

    /// <summary>The gradient as plain text in one line.</summary>
    public override string ToString() => string.Join(Notation.Text.BetweenLines, Lines(Notation.Text));

    internal static GradientFormula Of(Symbol formula, Variation variation, IReadOnlyList<Symbol> distributions, IReadOnlyList<Symbol> observed)
    {
        // A value within the formula that has a name is written by it, like an input.
        (Symbol by, Symbol varied) = variation is { Name: { } name, Symbol: { Op: not Leaf } part }
            ? part.StandIn(name, formula)
            : (variation.Symbol, formula);
        Symbol gradient = Gradients.Of(varied, by);
        GradientFormula simplified = Simplify(varied, by, gradient, distributions);
        if (observed.Count == 0)
        {
            return simplified;
        }

        // Only those count without which the gradient would read otherwise.
        GradientFormula special = With(observed);
        Symbol[] needed = [.. observed.Where(one => $"{With(observed.Where(other => other != one))}" != $"{special}")];
        return needed is [] ? simplified : new GradientFormula(by, simplified.Formula, simplified.Jacobian) { Observed = special, Distributions = needed };

        GradientFormula With(IEnumerable<Symbol> known) => Simplify(varied, by, gradient, [.. distributions, .. known]);
    }

    private static GradientFormula Simplify(Symbol formula, Symbol by, Symbol gradient, IReadOnlyList<Symbol> distributions) =>
        new(by, Simplifications.Simplify(gradient, distributions), JacobianOf(formula, by, distributions));

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

        Symbol picked = Ops.OneHot(Ops.Placeholder(Row, []), formula.Shape[0].Factor);
        Symbol row = Simplifications.Simplify(Gradients.Of(Ops.ReduceSum(picked * formula), by), distributions);
        IReadOnlyList<(Symbol Base, double Exponent)> factors = Factors.Of(row).List;
        bool isDiagonal = factors.Any(factor => factor.Base.Op is OneHot && factor.Base.Inputs[0].Op is Leaf { Name: Row });
        return isDiagonal || factors.Count == 0 ? null : row;
    }
}

/// <summary>Something to differentiate by, and the name of it if it is a value within the formula.</summary>
internal readonly record struct Variation(Symbol Symbol, string? Name);
