namespace Surprisal.Graph;

/// <summary>What the ways to write a derivation share: titles, the forms of a step, and what fused operations mean.</summary>
internal static class StepForms
{
    /// <summary>Whether a rule changes what people write, and not only a shape.</summary>
    public static bool Shows(RuleUse step) => Of(step, Notation.Text) is var (before, after) && before != after;

    /// <summary>The forms before and after a rule.</summary>
    public static (string Before, string After) Of(RuleUse step, Notation notation) => (notation.Write(step.Before), notation.Write(step.After));

    public static string Title(RuleUse step) => $"By the rule: {step.Rule}";

    /// <summary>The gradients with their titles; one that the values make shorter comes twice.</summary>
    public static IEnumerable<(string Title, GradientFormula Gradient)> Gradients(Derivation derivation, Func<Symbol, string> write)
    {
        foreach (GradientFormula gradient in derivation.Gradients)
        {
            string title = gradient.Jacobian is null
                ? $"Gradient{(derivation.Written.Shape.Rank == 0 ? "" : " of the sum")} by {write(gradient.By)}"
                : $"Derivative of element {GradientFormula.Row} by element {GradientFormula.Column} of {write(gradient.By)}";
            yield return (title, gradient);
            if (gradient.Observed is { } observed)
            {
                yield return ($"{title}, as the rows of {string.Join(" and ", gradient.Distributions.Select(write))} sum to 1", observed);
            }
        }
    }

    /// <summary>What each fused operation of a formula computes, in the textbook's forms.</summary>
    public static IEnumerable<string> Meanings(Symbol formula, Func<Symbol, string> write) =>
        from symbol in Symbol.InOrder([formula])
        let meaning = symbol.Op.Meaning(symbol, write)
        where meaning is not null
        select $"{write(symbol)} is {meaning}.";
}
