using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Surprisal.Cli.Progress;

/// <summary>How many samples a second a bar has moved lately.</summary>
internal sealed class SpeedColumn : ProgressColumn
{
    protected override bool NoWrap => true;

    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
        new Text(string.Create(CultureInfo.InvariantCulture, $"{task.Speed ?? 0:N0} samples/s"));
}
