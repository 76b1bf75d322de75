using Surprisal.Layers;

namespace Surprisal.Calibration;

/// <summary>Fits a logistic curve over the log-odds of each class against all others, <c>σ(a log(p / (1 − p)) + b)</c>, and shares 1 in proportion.</summary>
/// <remarks>
/// <para>
/// For two classes this is Platt's method. Of more, each class is one question, whose curve is fitted by itself. Log-odds are the scores of these
/// questions because <c>a = 1, b = 0</c> then gives the model's own probabilities.
/// </para>
/// <para>
/// Of n₊ samples that are of the class and n₋ that are not, the targets are <c>(n₊ + 1) / (n₊ + 2)</c> and <c>1 / (n₋ + 2)</c> instead of 1
/// and 0, so that samples told apart without a fault do not make the model certain. A class without samples gets a curve near <c>1 / (n + 2)</c>.
/// </para>
/// <para>
/// References: J. C. Platt, "Probabilistic outputs for support vector machines", Advances in Large Margin Classifiers, 1999; B. Zadrozny,
/// C. Elkan, "Transforming classifier scores into accurate multiclass probability estimates", KDD 2002, for several classes.
/// </para>
/// </remarks>
public sealed record PlattScaling : Calibrator
{
    private protected override (Recalibration Layer, double[][] Values) Fit(HeldOut samples) => (new LogOddsScale(), ScaleAndShift.Of(samples.AsQuestions(Smooth)));

    private static double Smooth(double target, double yes, double no) => (target * (yes + 1) / (yes + 2)) + ((1 - target) / (no + 2));
}
