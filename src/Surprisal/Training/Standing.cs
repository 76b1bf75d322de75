using System.Diagnostics;
using Surprisal.Graph;

namespace Surprisal.Training;

/// <summary>All that the rest of a fit depends on: saved when it is due, and put back.</summary>
/// <param name="run">Where it stands in the epoch, and what is trained.</param>
/// <param name="options">What is told, and where checkpoints go.</param>
internal sealed class Standing(TrainingRun run, FitOptions options)
{
    private const string CallbackScope = "callbacks/";

    private int _steps;
    private long _savedAt = Stopwatch.GetTimestamp();

    public TrainingRun Run => run;

    public FitOptions Options => options;

    /// <summary>How many epochs there were before the fit.</summary>
    public required int EpochsBefore { get; init; }

    /// <summary>The values of the variables.</summary>
    public required State<float> State { get; init; }

    /// <summary>All variables whose values the steps depend on.</summary>
    public required IReadOnlyList<Variable> Variables { get; init; }

    /// <summary>What variables were after the last full epoch.</summary>
    public required IReadOnlyList<(Variable Variable, float[] Values)> LastFullEpoch { get; init; }

    /// <summary>The search for the minimum over all samples, if that is how training goes.</summary>
    public required FullBatch? Search { get; init; }

    /// <summary>What was asked for.</summary>
    public required Func<IReadOnlyList<(string Name, string Value)>> Settings { get; init; }

    private IReadOnlyList<(string Name, string Value)> Asked => field ??= Settings();

    /// <summary>Puts all back, or leaves the model as it is if something is missing or left over.</summary>
    /// <param name="checkpoint">Where the run stood.</param>
    /// <param name="begin">Called before callbacks get back what they remember.</param>
    public void Load(Checkpoint checkpoint, Action begin)
    {
        checkpoint.RequireSame(Asked);
        var before = new MementoContent();
        Remember(new Memento(before, isLoading: false));
        try
        {
            var memento = new Memento(checkpoint.Content, isLoading: true);
            Remember(memento);
            if (checkpoint.Content.Unread.FirstOrDefault(name => !name.StartsWith(CallbackScope, StringComparison.Ordinal)) is { } unread)
            {
                throw new InvalidDataException($"The checkpoint remembers '{unread}', which nothing here has. Go on with the model and metrics of the run that was interrupted.");
            }

            begin();
            RememberCallbacks(memento);
            if (checkpoint.Content.Unread.FirstOrDefault() is { } unasked)
            {
                throw new InvalidDataException($"The checkpoint remembers '{unasked}', which no callback here asks for. Go on with the callbacks of the run that was interrupted.");
            }
        }
        catch
        {
            Remember(new Memento(before, isLoading: true));
            throw;
        }
    }

    /// <summary>Saves if it is time, within an epoch that goes on.</summary>
    public void AfterStep()
    {
        _steps++;
        bool isDue = options.Checkpoints is { } when && (_steps >= when.EverySteps || Stopwatch.GetElapsedTime(_savedAt) >= when.Every);
        if (isDue && run.Batch != run.Batches && !run.IsStopping)
        {
            Save();
        }
    }

    /// <summary>Saves, if that was asked for.</summary>
    public void Save()
    {
        if (options.Checkpoints is null)
        {
            return;
        }

        var content = new MementoContent();
        var memento = new Memento(content, isLoading: false);
        Remember(memento);
        RememberCallbacks(memento);
        options.Checkpoints.Save(new Checkpoint
        {
            Epoch = run.Epoch,
            Batch = run.Batch,
            Epochs = run.Epochs,
            EpochsBefore = EpochsBefore,
            Settings = Asked.ToDictionary(setting => setting.Name, setting => setting.Value),
            Notes = options.Checkpoints.Notes,
            Content = content,
        });
        (_steps, _savedAt) = (0, Stopwatch.GetTimestamp());
    }

    private void Remember(Memento memento)
    {
        run.Remember(memento.Within("run"));
        run.Model.History.Remember(memento.Within("history"), run.MetricNames);
        Remember(memento.Within("variables"), Variables.Select(variable => (variable, (Memory<float>)State.StorageOf(variable).Elements)));
        Search?.Remember(memento.Within("search"));

        // Between two epochs, this is what the variables are.
        if (run.IsWithinEpoch)
        {
            Remember(memento.Within("last_full_epoch"), LastFullEpoch.Select(pair => (pair.Variable, pair.Values.AsMemory())));
        }
        else if (memento.IsLoading)
        {
            foreach ((Variable variable, float[] values) in LastFullEpoch)
            {
                State[variable].CopyTo(values);
            }
        }
    }

    private static void Remember(Memento memento, IEnumerable<(Variable Variable, Memory<float> Values)> variables)
    {
        var timesUsed = new Dictionary<string, int>();
        foreach ((Variable variable, Memory<float> values) in variables)
        {
            memento.Keep(Numbered(variable.Name, timesUsed), values.Span);
        }
    }

    private void RememberCallbacks(Memento memento)
    {
        var timesUsed = new Dictionary<string, int>();
        foreach (Callback callback in options.Callbacks)
        {
            callback.Remember(memento.Within(CallbackScope + Numbered(callback.GetType().Name, timesUsed)));
        }
    }

    private static string Numbered(string name, Dictionary<string, int> timesUsed)
    {
        int number = timesUsed[name] = timesUsed.GetValueOrDefault(name) + 1;
        return number == 1 ? name : $"{name}_{number - 1}";
    }
}
