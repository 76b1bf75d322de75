using System.Globalization;
using Surprisal.Data;
using Surprisal.Training;

namespace Surprisal.Formats;

/// <summary>Saves the model after epochs: after each, or after those whose figure is the best so far.</summary>
/// <remarks>
/// What is saved is the model for use, as <see cref="SavedModel"/> writes it. Keras: <c>ModelCheckpoint</c>.
/// </remarks>
/// <param name="folder">The folder of the model; <c>{epoch}</c> in it stands for the number of the epoch, else each model takes the place of the one before.</param>
/// <param name="training">The samples that the model learns from, which know the names of its classes and the scale of its pixels.</param>
/// <example>
/// <code>
/// var best = new ModelCheckpoint("runs/best", training) { OnlyBest = true, Criterion = new Criterion(new Accuracy()) };
/// model.Fit(training, new FitOptions { Validation = test, Callbacks = [best] });
/// </code>
/// </example>
public sealed class ModelCheckpoint(string folder, Dataset training) : Callback
{
    private readonly string _folder = folder ?? throw new ArgumentNullException(nameof(folder));
    private readonly Dataset _training = training ?? throw new ArgumentNullException(nameof(training));

    private double _best = double.NaN;

    /// <summary>What the best epoch is told by; by default the validation loss. Keras: <c>monitor</c>.</summary>
    public Criterion Criterion { get; init; } = new();

    /// <summary>Whether only an epoch whose figure is better than all before is saved. Keras: <c>save_best_only</c>.</summary>
    public bool OnlyBest { get; init; }

    /// <summary>The folder that was written last; null before the first.</summary>
    public string? LastFolder { get; private set; }

    /// <inheritdoc/>
    public override void OnTrainBegin(TrainingRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        _best = double.NaN;
        if (OnlyBest)
        {
            Criterion.RequireIn(run);
        }
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingRun run, EpochRecord epoch)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(epoch);
        if (OnlyBest)
        {
            if (Criterion.Of(epoch) is not double figure || !Criterion.IsBetter(figure, _best, margin: 0))
            {
                return;
            }

            _best = figure;
        }

        LastFolder = _folder.Replace("{epoch}", epoch.Epoch.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        new SavedModel(run.Model, _training.ClassNames, _training.Scale).Save(LastFolder);
    }

    /// <inheritdoc/>
    public override void Remember(Memento memento)
    {
        ArgumentNullException.ThrowIfNull(memento);
        memento.Keep("best", ref _best);
    }
}
