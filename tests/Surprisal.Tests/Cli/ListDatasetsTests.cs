using System.Text.Json;
using Surprisal.Data;

namespace Surprisal.Tests.CliTests;

/// <summary>The command <c>datasets</c>.</summary>
public sealed class ListDatasetsTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void It_shows_every_dataset_of_the_list_with_its_description()
    {
        string output = Session.Run("datasets").Output;

        foreach (Catalog<DatasetSource>.Entry dataset in Datasets.All.Entries)
        {
            output.ShouldContain(dataset.Name);
            output.ShouldContain(dataset.Description);
            output.ShouldContain(dataset.Value.Origin);
        }
    }

    [Fact]
    public void It_says_where_a_dataset_lies()
    {
        Directory.CreateDirectory(_session["mnist"]);
        JsonElement[] datasets = [.. Session.Run("datasets", "--data", _session[""], "--json").Json().EnumerateArray()];

        datasets.Single(dataset => dataset.GetProperty("name").GetString() == "mnist").GetProperty("folder").GetString().ShouldBe(_session["mnist"]);
        datasets.Single(dataset => dataset.GetProperty("name").GetString() == "digits").GetProperty("folder").ValueKind.ShouldBe(JsonValueKind.Null);
    }
}
