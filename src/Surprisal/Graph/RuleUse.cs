namespace Surprisal.Graph;

/// <summary>One step towards a stable form: a part of a formula that a rule replaced.</summary>
/// <param name="Rule">The name of the rule.</param>
/// <param name="Before">The part as the rule found it; what lies within is stable already.</param>
/// <param name="After">What the rule put there, of the same value and shape.</param>
public sealed record RuleUse(string Rule, Symbol Before, Symbol After);
