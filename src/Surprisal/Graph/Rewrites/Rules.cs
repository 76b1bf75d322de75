namespace Surprisal.Graph;

/// <summary>The list of rules, in the order in which they are tried on each symbol.</summary>
internal static class Rules
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        .. Views.Rules,
        .. Signs.Rules,
        .. Stretching.Rules,
        .. ConstantForms.Rules,
        .. Shifts.Rules,
        .. ProductForms.Rules,
        .. SoftmaxForms.Rules,
        .. SigmoidForms.Rules,
        .. Complements.Rules,
        .. HyperbolicForms.Rules,
        .. Logarithms.Rules,
        .. CrossEntropyForms.Rules,
        .. FenchelYoungForms.Rules,
        .. LinearForms.Rules,
        .. ArgMaxForms.Rules,
    ];
}
