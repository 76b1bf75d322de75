using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Surprisal.Training;

/// <summary>A loss or a weight is no longer a finite number, so further training is pointless. The model keeps the weights of the last full epoch.</summary>
[SuppressMessage("Design", "CA1032", Justification = "It is made in one place, where all it says is known.")]
public sealed class TrainingDivergedException : Exception
{
    internal TrainingDivergedException(string what, int epoch, int step, Divergence divergence)
        : base($"{what}{WithRate(divergence.LearningRate)}. {divergence}")
    {
        (Epoch, Step, Divergence) = (epoch, step, divergence);
    }

    /// <summary>The epoch, from 1.</summary>
    public int Epoch { get; }

    /// <summary>The step in the epoch, from 1; 0 by L-BFGS, whose steps are epochs.</summary>
    public int Step { get; }

    /// <summary>What is known about it.</summary>
    public Divergence Divergence { get; }

    private static string WithRate(double? learningRate) => learningRate is { } rate ? string.Create(CultureInfo.InvariantCulture, $", with a learning rate of {rate:G4}") : "";
}
