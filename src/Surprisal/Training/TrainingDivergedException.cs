using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Surprisal.Training;

/// <summary>The loss or a weight is no longer a number, so further training is pointless. The model keeps the weights of the last full epoch.</summary>
[SuppressMessage("Design", "CA1032", Justification = "It is made in one place, where all it says is known.")]
public sealed class TrainingDivergedException : Exception
{
    internal TrainingDivergedException(int epoch, int step, Divergence divergence)
        : base(string.Create(
            CultureInfo.InvariantCulture,
            $"The loss became NaN in step {step} of epoch {epoch}, with a learning rate of {divergence.LearningRate:G4}. {divergence}"))
    {
        (Epoch, Step, Divergence) = (epoch, step, divergence);
    }

    /// <summary>The epoch, from 1.</summary>
    public int Epoch { get; }

    /// <summary>The step in the epoch, from 1.</summary>
    public int Step { get; }

    /// <summary>What is known about it.</summary>
    public Divergence Divergence { get; }
}
