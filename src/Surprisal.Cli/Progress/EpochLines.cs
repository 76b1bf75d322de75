using System.Globalization;
using Surprisal.Training;

namespace Surprisal.Cli.Progress;

/// <summary>Says in one line what each epoch came to.</summary>
internal sealed class EpochLines(Stage stage) : Callback
{
    public override void OnEpochEnd(TrainingRun run, EpochRecord epoch)
    {
        string number = epoch.Epoch.ToString(CultureInfo.InvariantCulture).PadLeft(run.Epochs.ToString(CultureInfo.InvariantCulture).Length);
        stage.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"epoch {number}/{run.Epochs}  loss {epoch.Training.Loss:0.0000}  accuracy {epoch.Training["accuracy"]:0.0000}  test loss {epoch.Validation!.Loss:0.0000}  accuracy {epoch.Validation["accuracy"]:0.0000}"));
    }
}
