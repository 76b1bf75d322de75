namespace Surprisal.Graph;

/// <summary>The rules that bring a formula into the form in which a person would write it.</summary>
/// <remarks>
/// They are for reading and not for running: <c>1 − softmax(x)</c> reads well and cancels. Each keeps the value in exact arithmetic.
/// </remarks>
internal static class Simplifications
{
    // The rules take about one step for each symbol. Were there two that undo each other, what they reach can be read all the same.
    private const int MaximumStepsPerSymbol = 10;

    public static IReadOnlyList<Rule> All { get; } = Knowing([]);

    /// <summary>The rules where some symbols are known to have rows that sum to 1.</summary>
    public static IReadOnlyList<Rule> Knowing(IReadOnlyList<Symbol> distributions) =>
    [
        .. Views.Rules,
        .. Stretching.Rules,
        .. Unfused.Rules,
        .. Algebra.Rules,
        .. SumForms.Knowing(distributions),
        .. Scalars.Rules,
    ];

    /// <summary>A formula as a person would write it.</summary>
    public static Symbol Simplify(Symbol formula, IReadOnlyList<Symbol> distributions) =>
        new Rewriter(Knowing(distributions), maximumSteps: MaximumStepsPerSymbol * Symbol.InOrder([formula]).Count).Rewrite(formula);

    /// <summary>What is new, or null if it is what was there, except for the order of inputs that may be swapped.</summary>
    public static Symbol? Unless(Symbol old, Symbol @new) => IsSame(old, @new) ? null : @new;

    private static bool IsSame(Symbol left, Symbol right)
    {
        // Sums and products of many parts grow to the left: a loop goes down there, where a call would not come back.
        while (!ReferenceEquals(left, right))
        {
            if (!left.Op.Equals(right.Op) || left.Inputs.Count != right.Inputs.Count || left.Inputs.Count == 0)
            {
                return left.Inputs.Count == 0 && left.Op.Equals(right.Op);
            }

            bool isSwapped = left.Op.Commutes && !IsSame(left.Inputs[1], right.Inputs[1]);
            for (int i = 1; i < left.Inputs.Count; i++)
            {
                if (!IsSame(left.Inputs[i], right.Inputs[isSwapped ? 1 - i : i]))
                {
                    return false;
                }
            }

            (left, right) = (left.Inputs[0], right.Inputs[isSwapped ? 1 : 0]);
        }

        return true;
    }
}
