using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Surprisal.Cli.Reports;
using Surprisal.Data;

namespace Surprisal.Cli.Commands;

/// <summary>Lists the datasets known by name, and where they lie.</summary>
internal sealed class ListDatasets : Verb
{
    private readonly Option<string?> _data = Inputs.Data();

    public ListDatasets()
        : base("datasets", "Lists the datasets known by name, and where they lie on this machine.")
    {
        Take([], [_data]);
    }

    public override IReadOnlyList<string> Examples => ["surprisal datasets", "surprisal datasets --data ~/datasets --json"];

    protected override int Run(ParseResult line, Stage stage, CancellationToken cancellation)
    {
        var wanted = new DatasetOptions { Folder = line.GetValue(_data) };
        IReadOnlyList<DatasetReport> datasets = [.. Datasets.All.Entries.Select(entry => Describe(entry, wanted))];

        if (stage.Json)
        {
            stage.Result.WriteLine(JsonSerializer.Serialize(datasets, ReportJson.Default.IReadOnlyListDatasetReport));
        }
        else
        {
            Show(stage, datasets);
        }

        return ExitCode.Success;
    }

    private static DatasetReport Describe(Catalog<DatasetSource>.Entry entry, DatasetOptions wanted) => new(
        entry.Name,
        entry.Description,
        entry.Value.TrainCount,
        entry.Value.TestCount,
        entry.Value.ClassNames,
        entry.Value.Origin,
        entry.Value.Locate(wanted));

    private static void Show(Stage stage, IReadOnlyList<DatasetReport> datasets)
    {
        Table table = new Table().Border(stage.IsLive ? TableBorder.Rounded : TableBorder.None)
            .AddColumns("name", "what it is", "classes", "origin", "on this machine");
        foreach (DatasetReport dataset in datasets)
        {
            table.AddRow(
                new Text(dataset.Name),
                new Text(dataset.Description),
                new Text(dataset.Classes.Count.ToString(CultureInfo.InvariantCulture)),
                new Text(dataset.Origin),
                new Text(dataset.Folder ?? "–"));
        }

        stage.Console.Write(table);
        stage.Say("A dataset that is not on this machine is drawn or downloaded when it is first used.");
    }
}
