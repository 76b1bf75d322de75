using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Surprisal.Training;

/// <summary>The loss or a weight is no longer a number, so further training is pointless. The model keeps the weights of the last full epoch.</summary>
[SuppressMessage("Design", "CA1032", Justification = "It is made in one place, where all it says is known.")]
public sealed class TrainingDivergedException : Exception
{
    internal TrainingDivergedException(int epoch, int step, double learningRate)
        : base(string.Create(
            CultureInfo.InvariantCulture,
            $"The loss became NaN in step {step} of epoch {epoch}, with a learning rate of {learningRate:G4}. Lower the learning rate, or look for NaN or huge values among the samples."))
    {
    }
}
