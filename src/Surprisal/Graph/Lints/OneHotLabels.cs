namespace Surprisal.Graph;

/// <summary>One-hot rows made of class numbers, only to pick one logarithm out of each row again.</summary>
/// <remarks>Rows that are changed before they are used, as for label smoothing, are distributions, and no mistake.</remarks>
internal sealed class OneHotLabels() : Lint("one-hot-labels")
{
    public override IEnumerable<LintWarning> Find(LintedFormula formula) =>
        from symbol in formula.Recognised
        let rows = Rows(symbol)
        where rows is not null
        group rows by rows into all
        select Warn(
            all.Key,
            $"{Write(all.Key)} makes {((OneHot)all.Key.Op).Classes} numbers of each label, of which the loss reads one.",
            "Give the labels themselves: sparse_softmax_cross_entropy_with_logits(y, x), or log_softmax(x)[range(n), y].");

    private static Symbol? Rows(Symbol symbol) => symbol switch
    {
        { Op: Multiply or Weigh } => Rows(Factors.Of(symbol), other => other.Op is Log or LogSoftmax),
        { Op: Log, Inputs: [var picked] } when LookThrough.Of(picked).Symbol is { Op: ReduceSum, Inputs: [{ Op: Multiply or Weigh } product] } =>
            Rows(Factors.Of(product), _ => true),
        { Op: SoftmaxCrossEntropy, Inputs: [var targets, _] } => OneHotOf(targets),
        _ => null,
    };

    private static Symbol? Rows(Factors product, Func<Symbol, bool> isPickedFrom) =>
        product.List.Any(factor => isPickedFrom(factor.Base) && OneHotOf(factor.Base) is null)
            ? product.List.Select(factor => OneHotOf(factor.Base)).FirstOrDefault(rows => rows is not null)
            : null;

    private static Symbol? OneHotOf(Symbol symbol)
    {
        Symbol rows = symbol;
        while (rows.Op is Reshape or Expand or Transpose)
        {
            rows = rows.Inputs[0];
        }

        return rows.Op is OneHot ? rows : null;
    }
}
