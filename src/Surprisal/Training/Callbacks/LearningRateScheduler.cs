namespace Surprisal.Training;

/// <summary>Sets the learning rate before each epoch.</summary>
/// <remarks>
/// For a rate that changes from step to step, and is part of the compiled step, give the optimizer a <see cref="Optimizers.Schedule"/>. Keras:
/// <c>LearningRateScheduler</c>.
/// </remarks>
/// <param name="rate">The learning rate of an epoch, given its number, from 1, and the rate before.</param>
public sealed class LearningRateScheduler(Func<int, double, double> rate) : Callback
{
    private readonly Func<int, double, double> _rate = rate ?? throw new ArgumentNullException(nameof(rate));

    /// <inheritdoc/>
    public override void OnEpochBegin(TrainingRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        run.LearningRate = _rate(run.Epoch, run.LearningRate);
    }
}
