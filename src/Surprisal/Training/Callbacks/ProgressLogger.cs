using System.Globalization;

namespace Surprisal.Training;

/// <summary>Says in one line what each epoch came to.</summary>
/// <param name="say">Receives the line, such as <c>Console.WriteLine</c>.</param>
/// <param name="judges">What the validation samples are called, before their figures.</param>
public sealed class ProgressLogger(Action<string> say, string judges = "validation") : Callback
{
    private readonly Action<string> _say = say ?? throw new ArgumentNullException(nameof(say));

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingRun run, EpochRecord epoch)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(epoch);
        string number = epoch.Epoch.ToString(CultureInfo.InvariantCulture).PadLeft(run.Epochs.ToString(CultureInfo.InvariantCulture).Length);
        string validation = epoch.Validation is null ? "" : $"  {judges} {Text(run, epoch.Validation)}";
        _say($"epoch {number}/{run.Epochs}  {Text(run, epoch.Training)}{validation}");
    }

    private static string Text(TrainingRun run, Scores scores) =>
        string.Join("  ", [Text("loss", scores.Loss), .. run.MetricNames.Select(name => Text(name, scores[name]))]);

    private static string Text(string name, double value) => string.Create(CultureInfo.InvariantCulture, $"{name} {value:0.0000}");
}
