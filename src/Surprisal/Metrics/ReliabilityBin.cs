namespace Surprisal.Metrics;

/// <summary>The samples of which a model is about equally sure.</summary>
/// <param name="Low">The confidence that they exceed; the first bin holds 0 too.</param>
/// <param name="High">The confidence that they do not exceed.</param>
/// <param name="Count">How many they are.</param>
/// <param name="Confidence">The mean probability of the classes that the model says; NaN if there are no samples.</param>
/// <param name="Accuracy">The share of right answers; NaN if there are no samples.</param>
public readonly record struct ReliabilityBin(double Low, double High, long Count, double Confidence, double Accuracy)
{
    /// <summary>How much surer the model is than right: positive if it is too sure.</summary>
    public double Gap => Confidence - Accuracy;
}
