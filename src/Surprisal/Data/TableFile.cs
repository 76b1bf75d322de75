using System.Globalization;
using System.IO.Compression;

namespace Surprisal.Data;

/// <summary>A small table of features with the class in the last column, as scikit-learn publishes them: every fifth row is for testing.</summary>
/// <remarks>
/// A first row that does not end in a number is a header: the number of rows and features, then the names of the classes. Classes are numbers from 0.
/// These tables have no parts of their own, and rows may be sorted by class; so the rows 4, 9, 14 and so on, counted from 0, are the test samples.
/// </remarks>
internal sealed class TableFile : DatasetSource
{
    private const int TestEvery = 5;

    private readonly string _name;
    private readonly string _file;
    private readonly string[] _folders;
    private readonly string[] _classNames;
    private readonly int[] _sampleShape;
    private readonly int _rows;
    private readonly float _scale;

    private TableFile(string name, string file, string[] folders, string origin, int rows, int[] sampleShape, string[] classNames, float scale = 1)
    {
        (_name, _file, _folders, Origin, _rows, _sampleShape, _classNames, _scale) = (name, file, folders, origin, rows, sampleShape, classNames, scale);
    }

    /// <summary>Irises.</summary>
    public static TableFile Iris { get; } = new(
        "iris", "iris.csv", ["iris"], "R. A. Fisher, 1936; BSD 3-Clause (scikit-learn)", 150, [4], ["setosa", "versicolor", "virginica"]);

    /// <summary>Wines.</summary>
    public static TableFile Wine { get; } = new(
        "wine", "wine_data.csv", ["wine"], "UCI, M. Forina et al., 1988; BSD 3-Clause (scikit-learn)", 178, [13], ["class_0", "class_1", "class_2"]);

    /// <summary>Tumours.</summary>
    public static TableFile BreastCancer { get; } = new(
        "breast-cancer", "breast_cancer.csv", ["breast-cancer"], "UCI, W. H. Wolberg et al., 1995; BSD 3-Clause (scikit-learn)", 569, [30], ["malignant", "benign"]);

    /// <summary>Handwritten digits of 8×8 pixels from 0 to 16, which become features from 0 to 1.</summary>
    public static TableFile OpticalDigits { get; } = new(
        "optical-digits", "digits.csv", ["optical-digits", "digits"], "UCI, E. Alpaydin, C. Kaynak, 1998; BSD 3-Clause (scikit-learn)", 1797, [8, 8],
        ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"], scale: 1f / 16);

    public override int TrainCount => _rows - TestCount;

    public override int TestCount => _rows / TestEvery;

    public override IReadOnlyList<string> ClassNames => _classNames;

    public override string Origin { get; }

    public override string? Locate(DatasetOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Path.GetDirectoryName(Find(FolderOf(options)));
    }

    public override DatasetPair Load(DatasetOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        string folder = FolderOf(options);
        string path = Find(folder) ?? throw new FileNotFoundException(
            $"'{folder}' has no '{_file}' (or '{_file}.gz'), nor has its folder '{string.Join("' or '", _folders)}', but {_name} is read from it. Take it from sklearn/datasets/data of scikit-learn, and name its folder.");
        using FileStream file = ReadableFile.Open(path, $"{_name} is read from it.");
        using Stream plain = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        return Read(plain, path, options);
    }

    /// <summary>Reads the table.</summary>
    internal DatasetPair Read(Stream stream, string path, DatasetOptions options)
    {
        int columns = _sampleShape.Aggregate(1, (product, size) => product * size) + 1;
        var features = new List<float>();
        var labels = new List<int>();
        using var reader = new StreamReader(stream);
        for (int line = 1; reader.ReadLine() is { } text; line++)
        {
            string[] words = text.Split(',');
            if (line == 1 && !float.TryParse(words[^1], NumberStyles.Float, CultureInfo.InvariantCulture, out _))
            {
                continue;
            }

            if (words.Length != columns)
            {
                throw new InvalidDataException($"'{path}' has {words.Length} columns in line {line}, but {_name} has {columns}. Take the file as it was published.");
            }

            for (int column = 0; column < columns - 1; column++)
            {
                features.Add(_scale * Number(words[column], column));
            }

            float label = Number(words[^1], columns - 1);
            labels.Add(label >= 0 && label < _classNames.Length && float.IsInteger(label) ? (int)label : throw new InvalidDataException(
                $"'{path}' has '{words[^1]}' in line {line}, column {columns}, but the classes are 0 to {_classNames.Length - 1}. Correct it, or leave the row out."));

            float Number(string word, int column) =>
                float.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && float.IsFinite(value)
                    ? value
                    : throw new InvalidDataException($"'{path}' has '{word}' in line {line}, column {column + 1}, but a number is needed. Correct it, or leave the row out.");
        }

        var all = Dataset.FromArrays([.. features], _sampleShape, [.. labels], _classNames);
        return new DatasetPair(
            Part(all, isTest: false, options.TrainCount, nameof(options.TrainCount)), Part(all, isTest: true, options.TestCount, nameof(options.TestCount)));
    }

    private static string FolderOf(DatasetOptions options) => options.Folder ?? (Environment.GetEnvironmentVariable(DatasetOptions.FolderVariable) is { Length: > 0 } named
        ? named
        : options.CacheFolder);

    private string? Find(string folder) => new[] { folder }.Concat(_folders.Select(own => Path.Combine(folder, own)))
        .SelectMany(place => new[] { Path.Combine(place, _file), Path.Combine(place, _file + ".gz") }).FirstOrDefault(File.Exists);

    private Dataset Part(Dataset all, bool isTest, int? count, string name)
    {
        int[] rows = [.. Enumerable.Range(0, all.Count).Where(row => (row % TestEvery == TestEvery - 1) == isTest)];
        int wanted = count ?? rows.Length;
        return wanted >= 0 && wanted <= rows.Length
            ? all.Subset(rows.AsSpan(0, wanted))
            : throw new ArgumentOutOfRangeException(
                name, $"'{name}' is {wanted}, but {_name} has {rows.Length} {(isTest ? "test" : "training")} samples. Take from 0 to {rows.Length}.");
    }
}
