using Surprisal.Graph;

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
    private readonly Dictionary<Variable, float[]> _bestWeights = [];
    private int _waited;

    /// <summary>After how many epochs without a better figure training ends: 0 ends it with the first.</summary>
    public int Patience { get; init => field = Check.NotNegative(value, nameof(Patience)); }

    /// <summary>The first epoch that is judged, from 1.</summary>
    public int FirstEpoch { get; init; } = 1;

    /// <summary>A figure that has to be beaten before patience is granted anew; null for none.</summary>
    public double? Baseline { get; init; }

    /// <summary>Whether the model gets back the weights of its best epoch once training has ended. Keras: <c>restore_best_weights</c>.</summary>
    public bool RestoreBest { get; init; }

    /// <summary>The best epoch, from 1; 0 before the first.</summary>
    public int BestEpoch { get; private set; }

    /// <summary>The epoch that training was ended after; null if it was not.</summary>
    public int? StoppedEpoch { get; private set; }

    /// <inheritdoc/>
    public override void OnTrainBegin(TrainingRun run)
    {
        base.OnTrainBegin(run);
        (_waited, BestEpoch, StoppedEpoch) = (0, 0, null);
        _bestWeights.Clear();
    }

    /// <inheritdoc/>
    public override void OnTrainEnd(TrainingRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        foreach ((Variable variable, float[] weights) in _bestWeights)
        {
            weights.CopyTo(run.Model[variable]);
        }
    }

    /// <inheritdoc/>
    protected override void OnFigure(TrainingRun run, EpochRecord epoch, double figure, bool isBest)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(epoch);
        if (epoch.Epoch < FirstEpoch)
        {
            return;
        }

        if (isBest)
        {
            BestEpoch = epoch.Epoch;
            KeepWeights(run.Model);
        }

        _waited = isBest && (Baseline is null || Criterion.IsBetter(figure, Baseline.Value, Margin)) ? 0 : _waited + 1;
        if (_waited > 0 && _waited >= Patience)
        {
            StoppedEpoch = epoch.Epoch;
            run.Stop();
        }
    }

    private void KeepWeights(Sequential model)
    {
        if (!RestoreBest)
        {
            return;
        }

        foreach (Variable variable in model.Variables)
        {
            if (!_bestWeights.TryGetValue(variable, out float[]? kept))
            {
                _bestWeights[variable] = kept = new float[model[variable].Length];
            }

            model[variable].CopyTo(kept);
        }
    }
}
