using System.IO.Compression;
using System.Security.Cryptography;
using Surprisal.Data;

namespace Surprisal.Tests.DataTests;

/// <summary>Where the files of MNIST and its kin are found: folder, variable, cache, mirrors, in this order.</summary>
public sealed class MnistFilesTests : IDisposable
{
    private static readonly Dictionary<string, byte[]> Contents = new()
    {
        ["train-images-idx3-ubyte.gz"] = Compress(new IdxArray([3, 2, 2], [.. Enumerable.Range(0, 12).Select(i => (byte)i)])),
        ["train-labels-idx1-ubyte.gz"] = Compress(new IdxArray([3], [0, 1, 1])),
        ["t10k-images-idx3-ubyte.gz"] = Compress(new IdxArray([2, 2, 2], [.. Enumerable.Range(100, 8).Select(i => (byte)i)])),
        ["t10k-labels-idx1-ubyte.gz"] = Compress(new IdxArray([2], [1, 0])),
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("data", "data")]
    [InlineData("data", "data/mnist")]
    public void A_given_folder_holds_the_files_or_a_subfolder_with_them(string given, string place)
    {
        Put(place);

        DatasetPair pair = Load(new DatasetOptions { Folder = _folder.Combine(given) });

        pair.Train.Count.ShouldBe(3);
        pair.Train.ClassNames.ShouldBe(["no", "yes"]);
        pair.Test.Labels.ToArray().ShouldBe([1, 0]);
    }

    [Fact]
    public void Unpacked_files_are_taken_under_both_names_in_use()
    {
        Put("data");
        Unpack("data", "train-images-idx3-ubyte.gz", "train-images-idx3-ubyte");
        Unpack("data", "train-labels-idx1-ubyte.gz", "train-labels.idx1-ubyte");

        Load(new DatasetOptions { Folder = _folder.Combine("data") }).Train.Count.ShouldBe(3);
    }

    [Fact]
    public void A_given_folder_without_the_files_is_refused_with_their_names_and_no_mirror_is_asked()
    {
        Directory.CreateDirectory(_folder.Combine("data"));

        string message = Should.Throw<FileNotFoundException>(() => Load(new DatasetOptions { Folder = _folder.Combine("data") })).Message;

        message.ShouldContain($"'{_folder.Combine("data")}' holds none of the files of mnist");
        Contents.Keys.ShouldAllBe(name => message.Contains(name));
    }

    [Fact]
    public void A_folder_that_lacks_a_part_is_refused_with_the_missing_names()
    {
        Put("data");
        File.Delete(_folder.Combine("data", "t10k-labels-idx1-ubyte.gz"));

        string message = Should.Throw<FileNotFoundException>(() => Load(new DatasetOptions { Folder = _folder.Combine("data") })).Message;

        message.ShouldContain($"'{_folder.Combine("data")}' lacks a part of mnist: t10k-labels-idx1-ubyte.gz (");
    }

    [Fact]
    public void A_folder_that_does_not_exist_is_named()
    {
        Should.Throw<DirectoryNotFoundException>(() => Load(new DatasetOptions { Folder = "/nowhere/data" })).Message.ShouldContain("'/nowhere/data'");
        Should.Throw<DirectoryNotFoundException>(() => Load(new DatasetOptions(), variable: "/nowhere/data")).Message.ShouldContain("'/nowhere/data' (named by SURPRISAL_DATA)");
    }

    [Fact]
    public void The_folder_of_another_set_with_the_same_file_names_is_not_mistaken()
    {
        Put("fashion-mnist");

        Should.Throw<FileNotFoundException>(() => Load(new DatasetOptions { Folder = _folder.Combine("fashion-mnist") }));
    }

    [Fact]
    public void The_variable_is_asked_where_no_folder_is_given()
    {
        Put("elsewhere/mnist");

        Load(new DatasetOptions(), variable: _folder.Combine("elsewhere")).Train.Count.ShouldBe(3);
    }

    [Fact]
    public void Without_a_folder_the_files_come_from_a_mirror_once_and_then_from_the_cache()
    {
        Directory.CreateDirectory(_folder.Combine("empty"));
        FakeServer server = Serve();
        DatasetOptions options = new() { CacheFolder = _folder.Combine("cache"), Handler = server };

        Load(options, variable: _folder.Combine("empty")).Train.Count.ShouldBe(3);
        Load(options).Test.Count.ShouldBe(2);

        server.Asked.ShouldBe(Contents.Keys.Select(name => $"https://mirror.test/{name}"));
        _folder.Files.ShouldBe(Contents.Keys.Select(name => Path.Combine("cache", "mnist", name)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_an_interrupted_download_has_finished_is_kept()
    {
        FakeServer server = Serve(except: "t10k-images-idx3-ubyte.gz");
        DatasetOptions options = new() { CacheFolder = _folder.Combine("cache"), Handler = server };
        Should.Throw<HttpRequestException>(() => Load(options)).Message.ShouldContain("'t10k-images-idx3-ubyte.gz' could not be downloaded");
        FakeServer better = Serve();

        Load(options with { Handler = better }).Train.Count.ShouldBe(3);

        better.Asked.ShouldBe(["https://mirror.test/t10k-images-idx3-ubyte.gz", "https://mirror.test/t10k-labels-idx1-ubyte.gz"]);
    }

    [Fact]
    public void Fewer_samples_may_be_asked_for_but_not_more_than_there_are()
    {
        Put("data");
        DatasetOptions options = new() { Folder = _folder.Combine("data") };

        Load(options with { TrainCount = 2, TestCount = 1 }).Train.Labels.ToArray().ShouldBe([0, 1]);
        Should.Throw<ArgumentOutOfRangeException>(() => Load(options with { TestCount = 3 })).Message.ShouldContain("'TestCount' is 3, but mnist has 2 test samples.");
    }

    [Theory]
    [InlineData("mnist", new[] { 5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949 }, new[] { 980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009 })]
    [InlineData("fashion-mnist", new[] { 6000, 6000, 6000, 6000, 6000, 6000, 6000, 6000, 6000, 6000 }, new[] { 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000 })]
    public void The_real_files_have_the_published_numbers_of_each_class(string name, int[] train, int[] test)
    {
        DatasetPair pair = Datasets.Load(name, new DatasetOptions { Folder = RealData.Folder(name) });

        pair.Train.SampleShape.ShouldBe([28, 28]);
        Histogram(pair.Train).ShouldBe(train);
        Histogram(pair.Test).ShouldBe(test);
        pair.Train.Count.ShouldBe(Datasets.All[name].TrainCount);
        pair.Test.Count.ShouldBe(Datasets.All[name].TestCount);
    }

    [Theory]
    [InlineData("mnist")]
    [InlineData("fashion-mnist")]
    public void The_real_files_have_the_hashes_that_downloads_are_checked_by(string name)
    {
        string folder = RealData.Folder(name);
        FakeServer server = new(address => new ByteArrayContent(File.ReadAllBytes(Path.Combine(folder, Path.GetFileName(address.LocalPath)))));
        MnistFiles set = (MnistFiles)Datasets.All[name];

        DatasetPair pair = set.Load(new DatasetOptions { CacheFolder = _folder.Path, Handler = server }, variable: null, CancellationToken.None);

        pair.Test.Count.ShouldBe(10_000);
        server.Asked.Count.ShouldBe(4);
    }

    [Fact]
    public void Every_set_of_the_list_names_its_classes_and_origin()
    {
        Datasets.All.Names.ShouldBe(["digits", "mnist", "fashion-mnist", "iris", "wine", "breast-cancer", "optical-digits"]);
        Datasets.All.Entries.ShouldAllBe(entry => entry.Value.ClassNames.Count >= 2 && entry.Value.Origin.Length > 0 && entry.Description.Length > 0);
        Datasets.All["fashion-mnist"].ClassNames[9].ShouldBe("Ankle boot");
        Should.Throw<ArgumentException>(() => Datasets.Load("minst")).Message.ShouldContain("There is no dataset 'minst'. Did you mean 'mnist'?");
    }

    private static DatasetPair Load(DatasetOptions options, string? variable = null)
    {
        RemoteFile[] files = [.. Contents.Select(file => new RemoteFile(file.Key, file.Value.Length, Convert.ToHexStringLower(SHA256.HashData(file.Value))))];
        MnistFiles set = new("mnist", "made for tests", ["no", "yes"], new Mirrors(["https://mirror.test/"]), files);
        return set.Load(options with { Handler = options.Handler ?? new FakeServer(_ => throw new InvalidOperationException("No mirror may be asked.")) }, variable, CancellationToken.None);
    }

    private static FakeServer Serve(string? except = null) => new(address =>
    {
        string name = Path.GetFileName(address.LocalPath);
        return name == except ? null : new ByteArrayContent(Contents[name]);
    });

    private static int[] Histogram(Dataset data)
    {
        int[] counts = new int[data.ClassCount];
        foreach (int label in data.Labels)
        {
            counts[label]++;
        }

        return counts;
    }

    private static byte[] Compress(IdxArray array)
    {
        using MemoryStream stream = new();
        using (GZipStream compressed = new(stream, CompressionLevel.Optimal))
        {
            IdxWriter.Write(compressed, array);
        }

        return stream.ToArray();
    }

    private void Put(string place)
    {
        Directory.CreateDirectory(_folder.Combine(place));
        foreach ((string name, byte[] content) in Contents)
        {
            File.WriteAllBytes(_folder.Combine(place, name), content);
        }
    }

    private void Unpack(string place, string packed, string unpacked)
    {
        IdxWriter.Write(_folder.Combine(place, unpacked), IdxReader.Read(_folder.Combine(place, packed)));
        File.Delete(_folder.Combine(place, packed));
    }
}
