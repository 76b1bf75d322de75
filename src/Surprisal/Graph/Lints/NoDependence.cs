namespace Surprisal.Graph;

/// <summary>A gradient by something that the result does not depend on, or not smoothly, so that it is zero throughout.</summary>
internal sealed class NoDependence() : Lint("no-dependence")
{
    /// <summary>A name that was given a value for nothing.</summary>
    public static LintWarning UnusedName(Symbol result, string name) => new(
        "no-dependence", result, $"'{name}' has a value, but the formula does not use it.", "Leave it out, or correct its name.");

    public override IEnumerable<LintWarning> Find(LintedFormula formula) =>
        from derivative in formula.Derivatives
        where !derivative.Exists
        let isUsed = Symbol.InOrder([derivative.Of]).Contains(derivative.By)
        select Warn(
            derivative.By,
            isUsed
                ? $"{Write(derivative.Of)} depends on {Write(derivative.By)} only through steps that have no gradient, so its gradient is zero."
                : $"{Write(derivative.Of)} does not depend on {Write(derivative.By)}, so its gradient is zero.",
            isUsed
                ? "Leave it out of what is learned, or let it in by a smooth function: labels, comparisons, roundings and stopped gradients let nothing through."
                : "Leave it out of what is learned, or use it in the formula.");
}
