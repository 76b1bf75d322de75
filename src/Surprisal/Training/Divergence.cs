using System.Globalization;

namespace Surprisal.Training;

/// <summary>What is known about training that went to NaN or infinity: its last samples, with the weights of the last full epoch.</summary>
public sealed record Divergence
{
    /// <summary>Whether the loss over the validation samples is what became NaN, and nothing else.</summary>
    public bool IsOfValidation { get; init; }

    /// <summary>The learning rate of the step; null by L-BFGS, which has none.</summary>
    public required double? LearningRate { get; init; }

    /// <summary>The largest feature among the samples of the step, by its size; NaN or ∞ if there is one.</summary>
    public required double LargestSample { get; init; }

    /// <summary>The largest weight, by its size; 0 if there is none.</summary>
    public required double LargestWeight { get; init; }

    /// <summary>The largest gradient of each variable over these samples, by its size; NaN if there is one.</summary>
    public required IReadOnlyList<(string Variable, double Largest)> Gradients { get; init; }

    /// <summary>The largest gradient of all, and whose it is; 0 if nothing is trained.</summary>
    public (string Variable, double Largest) LargestGradient => Gradients.Count == 0
        ? ("", 0)
        : Gradients.MaxBy(gradient => double.IsNaN(gradient.Largest) ? double.PositiveInfinity : gradient.Largest);

    /// <summary>What is likely to have caused it, and what to do.</summary>
    public string LikelyCause
    {
        get
        {
            double step = (LearningRate ?? 0) * LargestGradient.Largest;
            return true switch
            {
                _ when IsOfValidation => "what the model makes of the validation samples overflows: look for huge values among the validation samples, and scale them like those of training",
                _ when !double.IsFinite(LargestSample) => Invariant($"the samples of this step hold {LargestSample}: look for missing values"),
                _ when LargestSample > 1000 => Invariant($"the samples hold values up to {LargestSample:G3}: scale them to about [-1, 1]"),
                _ when !double.IsFinite(step) => "the gradient overflows though the samples are finite: look for a logarithm, a root or a quotient that leaves its domain in the loss",
                _ when LearningRate is null => "the minimum lies beyond what weights can hold: penalize the weights, or scale the samples",
                _ when step > 0.1 * Math.Max(LargestWeight, 0.1) => Invariant(
                    $"a step of {step:G3} is long beside weights up to {LargestWeight:G3}: lower the learning rate tenfold, or clip gradients"),
                _ => "the weights grew during the epoch: lower the learning rate, let it warm up, or clip gradients",
            };
        }
    }

    /// <inheritdoc/>
    public override string ToString() => IsOfValidation || Gradients.Count == 0
        ? $"Likely: {LikelyCause}."
        : Invariant(
            $"With the weights of the last full epoch, the largest gradient over the samples of this step is {LargestGradient.Largest:G4}, of '{LargestGradient.Variable}'. Likely: {LikelyCause}.");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
