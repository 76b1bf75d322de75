using System.IO.Compression;
using System.Text;
using Surprisal.Data;

namespace Surprisal.Tests.DataTests;

/// <summary>Small tables: where they are found, which rows are for testing, and what is refused by line and column.</summary>
public sealed class TableFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("data/iris.csv", "data")]
    [InlineData("data/iris/iris.csv", "data")]
    [InlineData("data/iris.csv.gz", "data")]
    public void A_table_is_found_in_the_folder_or_its_own_and_every_fifth_row_is_for_testing(string file, string given)
    {
        Write(file, "6,4,setosa,versicolor,virginica\n1,2,3,4,0\n2,2,3,4,1\n3,2,3,4,2\n4,2,3,4,0\n5.5,2,3,4,1\n6,2,3,4,2\n");

        DatasetPair pair = Datasets.Load("iris", new DatasetOptions { Folder = _folder.Combine(given) });

        pair.Train.Labels.ToArray().ShouldBe([0, 1, 2, 0, 2]);
        pair.Test.Labels.ToArray().ShouldBe([1]);
        float[] features = new float[4];
        pair.Test.CopySamples([0], features);
        features.ShouldBe([5.5f, 2, 3, 4]);
        pair.Train.ClassNames.ShouldBe(["setosa", "versicolor", "virginica"]);
    }

    [Theory]
    [InlineData("1,2,NaN,4,0", "has 'NaN' in line 2, column 3, but a number is needed.")]
    [InlineData("1,2,,4,0", "has '' in line 2, column 3, but a number is needed.")]
    [InlineData("1,2,3,4,3", "has '3' in line 2, column 5, but the classes are 0 to 2.")]
    [InlineData("1,2,3,4,0.5", "has '0.5' in line 2, column 5, but the classes are 0 to 2.")]
    [InlineData("1,2,3,0", "has 4 columns in line 2, but iris has 5.")]
    public void What_is_no_row_of_the_table_is_refused_with_its_line(string row, string message)
    {
        Write("data/iris.csv", $"1,2,3,4,0\n{row}\n");

        Should.Throw<InvalidDataException>(() => Datasets.Load("iris", new DatasetOptions { Folder = _folder.Combine("data") })).Message.ShouldContain(message);
    }

    [Fact]
    public void A_folder_without_the_table_is_refused_with_the_name_of_the_file() =>
        Should.Throw<FileNotFoundException>(() => Datasets.Load("wine", new DatasetOptions { Folder = _folder.Path })).Message
            .ShouldContain("has no 'wine_data.csv' (or 'wine_data.csv.gz'), nor has its folder 'wine'");

    [Theory]
    [InlineData("iris", 120, 30)]
    [InlineData("wine", 143, 35)]
    [InlineData("breast-cancer", 456, 113)]
    [InlineData("optical-digits", 1438, 359)]
    public void The_published_tables_have_as_many_rows_as_the_list_says(string name, int train, int test)
    {
        string folder = RealData.Folder(name == "optical-digits" ? "digits" : name);
        DatasetPair pair = Datasets.Load(name, new DatasetOptions { Folder = folder });

        (pair.Train.Count, pair.Test.Count).ShouldBe((train, test));
        (Datasets.All[name].TrainCount, Datasets.All[name].TestCount).ShouldBe((train, test));
        Datasets.All[name].Locate(new DatasetOptions { Folder = folder }).ShouldBe(folder);
        pair.Test.Labels.ToArray().Distinct().Count().ShouldBe(pair.Test.ClassCount);
    }

    private void Write(string path, string text)
    {
        string full = _folder.Combine(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        using FileStream file = File.Create(full);
        using Stream stream = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionLevel.Fastest) : file;
        stream.Write(Encoding.UTF8.GetBytes(text));
    }
}
