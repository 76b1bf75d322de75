using Surprisal.Graph;
using Surprisal.Training;

namespace Surprisal.Cli.Progress;

/// <summary>Says before training what is likely to be wrong with the model and its loss.</summary>
internal sealed class WarningLines(Stage stage) : Callback
{
    public override void OnTrainBegin(TrainingRun run)
    {
        foreach (LintWarning warning in run.Lints)
        {
            stage.Warnings.WriteLine($"Warning: {warning}");
        }
    }
}
