namespace Surprisal.Training;

/// <summary>Ends training when a figure has not become better for some epochs.</summary>
/// <remarks>Keras: <c>EarlyStopping</c>, with its defaults. L. Prechelt, "Early stopping – but when?", 1998.</remarks>
/// <example>
/// <code>
/// model.Fit(training, new FitOptions { Epochs = 100, ValidationSplit = 0.1, Callbacks = [new EarlyStopping { Patience = 3, RestoreBest = true }] });
/// </code>
/// </example>
public sealed class EarlyStopping : CriterionCallback
{
    // All variables one after the other; empty before the best epoch.
    private float[] _bestWeights = [];
    private int _waited;
    private int _bestEpoch;
    private int _stoppedEpoch;

    /// <summary>After how many epochs without a better figure training ends: 0 ends it with the first.</summary>
    public int Patience { get; init => field = Check.NotNegative(value, nameof(Patience)); }

    /// <summary>The first epoch that is judged, from 1; those before it set no figure to beat. Keras: <c>start_from_epoch</c>, from 0.</summary>
    public int FirstEpoch { get; init; } = 1;

    /// <summary>A figure that has to be beaten before patience is granted anew; null for none.</summary>
    public double? Baseline { get; init; }

    /// <summary>Whether the model gets back the weights of its best epoch once training has ended. Keras: <c>restore_best_weights</c>.</summary>
    public bool RestoreBest { get; init; }

    /// <summary>The best epoch, from 1; 0 before the first.</summary>
    public int BestEpoch => _bestEpoch;

    /// <summary>The epoch that training was ended after; null if it was not.</summary>
    public int? StoppedEpoch => _stoppedEpoch == 0 ? null : _stoppedEpoch;

    /// <inheritdoc/>
    public override void OnTrainBegin(TrainingRun run)
    {
        base.OnTrainBegin(run);
        (_waited, _bestEpoch, _stoppedEpoch, _bestWeights) = (0, 0, 0, []);
    }

    /// <inheritdoc/>
    public override void OnTrainEnd(TrainingRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        ReadOnlySpan<float> rest = _bestWeights;
        for (int i = 0; i < run.Model.Variables.Count && rest.Length > 0; i++)
        {
            Span<float> weights = run.Model[run.Model.Variables[i]];
            rest[..weights.Length].CopyTo(weights);
            rest = rest[weights.Length..];
        }
    }

    /// <inheritdoc/>
    public override void Remember(Memento memento)
    {
        base.Remember(memento);
        memento.Keep("waited", ref _waited);
        memento.Keep("best-epoch", ref _bestEpoch);
        memento.Keep("stopped-epoch", ref _stoppedEpoch);
        memento.Keep("weights", ref _bestWeights);
    }

    /// <inheritdoc/>
    protected override bool Judges(EpochRecord epoch)
    {
        ArgumentNullException.ThrowIfNull(epoch);
        return epoch.Epoch >= FirstEpoch;
    }

    /// <inheritdoc/>
    protected override void OnFigure(TrainingRun run, EpochRecord epoch, double figure, bool isBest)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(epoch);
        if (isBest)
        {
            _bestEpoch = epoch.Epoch;
            _bestWeights = RestoreBest ? WeightsOf(run.Model) : [];
        }

        _waited = isBest && (Baseline is null || Criterion.IsBetter(figure, Baseline.Value, Margin)) ? 0 : _waited + 1;
        if (_waited > 0 && _waited >= Patience)
        {
            _stoppedEpoch = epoch.Epoch;
            run.Stop();
        }
    }

    private static float[] WeightsOf(Model model) => [.. model.Variables.SelectMany(variable => model[variable].ToArray())];
}
