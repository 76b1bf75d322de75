using static Surprisal.Graph.Ops;

namespace Surprisal.Graph;

/// <summary>Softmax, its logarithm and log-sum-exp, written out of exponentials.</summary>
/// <remarks>
/// The written forms overflow for scores above 88 in float; the functions subtract the maximum first, which changes
/// nothing in exact arithmetic.
/// </remarks>
internal static class SoftmaxForms
{
    public static IReadOnlyList<Rule> Rules { get; } =
    [
        Rule.Along("softmax", (x, axis) => Exp(x) / ReduceSum(Exp(x), axis, keepDims: true), (x, axis) => Softmax(x, axis)),
        Rule.Of("exponential times a reciprocal", (x, y) => Exp(x) * (1 / y), (x, y) => Exp(x) / y),
        Rule.Along("log-softmax", (x, axis) => Log(Softmax(x, axis)), (x, axis) => LogSoftmax(x, axis)),
        Rule.Along("log-sum-exp", (x, axis) => Log(ReduceSum(Exp(x), axis, keepDims: true)), (x, axis) => LogSumExp(x, axis, keepDims: true)),
        Rule.Along("log-softmax by its definition", (x, axis) => x - LogSumExp(x, axis, keepDims: true), (x, axis) => LogSoftmax(x, axis)),
        Rule.Along("log-softmax with its sign changed", (x, axis) => LogSumExp(x, axis, keepDims: true) - x, (x, axis) => -LogSoftmax(x, axis)),
        Rule.Along("softmax by log-sum-exp", (x, axis) => Exp(x) / Exp(LogSumExp(x, axis, keepDims: true)), (x, axis) => Softmax(x, axis)),
        Rule.Along("exponential of log-softmax", (x, axis) => Exp(LogSoftmax(x, axis)), (x, axis) => Softmax(x, axis)),
        new LogOfView(),
    ];

    /// <summary>The sum may have dropped its axis before the logarithm sees it.</summary>
    private sealed class LogOfView() : Rule("logarithm within a reshape")
    {
        public override Symbol? Apply(Symbol symbol) =>
            symbol is { Op: Log, Inputs: [{ Op: Reshape reshape } view] } ? Reshape(Log(view.Inputs[0]), reshape.Target) : null;
    }
}
