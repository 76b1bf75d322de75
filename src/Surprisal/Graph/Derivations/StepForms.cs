namespace Surprisal.Graph;

/// <summary>What the ways to write a derivation share: titles, the forms of a step, and what fused operations mean.</summary>
internal static class StepForms
{
    /// <summary>The forms before and after a rule.</summary>
    /// <remarks>Where a rule changes only what formulas leave out, such as a shape, both are written as code.</remarks>
    public static (string Before, string After) Of(RuleUse step, Notation notation)
    {
        (string before, string after) = (notation.Write(step.Before), notation.Write(step.After));
        return before == after ? (notation.Verbatim($"{step.Before}"), notation.Verbatim($"{step.After}")) : (before, after);
    }

    public static string Title(RuleUse step) => $"By the rule: {step.Rule}";

    public static string Title(Derivation derivation, GradientFormula gradient, Func<Symbol, string> write) => gradient.Jacobian is null
        ? $"Gradient{(derivation.Written.Shape.Rank == 0 ? "" : " of the sum")} by {write(gradient.By)}"
        : $"Derivative of element {GradientFormula.Row} by element {GradientFormula.Column} of {write(gradient.By)}";

    /// <summary>What each fused operation of a formula computes, in the textbook's forms.</summary>
    public static IEnumerable<string> Meanings(Symbol formula, Func<Symbol, string> write) =>
        from symbol in Symbol.InOrder([formula])
        let meaning = symbol.Op.Meaning(symbol, write)
        where meaning is not null
        select $"{write(symbol)} is {meaning}.";
}
