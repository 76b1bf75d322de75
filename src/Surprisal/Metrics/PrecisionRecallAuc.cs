namespace Surprisal.Metrics;

/// <summary>The area under precision over recall, as average precision: each step of recall times the precision there.</summary>
/// <remarks>
/// scikit-learn: <c>average_precision_score</c>. Straight lines between the points would be too good: J. Davis, M. Goadrich, "The relationship
/// between precision-recall and ROC curves", ICML 2006.
/// </remarks>
public sealed record PrecisionRecallAuc : RankingMetric
{
    /// <inheritdoc/>
    public override string Name => "pr-auc";

    private protected override double Area((long Right, long Wrong) before, (long Right, long Wrong) equal, (long Right, long Wrong) all)
    {
        long right = before.Right + equal.Right;
        return (double)equal.Right / all.Right * right / (right + before.Wrong + equal.Wrong);
    }
}
