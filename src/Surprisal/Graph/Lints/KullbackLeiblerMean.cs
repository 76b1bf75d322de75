namespace Surprisal.Graph;

/// <summary>A Kullback-Leibler divergence averaged over the classes too, where it is the sum over them.</summary>
/// <remarks>PyTorch's <c>kl_div</c> does so by default: <c>reduction='batchmean'</c> gives the divergence.</remarks>
internal sealed class KullbackLeiblerMean() : Lint("kl-mean-over-classes")
{
    public override IEnumerable<LintWarning> Find(LintedFormula formula) =>
        from mean in Mean.In(formula.Recognised)
        let last = mean.Of.Shape.Rank - 1
        where mean.Axes.Contains(last) && mean.Of.Shape[last] != 1 && IsDivergence(mean.Of)
        select Warn(
            mean.At,
            $"{Write(mean.At)} averages a Kullback-Leibler divergence over the classes, where it is the sum over them, so it is too small by the number of classes.",
            "Sum along the axis of the classes first, and average over the rows only: in PyTorch, reduction='batchmean'.");

    private static bool IsDivergence(Symbol summand)
    {
        var terms = Terms.Of(summand);
        if (terms.List is [var only] && IsOfQuotient(only))
        {
            return true;
        }

        IReadOnlyList<Factors> parts = (terms.MultipliedOut() ?? terms).List;
        return parts.Any(own => Weight(own) is { } t && parts.Any(other =>
            other != own && Math.Sign(other.Numerator) != Math.Sign(own.Numerator) && Weight(other) is null && other.List.Any(factor => factor == (t, 1))));
    }

    /// <summary><c>t · log(t / p)</c>.</summary>
    private static bool IsOfQuotient(Factors product) => product.List.Any(factor =>
        factor is { Base: { Op: Log, Inputs: [{ Op: Divide } quotient] }, Exponent: 1 } && product.List.Any(other => other == (quotient.Inputs[0], 1)));

    /// <summary>The t of a product <c>t · log t</c>, or null if it is none.</summary>
    private static Symbol? Weight(Factors product) => product.List.FirstOrDefault(t =>
        product.List.Any(logarithm => logarithm.Exponent == 1 && t.Exponent == 1 && IsLogarithmOf(logarithm.Base, t.Base))).Base;

    private static bool IsLogarithmOf(Symbol logarithm, Symbol t) => (logarithm.Op, t.Op) switch
    {
        (LogSoftmax log, Softmax softmax) => log.Axis == softmax.Axis && logarithm.Inputs[0] == t.Inputs[0],
        (_, Exp) when t.Inputs[0] == logarithm => true,
        (Log, _) => logarithm.Inputs[0] == t,
        _ => false,
    };
}
