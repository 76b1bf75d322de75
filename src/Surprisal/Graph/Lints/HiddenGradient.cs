namespace Surprisal.Graph;

/// <summary>A small number added to a probability before its logarithm, or a bound to either, which keeps the loss finite by taking the gradient away.</summary>
/// <remarks>Where the answer is most wrong, the loss levels off, and nothing says any more in which direction it would get better.</remarks>
internal sealed class HiddenGradient() : Lint("hidden-gradient")
{
    // What is larger changes the loss everywhere, so it is meant.
    private const double Small = 1e-3;

    public override IEnumerable<LintWarning> Find(LintedFormula formula) =>
        from symbol in formula.Learned
        let guard = symbol.Op is Log ? Parts(symbol.Inputs[0]).FirstOrDefault(part => IsGuard(part, formula)) : IsBoundOfLogarithm(symbol) ? symbol : null
        where guard is not null
        group guard by guard into guards
        select Warn(
            guards.Key,
            $"{Write(guards.Key)} {Effect(guards.Key)}",
            "Leave it out: the logarithm of a softmax or sigmoid stays finite as it is. Of probabilities from outside, give the scores that they were made from.");

    private static string Effect(Symbol guard) => guard.Op is Add or Subtract
        ? "keeps the logarithm finite, but where the probability is below the number that is added, its gradient fades away."
        : "keeps the logarithm finite, but beyond the bound its gradient is zero.";

    /// <summary>The values that the logarithm's argument is made of by products, quotients, sums over classes, and picking.</summary>
    private static IEnumerable<Symbol> Parts(Symbol argument) => argument switch
    {
        { Op: Reshape or Expand or Transpose or Gather or Slice or ReduceSum } => Parts(argument.Inputs[0]),
        { Op: Multiply or Divide or Weigh } => argument.Inputs.SelectMany(Parts),
        { Op: Subtract, Inputs: [{ Op: Constant { Values: [1] } }, var opposite] } => Parts(opposite),
        { Op: Add, Inputs: [{ Op: Constant { Values: [1] } }, { Op: Negate, Inputs: [var opposite] }] } => Parts(opposite),
        _ => [argument],
    };

    private static bool IsGuard(Symbol symbol, LintedFormula formula) => symbol switch
    {
        { Op: Clip bounds, Inputs: [var p] } => (IsSmall(bounds.Low) || IsSmall(1 - bounds.High)) && MayBeProbability(p, formula),
        { Op: Add or Maximum, Inputs: [var p, { Op: Constant { Values: [double number] } }] } => IsSmall(number) && MayBeProbability(p, formula),
        { Op: Add or Maximum, Inputs: [{ Op: Constant { Values: [double number] } }, var p] } => IsSmall(number) && MayBeProbability(p, formula),
        { Op: Minimum, Inputs: [var p, { Op: Constant { Values: [double number] } }] } => IsSmall(1 - number) && MayBeProbability(p, formula),
        { Op: Minimum, Inputs: [{ Op: Constant { Values: [double number] } }, var p] } => IsSmall(1 - number) && MayBeProbability(p, formula),
        { Op: Subtract, Inputs: [{ Op: Constant { Values: [double number] } }, var p] } => IsSmall(number - 1) && MayBeProbability(p, formula),
        _ => false,
    };

    private static bool IsSmall(double number) => number is > 0 and <= Small;

    private static bool IsBoundOfLogarithm(Symbol symbol) => symbol switch
    {
        { Op: Clip { Low: > double.NegativeInfinity }, Inputs: [var x] } => IsLogarithm(x),
        { Op: Maximum, Inputs: [var x, { Op: Constant { Values: [_] } }] } => IsLogarithm(x),
        { Op: Maximum, Inputs: [{ Op: Constant { Values: [_] } }, var x] } => IsLogarithm(x),
        _ => false,
    };

    private static bool IsLogarithm(Symbol symbol) => symbol.Op is Log or LogSoftmax || symbol is { Op: Negate, Inputs: [{ Op: Softplus }] };

    private static bool MayBeProbability(Symbol symbol, LintedFormula formula) => symbol switch
    {
        { Op: Softmax or Sigmoid or Sparsemax } => true,
        { Op: Leaf } => symbol is not Variable && formula.IsLearned(symbol),
        { Op: Divide, Inputs: [_, var sum] } when LookThrough.Of(sum).Symbol.Op is ReduceSum => true,
        { Op: Multiply, Inputs: [var x, var y] } when x == y => false,
        {
            Op: Reshape or Expand or Transpose or Gather or Slice or ReduceSum or Clip or Minimum or Maximum or Negate
            or Multiply or Weigh or Divide or Subtract or Add
        } => symbol.Inputs.Any(input => MayBeProbability(input, formula)),
        _ => false,
    };
}
