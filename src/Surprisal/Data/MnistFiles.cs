namespace Surprisal.Data;

/// <summary>MNIST and the sets that took over its form: four IDX files, images and labels to train and to test.</summary>
internal sealed class MnistFiles : DatasetSource
{
    private static readonly string[] FolderNames = ["mnist", "fashion-mnist"];

    private readonly string _name;
    private readonly string[] _classNames;
    private readonly Mirrors _mirrors;
    private readonly RemoteFile[] _files;

    /// <summary>Describes a set.</summary>
    /// <param name="name">Its name in the list, and of its folder.</param>
    /// <param name="origin">Who made it, and its licence.</param>
    /// <param name="classNames">The name of each class.</param>
    /// <param name="mirrors">Where its files are found.</param>
    /// <param name="files">Training images, training labels, test images, test labels.</param>
    public MnistFiles(string name, string origin, string[] classNames, Mirrors mirrors, RemoteFile[] files)
    {
        (_name, Origin, _classNames, _mirrors, _files) = (name, origin, classNames, mirrors, files);
    }

    /// <summary>The handwritten digits.</summary>
    public static MnistFiles Mnist { get; } = new(
        "mnist",
        "Y. LeCun, C. Cortes, C. J. C. Burges, 1998; CC BY-SA 3.0",
        ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
        new Mirrors(
        [
            "https://storage.googleapis.com/cvdf-datasets/mnist/",
            "https://ossci-datasets.s3.amazonaws.com/mnist/",
            "https://raw.githubusercontent.com/fgnt/mnist/master/",
        ]),
        [
            new("train-images-idx3-ubyte.gz", 9912422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
            new("train-labels-idx1-ubyte.gz", 28881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
            new("t10k-images-idx3-ubyte.gz", 1648877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
            new("t10k-labels-idx1-ubyte.gz", 4542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
        ]);

    /// <summary>The clothes.</summary>
    public static MnistFiles FashionMnist { get; } = new(
        "fashion-mnist",
        "H. Xiao, K. Rasul, R. Vollgraf, Zalando SE, 2017; MIT",
        ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"],
        new Mirrors(
        [
            "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
            "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
            "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
        ]),
        [
            new("train-images-idx3-ubyte.gz", 26421880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
            new("train-labels-idx1-ubyte.gz", 29515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
            new("t10k-images-idx3-ubyte.gz", 4422102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
            new("t10k-labels-idx1-ubyte.gz", 5148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"),
        ]);

    public override int TrainCount => 60_000;

    public override int TestCount => 10_000;

    public override IReadOnlyList<string> ClassNames => _classNames;

    public override string Origin { get; }

    public override DatasetPair Load(DatasetOptions options, CancellationToken cancellationToken = default) =>
        Load(options, Environment.GetEnvironmentVariable(DatasetOptions.FolderVariable), cancellationToken);

    public override string? Locate(DatasetOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);

        string[]? paths = Find(options, Environment.GetEnvironmentVariable(DatasetOptions.FolderVariable));
        string[] cached = CachePaths(options);
        if (paths is null && Array.TrueForAll(cached, File.Exists))
        {
            paths = cached;
        }

        return Path.GetDirectoryName(paths?[0]);
    }

    /// <summary>Loads the set, with the value of the environment variable given by hand.</summary>
    internal DatasetPair Load(DatasetOptions options, string? variable, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);

        string[] paths = Find(options, variable) ?? (options.Folder is null ? Fetch(options, cancellationToken) : throw new FileNotFoundException(
            $"'{options.Folder}' holds none of the files of {_name}, nor has it a folder '{_name}' with them. Missing: {string.Join(", ", _files.Select(file => file.Name))} (or without .gz). Give the folder that holds them."));
        return new DatasetPair(
            TakeFirst(IdxReader.ReadDataset(paths[0], paths[1], _classNames), options.TrainCount, nameof(options.TrainCount), "training"),
            TakeFirst(IdxReader.ReadDataset(paths[2], paths[3], _classNames), options.TestCount, nameof(options.TestCount), "test"));
    }

    /// <summary>Finds the files where the caller or the environment variable says; null if they are not there.</summary>
    private string[]? Find(DatasetOptions options, string? variable)
    {
        if (options.Folder is string folder)
        {
            return FindIn(folder, $"'{folder}'");
        }

        return string.IsNullOrWhiteSpace(variable) ? null : FindIn(variable, $"'{variable}' (named by {DatasetOptions.FolderVariable})");
    }

    /// <summary>Finds the files in a folder or in its subfolder of the set's name; null if there are none at all.</summary>
    private string[]? FindIn(string folder, string description)
    {
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"There is no folder {description}, but the files of {_name} were expected there. Check the path.");
        }

        string own = Path.Combine(folder, _name);
        if (FindAll(own) is string[] inside)
        {
            return inside;
        }

        // The files of all sets have the same names, so only the folder tells them apart.
        string folderName = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        return folderName != _name && FolderNames.Contains(folderName) ? null : FindAll(folder);
    }

    private string[]? FindAll(string folder)
    {
        string?[] paths = Array.ConvertAll(_files, file => FindFile(folder, file.Name));
        string[] missing = [.. _files.Where((_, i) => paths[i] is null).Select(file => file.Name)];
        if (missing.Length == paths.Length)
        {
            return null;
        }

        return missing.Length == 0
            ? Array.ConvertAll(paths, path => path!)
            : throw new FileNotFoundException($"'{folder}' lacks a part of {_name}: {string.Join(", ", missing)} (or without .gz). Put all {_files.Length} files there.");
    }

    /// <summary>Finds a file compressed, unpacked, or unpacked by a tool that wrote <c>.idx</c> for <c>-idx</c>.</summary>
    private static string? FindFile(string folder, string name)
    {
        string unpacked = Path.GetFileNameWithoutExtension(name);
        string[] candidates = [unpacked, name, unpacked.Replace("-idx", ".idx", StringComparison.Ordinal)];
        return candidates.Select(candidate => Path.Combine(folder, candidate)).FirstOrDefault(File.Exists);
    }

    private string[] CachePaths(DatasetOptions options) =>
        Array.ConvertAll(_files, file => Path.Combine(options.CacheFolder, _name, file.Name));

    private string[] Fetch(DatasetOptions options, CancellationToken cancellationToken)
    {
        string[] paths = CachePaths(options);
        using HttpClient client = options.Handler is null ? new HttpClient() : new HttpClient(options.Handler, disposeHandler: false);

        // The mirrors' patience is the only limit: a slow line may take its time.
        client.Timeout = Timeout.InfiniteTimeSpan;
        for (int i = 0; i < paths.Length; i++)
        {
            if (!_files[i].IsAt(paths[i]))
            {
                _mirrors.FetchAsync(_files[i], paths[i], client, options.Progress, cancellationToken).GetAwaiter().GetResult();
            }
        }

        return paths;
    }

    private Dataset TakeFirst(Dataset samples, int? count, string name, string part)
    {
        if (count is not int wanted)
        {
            return samples;
        }

        return wanted >= 0 && wanted <= samples.Count
            ? samples.Take(wanted)
            : throw new ArgumentOutOfRangeException(name, $"'{name}' is {wanted}, but {_name} has {samples.Count} {part} samples. Take from 0 to {samples.Count}.");
    }
}
