namespace Surprisal.Metrics;

/// <summary>The area under the receiver operating characteristic: how often a sample of a class is more probable than another, ties counting half.</summary>
/// <remarks>
/// scikit-learn: <c>roc_auc_score(multi_class="ovr")</c>; Keras' <c>AUC</c> approximates it by 200 thresholds. J. A. Hanley, B. J. McNeil, "The
/// meaning and use of the area under a receiver operating characteristic (ROC) curve", Radiology 143(1), 1982.
/// </remarks>
public sealed record RocAuc : RankingMetric
{
    /// <inheritdoc/>
    public override string Name => "roc-auc";

    private protected override double Area((long Right, long Wrong) before, (long Right, long Wrong) equal, (long Right, long Wrong) all) =>
        (before.Right + (0.5 * equal.Right)) / all.Right * equal.Wrong / all.Wrong;
}
