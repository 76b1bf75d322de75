namespace Surprisal.Graph;

/// <summary>A squared error between probabilities of a softmax and targets: its gradient fades where the answer is confidently wrong.</summary>
/// <remarks>Between two softmaxes it is a distance, as where one model is held close to another, and no mistake.</remarks>
internal sealed class SquaredErrorOfSoftmax() : Lint("squared-error-of-softmax")
{
    public override IEnumerable<LintWarning> Find(LintedFormula formula) =>
        from symbol in formula.Learned
        let difference = symbol switch
        {
            { Op: Square, Inputs: [var x] } => x,
            { Op: Power, Inputs: [var x, { Op: Constant { Values: [2] } }] } => x,
            { Op: Multiply, Inputs: [var x, var y] } when x == y => x,
            _ => null,
        }
        where difference is not null
        let behind = LookThrough.Of(difference).Symbol
        where behind.Op is Subtract && (IsError(behind.Inputs[0], behind.Inputs[1]) || IsError(behind.Inputs[1], behind.Inputs[0]))
        select Warn(
            symbol,
            $"{Write(symbol)} is a squared error of probabilities from a softmax, whose gradient fades where a wrong answer is certain.",
            "Use cross-entropy, such as -sum(y * log(softmax(x))), whose gradient by the scores is softmax(x) - y.");

    private static bool IsError(Symbol probabilities, Symbol targets) =>
        LookThrough.Of(probabilities).Symbol.Op is Softmax && !Symbol.InOrder([targets]).Exists(symbol => symbol.Op is Softmax);
}
