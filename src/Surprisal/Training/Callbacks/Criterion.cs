using Surprisal.Metrics;

namespace Surprisal.Training;

/// <summary>The figure of an epoch that callbacks judge a model by: the loss or a metric, on the validation samples or those of training.</summary>
/// <param name="Metric">The metric, one that the model was compiled with; null for the loss.</param>
public sealed record Criterion(Metric? Metric = null)
{
    /// <summary>Whether the samples of training judge, not those of validation.</summary>
    public bool OfTraining { get; init; }

    /// <summary>The figure's name, such as <c>validation loss</c>.</summary>
    public string Name => $"{(OfTraining ? "training" : "validation")} {Metric?.Name ?? "loss"}";

    /// <summary>The figure of an epoch; null if it was not measured, as validation may wait some epochs.</summary>
    public double? Of(EpochRecord epoch)
    {
        ArgumentNullException.ThrowIfNull(epoch);
        Scores? scores = OfTraining ? epoch.Training : epoch.Validation;
        return Metric is null ? scores?.Loss : scores?[Metric.Name];
    }

    /// <summary>Whether one figure is better than another by more than a margin. Any number is better than NaN.</summary>
    internal bool IsBetter(double figure, double than, double margin) => Metric?.IsLargerBetter == true
        ? figure > than + margin || (double.IsNaN(than) && !double.IsNaN(figure))
        : figure < than - margin || (double.IsNaN(than) && !double.IsNaN(figure));

    /// <summary>Refuses a run that never measures the figure.</summary>
    internal void RequireIn(TrainingRun run)
    {
        if (!OfTraining && !run.HasValidation)
        {
            throw new ArgumentException(
                $"A callback watches the {Name}, but there are no validation samples. Give FitOptions.Validation or ValidationSplit, or watch the training with {nameof(OfTraining)}.",
                nameof(run));
        }

        if (Metric is not null && !run.MetricNames.Contains(Metric.Name))
        {
            string known = run.MetricNames.Count == 0 ? "no metric" : string.Join(", ", run.MetricNames);
            throw new ArgumentException($"A callback watches the {Name}, but the model was compiled with {known}. Compile it with this metric too.", nameof(run));
        }
    }
}
