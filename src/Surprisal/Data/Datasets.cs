namespace Surprisal.Data;

/// <summary>The datasets known by name.</summary>
public static class Datasets
{
    /// <summary>The list: each dataset with its name, what it is and where it comes from.</summary>
    public static Catalog<DatasetSource> All { get; } = new("dataset",
    [
        new("digits", "Drawn digits 0 to 9, 28×28 grey: generated in a second, nothing to download.", new GeneratedDigitsSource()),
        new("mnist", "Handwritten digits 0 to 9, 28×28 grey: 60,000 to train, 10,000 to test.", MnistFiles.Mnist),
        new("fashion-mnist", "Photographs of clothes in 10 classes, 28×28 grey: 60,000 to train, 10,000 to test.", MnistFiles.FashionMnist),
        new("iris", "Irises of 3 species by 4 lengths in cm: 120 to train, 30 to test.", TableFile.Iris),
        new("wine", "Wines of 3 growers by 13 measurements: 143 to train, 35 to test.", TableFile.Wine),
        new("breast-cancer", "Tumours, malignant or benign, by 30 measurements: 456 to train, 113 to test.", TableFile.BreastCancer),
        new("optical-digits", "Handwritten digits 0 to 9, 8×8 grey: 1,438 to train, 359 to test.", TableFile.OpticalDigits),
    ]);

    /// <summary>Loads a dataset by its name.</summary>
    /// <param name="name">The name, such as <c>mnist</c>.</param>
    /// <param name="options">Where it comes from, and how much of it is wanted.</param>
    /// <param name="cancellationToken"><inheritdoc cref="DatasetSource.Load" path="/param[@name='cancellationToken']"/></param>
    /// <returns>The training and the test samples.</returns>
    /// <exception cref="ArgumentException">There is no such dataset; the message suggests the nearest names.</exception>
    /// <example>
    /// <code>
    /// (Dataset train, Dataset test) = Datasets.Load("digits");
    /// </code>
    /// </example>
    public static DatasetPair Load(string name, DatasetOptions? options = null, CancellationToken cancellationToken = default) =>
        All[name].Load(options ?? new DatasetOptions(), cancellationToken);
}
