namespace Surprisal.Training;

/// <summary>Makes the learning rate smaller when a figure has not become better for some epochs.</summary>
/// <remarks>Keras: <c>ReduceLROnPlateau</c>, with its defaults.</remarks>
public sealed class ReduceLrOnPlateau : CriterionCallback
{
    private int _waited;
    private int _cooling;

    /// <summary>Watches with Keras' margin of 1e-4.</summary>
    public ReduceLrOnPlateau() => Margin = 1e-4;

    /// <summary>What the learning rate is multiplied by, in <c>(0, 1)</c>.</summary>
    public double Factor { get; init => field = Check.Positive(Check.Part(value, usual: 0.1, nameof(Factor)), usual: 0.1, nameof(Factor)); } = 0.1;

    /// <summary>After how many epochs without a better figure it is.</summary>
    public int Patience { get; init => field = Check.NotNegative(value, nameof(Patience)); } = 10;

    /// <summary>How many epochs are not counted after it was.</summary>
    public int Cooldown { get; init => field = Check.NotNegative(value, nameof(Cooldown)); }

    /// <summary>What the learning rate never falls below.</summary>
    public double LeastLearningRate { get; init => field = Check.NotNegative(value, usual: 1e-6, nameof(LeastLearningRate)); }

    /// <inheritdoc/>
    public override void OnTrainBegin(TrainingRun run)
    {
        base.OnTrainBegin(run);
        (_waited, _cooling) = (0, 0);
    }

    /// <inheritdoc/>
    public override void Remember(Memento memento)
    {
        base.Remember(memento);
        memento.Keep("waited", ref _waited);
        memento.Keep("cooling", ref _cooling);
    }

    /// <inheritdoc/>
    protected override void OnFigure(TrainingRun run, EpochRecord epoch, double figure, bool isBest)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (_cooling > 0)
        {
            _cooling--;
            _waited = 0;
        }

        _waited = isBest || _cooling > 0 ? 0 : _waited + 1;
        if (_waited > 0 && _waited >= Patience)
        {
            run.LearningRate = Math.Max(run.LearningRate * Factor, Math.Min(run.LearningRate, LeastLearningRate));
            (_waited, _cooling) = (0, Cooldown);
        }
    }
}
