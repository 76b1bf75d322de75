using static Surprisal.Graph.Ops;

namespace Surprisal.Graph;

/// <summary>The place of a maximum, looked for where it already shows.</summary>
internal static class ArgMaxForms
{
    public static IReadOnlyList<Rule> Rules { get; } =
    [
        // Softmax keeps the order of its scores, and rounding can only hide a difference between two of them.
        Rule.Along("argmax of softmax", (x, axis) => ArgMax(Softmax(x, axis), axis, keepDims: true), (x, axis) => ArgMax(x, axis, keepDims: true)),
    ];
}
