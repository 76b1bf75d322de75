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
        string folder = _session.WriteImages(train: 2, test: 1);
        JsonElement[] datasets = [.. Session.Run("datasets", "--data", folder, "--json").Json().EnumerateArray()];

        datasets.Single(dataset => dataset.GetProperty("name").GetString() == "mnist").GetProperty("folder").GetString().ShouldBe(folder);
        datasets.Single(dataset => dataset.GetProperty("name").GetString() == "digits").GetProperty("folder").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public void A_named_folder_that_is_missing_or_holds_a_part_of_a_dataset_is_refused()
    {
        string folder = _session.WriteImages(train: 2, test: 1);
        File.Delete(Path.Combine(folder, "t10k-labels-idx1-ubyte"));

        Session.Run("datasets", "--data", folder).Error.ShouldContain("lacks a part of mnist: t10k-labels-idx1-ubyte");
        Session.Run("datasets", "--data", _session["nowhere"]).Error.ShouldContain("There is no folder");
    }
}
