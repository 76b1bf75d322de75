namespace Surprisal.Training;

/// <summary>A callback that looks whether a figure gets better from epoch to epoch.</summary>
public abstract class CriterionCallback : Callback
{
    private double _best = double.NaN;

    /// <summary>What is watched; by default the validation loss. Keras: <c>monitor</c>.</summary>
    public Criterion Criterion { get; init; } = new();

    /// <summary>By how much a figure must be better to count as better. Keras: <c>min_delta</c>.</summary>
    public double Margin { get; init => field = Check.NotNegative(value, usual: 1e-4, nameof(Margin)); }

    /// <summary>The best figure so far; NaN before the first.</summary>
    public double Best => _best;

    /// <inheritdoc/>
    public override void OnTrainBegin(TrainingRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        Criterion.RequireIn(run);
        _best = double.NaN;
    }

    /// <inheritdoc/>
    public sealed override void OnEpochEnd(TrainingRun run, EpochRecord epoch)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(epoch);
        if (!Judges(epoch) || Criterion.Of(epoch) is not double figure)
        {
            return;
        }

        bool isBest = Criterion.IsBetter(figure, _best, Margin);
        if (isBest)
        {
            _best = figure;
        }

        OnFigure(run, epoch, figure, isBest);
    }

    /// <inheritdoc/>
    public override void Remember(Memento memento)
    {
        ArgumentNullException.ThrowIfNull(memento);
        memento.Keep("best", ref _best);
    }

    /// <summary>Whether an epoch is judged at all; by default each is. What is not judged is not the best either.</summary>
    /// <param name="epoch">The epoch.</param>
    protected virtual bool Judges(EpochRecord epoch) => true;

    /// <summary>Called after each epoch that is judged and whose figure was measured.</summary>
    /// <param name="run">The run.</param>
    /// <param name="epoch">The epoch.</param>
    /// <param name="figure">Its figure.</param>
    /// <param name="isBest">Whether it is better than all before.</param>
    protected abstract void OnFigure(TrainingRun run, EpochRecord epoch, double figure, bool isBest);
}
