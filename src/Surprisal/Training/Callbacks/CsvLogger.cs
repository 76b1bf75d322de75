using System.Globalization;

namespace Surprisal.Training;

/// <summary>Writes a line for each epoch into a file: the losses, the metrics, the learning rate and the seconds.</summary>
/// <remarks>
/// Columns: <c>epoch</c>, <c>loss</c>, the metrics, <c>val_loss</c>, <c>val_</c> and each metric, <c>learning_rate</c>, which is that of the epoch's last
/// step, <c>seconds</c>. What was not measured is empty, as is the learning rate by L-BFGS, which has none. Each line is on the disk when the next epoch begins. Keras: <c>CSVLogger</c>.
/// </remarks>
/// <param name="path">The file.</param>
public sealed class CsvLogger(string path) : Callback
{
    private readonly string _path = Checked(path);

    /// <summary>Whether lines of earlier epochs stay, when training goes on from them. Else the file begins anew, unless training goes on from a checkpoint.</summary>
    public bool Append { get; init; }

    /// <inheritdoc/>
    public override void OnTrainBegin(TrainingRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        string header = string.Join(
            ',', ["epoch", "loss", .. run.MetricNames, "val_loss", .. run.MetricNames.Select(name => $"val_{name}"), "learning_rate", "seconds"]);
        string[] before = (Append || run.IsResumed) && File.Exists(_path) ? File.ReadAllLines(_path) : [];
        if (before.Length > 0 && before[0] != header)
        {
            throw new IOException($"'{_path}' has the columns '{before[0]}', but this training writes '{header}'. Give another file, or do not append.");
        }

        // Training that goes on from an earlier epoch repeats those behind it, as it does one that it is in the middle of.
        File.WriteAllLines(_path, [header, .. before.Skip(1).TakeWhile(line => EpochOf(line) <= run.Model.History.Epochs.Count)]);
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingRun run, EpochRecord epoch)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(epoch);
        IFormattable?[] values =
        [
            epoch.Epoch,
            epoch.Training.Loss, .. run.MetricNames.Select(name => (IFormattable)epoch.Training[name]),
            epoch.Validation?.Loss, .. run.MetricNames.Select(name => (IFormattable?)epoch.Validation?[name]),

            // It is kept in single precision; more digits would be noise.
            (float?)run.StepRate, epoch.Elapsed.TotalSeconds,
        ];
        File.AppendAllText(_path, string.Join(',', values.Select(value => value?.ToString(format: null, CultureInfo.InvariantCulture))) + Environment.NewLine);
    }

    private static int EpochOf(string line) =>
        int.TryParse(line.AsSpan(0, Math.Max(0, line.IndexOf(',', StringComparison.Ordinal))), CultureInfo.InvariantCulture, out int epoch) ? epoch : int.MaxValue;

    private static string Checked(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return path;
    }
}
