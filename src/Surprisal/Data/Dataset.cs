using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Surprisal.Numerics;

namespace Surprisal.Data;

/// <summary>Samples with their classes, never changed once made.</summary>
/// <remarks>
/// Features are floats, or bytes with a scale: images stay bytes and are widened when a batch is gathered.
/// Every sample has a class; a dataset may also have dense targets <c>[count, classes]</c>, such as one-hot rows.
/// </remarks>
public sealed class Dataset
{
    private const float PixelScale = 1f / 255;

    // Shares that were rounded still add up to 1.
    private const float SumTolerance = 1e-3f;

    // Weights and the order of samples may be drawn from the same seed, by other streams.
    private const ulong SplitStream = 1UL << 62;

    /// <summary>How many rows before its turn a row is fetched from memory, where a shuffled batch would wait for it.</summary>
    private const int RowsAhead = 4;

    private readonly float[] _floats = [];
    private readonly byte[] _bytes = [];
    private readonly int[] _sampleShape;
    private readonly int[] _labels;
    private readonly float[]? _targets;
    private readonly string[] _classNames;
    private float[]? _weights;
    private bool _hasSeveralLabels;
    private bool _isFinite;

    private Dataset(float[] features, int[] sampleShape, int[] labels, float[]? targets, string[] classNames)
        : this(sampleShape, labels, targets, classNames, features.Length)
    {
        _floats = features;
    }

    private Dataset(byte[] features, float scale, int[] sampleShape, int[] labels, float[]? targets, string[] classNames)
        : this(sampleShape, labels, targets, classNames, features.Length)
    {
        (_bytes, Scale) = (features, scale);
    }

    private Dataset(int[] sampleShape, int[] labels, float[]? targets, string[] classNames, int featureLength)
    {
        (_sampleShape, _labels, _targets, _classNames) = (sampleShape, labels, targets, classNames);
        Count = labels.Length;
        SampleSize = SizeOf(sampleShape);

        if (featureLength != (long)Count * SampleSize)
        {
            string samples = featureLength % SampleSize == 0
                ? $"{featureLength / SampleSize} samples of shape {Text(sampleShape)}"
                : $"{featureLength} values, which is no whole number of samples of shape {Text(sampleShape)}";
            string rows = targets is null ? "labels" : "targets";
            throw new ArgumentException($"'features' has {samples}, but '{rows}' has {Count} rows. Give one row of '{rows}' for each sample.", nameof(labels));
        }

        if (classNames.Length == 0)
        {
            throw new ArgumentException("There is no class. Name the classes, or say how many there are.", nameof(classNames));
        }

        Check.Labels<int>(labels, classNames.Length);
    }

    /// <summary>The first samples of another dataset, sharing its features.</summary>
    private Dataset(Dataset whole, int count, float[]? targets)
    {
        (_floats, _bytes, Scale) = (whole._floats, whole._bytes, whole.Scale);
        (_sampleShape, _labels, _targets, _classNames) = (whole._sampleShape, whole._labels, targets, whole._classNames);
        (SampleSize, Count, _weights, _hasSeveralLabels) = (whole.SampleSize, count, whole._weights, whole._hasSeveralLabels);
    }

    /// <summary>The number of samples.</summary>
    public int Count { get; }

    /// <summary>The shape of one sample, such as <c>[28, 28]</c>.</summary>
    public IReadOnlyList<int> SampleShape => _sampleShape;

    /// <summary>The number of values of one sample, the product of its shape.</summary>
    public int SampleSize { get; }

    /// <summary>What a stored value is multiplied by when a batch is gathered: 1/255 for pixels, 1 for floats.</summary>
    public float Scale { get; } = 1;

    /// <summary>The number of classes.</summary>
    public int ClassCount => _classNames.Length;

    /// <summary>The name of each class.</summary>
    public IReadOnlyList<string> ClassNames => _classNames;

    /// <summary>The class of each sample: its label, or the class of the largest dense target (the first one of equals).</summary>
    public ReadOnlySpan<int> Labels => _labels.AsSpan(0, Count);

    /// <summary>Whether the samples are meant to be trained on dense targets instead of labels.</summary>
    public bool HasDenseTargets => _targets is not null;

    /// <summary>Whether dense targets are no shares of one class: some samples have several labels, or none. So it is of parts of such a dataset, too.</summary>
    public bool HasSeveralLabels => _hasSeveralLabels;

    /// <summary>Whether some samples count more than others.</summary>
    public bool HasWeights => _weights is not null;

    /// <summary>Makes a dataset of a table, one sample a row.</summary>
    /// <param name="features">The features <c>[count, values]</c>; copied.</param>
    /// <param name="labels">The class of each row; copied.</param>
    /// <param name="classNames">The name of each class. Without it, there are as many classes as the largest label says, named by their numbers.</param>
    /// <returns>The samples, of shape <c>[values]</c>.</returns>
    /// <exception cref="ArgumentException">The counts differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A label is not a class.</exception>
    public static Dataset FromArrays(float[,] features, int[] labels, IReadOnlyList<string>? classNames = null)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(labels);
        CheckRows(features.GetLength(0), labels.Length, "labels");

        return new Dataset(Flatten(features), [features.GetLength(1)], [.. labels], targets: null, NamesOf(labels, classNames));
    }

    /// <summary>Makes a dataset of a table with dense targets, one sample a row.</summary>
    /// <param name="features">The features <c>[count, values]</c>; copied.</param>
    /// <param name="targets">The targets <c>[count, classes]</c>; copied.</param>
    /// <param name="classNames">The name of each class; without it, their numbers.</param>
    /// <returns>The samples, of shape <c>[values]</c>.</returns>
    /// <exception cref="ArgumentException">The counts differ.</exception>
    public static Dataset FromArrays(float[,] features, float[,] targets, IReadOnlyList<string>? classNames = null)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(targets);
        int classes = targets.GetLength(1);
        CheckRows(features.GetLength(0), targets.GetLength(0), "targets");
        if (classNames is not null && classNames.Count != classes)
        {
            throw new ArgumentException($"'{nameof(classNames)}' has {classNames.Count} names, but '{nameof(targets)}' has {classes} columns. Give one name for each column.", nameof(classNames));
        }

        float[] rows = Flatten(targets);
        int[] labels = new int[targets.GetLength(0)];
        for (int row = 0; row < labels.Length && classes > 0; row++)
        {
            labels[row] = TensorPrimitives.IndexOfMax(rows.AsSpan(row * classes, classes));
        }

        return new Dataset(Flatten(features), [features.GetLength(1)], labels, rows, classNames is null ? Numbers(classes) : [.. classNames])
        {
            _hasSeveralLabels = Enumerable.Range(0, labels.Length).Any(row => Math.Abs(TensorPrimitives.Sum(rows.AsSpan(row * classes, classes)) - 1) > SumTolerance),
        };
    }

    /// <summary>Makes a dataset of samples of any shape, one after another.</summary>
    /// <param name="features">The features of all samples; copied.</param>
    /// <param name="sampleShape">The shape of one sample, such as <c>[28, 28]</c>.</param>
    /// <param name="labels">The class of each sample; copied.</param>
    /// <param name="classNames"><inheritdoc cref="FromArrays(float[,], int[], IReadOnlyList{string}?)" path="/param[@name='classNames']"/></param>
    /// <returns>The samples.</returns>
    /// <exception cref="ArgumentException">The counts differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A label is not a class.</exception>
    public static Dataset FromArrays(float[] features, IReadOnlyList<int> sampleShape, int[] labels, IReadOnlyList<string>? classNames = null)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(sampleShape);
        ArgumentNullException.ThrowIfNull(labels);

        return new Dataset([.. features], [.. sampleShape], [.. labels], targets: null, NamesOf(labels, classNames));
    }

    /// <summary>Makes a dataset of images, which stay bytes; a byte <c>b</c> becomes the feature <c>b / 255</c>.</summary>
    /// <param name="pixels">The pixels of all images; copied.</param>
    /// <param name="sampleShape">The shape of one image, such as <c>[28, 28]</c>.</param>
    /// <param name="labels">The class of each image; copied.</param>
    /// <param name="classNames"><inheritdoc cref="FromArrays(float[,], int[], IReadOnlyList{string}?)" path="/param[@name='classNames']"/></param>
    /// <returns>The images.</returns>
    /// <exception cref="ArgumentException">The counts differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A label is not a class.</exception>
    public static Dataset FromArrays(byte[] pixels, IReadOnlyList<int> sampleShape, int[] labels, IReadOnlyList<string>? classNames = null)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        ArgumentNullException.ThrowIfNull(sampleShape);
        ArgumentNullException.ThrowIfNull(labels);

        return OverImages([.. pixels], [.. sampleShape], [.. labels], NamesOf(labels, classNames));
    }

    /// <summary>Turns labels into one-hot rows: 1 in the column of the class, 0 elsewhere.</summary>
    /// <param name="labels">The class of each row.</param>
    /// <param name="classes">The number of classes.</param>
    /// <returns>The rows <c>[count, classes]</c>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A label is not a class.</exception>
    public static float[,] ToCategorical(ReadOnlySpan<int> labels, int classes)
    {
        Check.Classes(classes);
        Check.Labels(labels, classes);

        float[,] rows = new float[labels.Length, classes];
        for (int row = 0; row < labels.Length; row++)
        {
            rows[row, labels[row]] = 1;
        }

        return rows;
    }

    /// <summary>Gives the same samples with one-hot rows as dense targets; dense targets stay as they are.</summary>
    /// <returns>A dataset that shares the features of this one.</returns>
    public Dataset ToCategorical() => HasDenseTargets ? this : new Dataset(this, Count, Flatten(ToCategorical(Labels, ClassCount)));

    /// <summary>Gives the same samples with weights: how much each counts in the loss.</summary>
    /// <remarks>
    /// The loss of a batch is <c>Σ wᵢ·lossᵢ / n</c> over its n samples, as Keras' <c>sample_weight</c> has it: a weight of 2 is as good as the
    /// sample twice, a weight of 0 leaves it out but for n. Metrics count every sample alike.
    /// </remarks>
    /// <param name="weights">One number of at least 0 for each sample; copied.</param>
    /// <returns>A dataset that shares the features of this one.</returns>
    /// <exception cref="ArgumentException">There is not one weight for each sample, or one is negative or not finite.</exception>
    public Dataset WithWeights(ReadOnlySpan<float> weights)
    {
        CheckRows(Count, weights.Length, nameof(weights));
        for (int i = 0; i < weights.Length; i++)
        {
            if (!(weights[i] >= 0 && float.IsFinite(weights[i])))
            {
                throw new ArgumentException(FormattableString.Invariant($"The weight of sample {i} is {weights[i]}, but it must be a number of at least 0."), nameof(weights));
            }
        }

        return new Dataset(this, Count, _targets) { _weights = weights.ToArray() };
    }

    /// <summary>Gives the first samples.</summary>
    /// <param name="count">How many, at most <see cref="Count"/>.</param>
    /// <returns>A dataset that shares the features of this one.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There are not as many samples.</exception>
    public Dataset Take(int count)
    {
        if (count < 0 || count > Count)
        {
            throw new ArgumentOutOfRangeException(nameof(count), $"'{nameof(count)}' is {count}, but there are {Count} samples. Take from 0 to {Count}.");
        }

        return new Dataset(this, count, _targets);
    }

    /// <summary>Gives chosen samples in a chosen order.</summary>
    /// <param name="indices">The samples; each may be chosen any number of times.</param>
    /// <returns>A dataset with its own copy of these samples.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An index is not a sample.</exception>
    public Dataset Subset(ReadOnlySpan<int> indices)
    {
        int[] labels = Gather(_labels, 1, indices);
        float[]? targets = _targets is null ? null : Gather(_targets, ClassCount, indices);
        float[]? weights = _weights is null ? null : Gather(_weights, 1, indices);
        return _bytes.Length > 0
            ? new Dataset(Gather(_bytes, SampleSize, indices), Scale, _sampleShape, labels, targets, _classNames) { _weights = weights, _hasSeveralLabels = _hasSeveralLabels }
            : new Dataset(Gather(_floats, SampleSize, indices), _sampleShape, labels, targets, _classNames) { _weights = weights, _hasSeveralLabels = _hasSeveralLabels };
    }

    /// <summary>Parts the samples at random into those to train on and those to validate with; both keep their order.</summary>
    /// <param name="validationFraction">The part to validate with, between 0 and 1.</param>
    /// <param name="seed">Chooses the samples; the same seed chooses the same ones.</param>
    /// <param name="stratified">Whether every class is parted in this ratio on its own, to within one sample.</param>
    /// <returns>Two datasets with copies of their samples.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The fraction is not between 0 and 1, or leaves a part empty.</exception>
    public (Dataset Train, Dataset Validation) Split(double validationFraction, ulong seed, bool stratified = false)
    {
        int wanted = (int)Math.Round(Count * validationFraction);
        if (!(validationFraction is > 0 and < 1) || wanted == 0 || wanted == Count)
        {
            throw new ArgumentOutOfRangeException(
                nameof(validationFraction),
                FormattableString.Invariant($"'{nameof(validationFraction)}' is {validationFraction}, which takes {wanted} of {Count} samples, but each part needs at least one. Give a fraction between 0 and 1, such as 0.1."));
        }

        int[] order = new int[Count];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        Philox generator = new(seed, SplitStream);
        generator.Shuffle(order.AsSpan());
        if (stratified)
        {
            order = [.. order.OrderBy(index => _labels[index])];
        }

        bool[] validates = new bool[Count];
        for (int i = 0; i < order.Length; i++)
        {
            // Evenly spread picks: any stretch of the order, so any class, gets its share to within one sample.
            validates[order[i]] = (long)(i + 1) * wanted / Count > (long)i * wanted / Count;
        }

        int[] train = [.. Enumerable.Range(0, Count).Where(index => !validates[index])];
        int[] validation = [.. Enumerable.Range(0, Count).Where(index => validates[index])];
        return (Subset(train), Subset(validation));
    }

    /// <summary>Gathers the features of chosen samples; allocates nothing.</summary>
    /// <param name="indices">The samples, each in <c>[0, count)</c>.</param>
    /// <param name="destination">Receives the features: <c>[indices, values]</c>.</param>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is not a sample.</exception>
    public void CopySamples(ReadOnlySpan<int> indices, Span<float> destination)
    {
        CheckDestination(indices, SampleSize, destination);

        if (_bytes.Length > 0)
        {
            for (int row = 0; row < indices.Length; row++)
            {
                Cache.Prefetch(ref MemoryMarshal.GetReference(_bytes.AsSpan(Ahead(indices, row) * SampleSize, SampleSize)), SampleSize);
                ByteFeatures.Widen(_bytes.AsSpan(indices[row] * SampleSize, SampleSize), Scale, destination.Slice(row * SampleSize, SampleSize));
            }
        }
        else
        {
            FeatureRow.Gather(_floats, SampleSize, indices, destination);
        }
    }

    /// <summary>The sample to ask the memory for while one is copied.</summary>
    private static int Ahead(ReadOnlySpan<int> indices, int row) => indices[Math.Min(row + RowsAhead, indices.Length - 1)];

    /// <summary>Gathers the classes of chosen samples as numbers; allocates nothing.</summary>
    /// <param name="indices">The samples, each in <c>[0, count)</c>.</param>
    /// <param name="destination">Receives the class numbers: <c>[indices]</c>.</param>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is not a sample.</exception>
    public void CopyLabels(ReadOnlySpan<int> indices, Span<float> destination)
    {
        CheckDestination(indices, 1, destination);

        for (int row = 0; row < indices.Length; row++)
        {
            destination[row] = _labels[indices[row]];
        }
    }

    /// <summary>Gathers the dense targets of chosen samples, or one-hot rows where there are only labels; allocates nothing.</summary>
    /// <param name="indices">The samples, each in <c>[0, count)</c>.</param>
    /// <param name="destination">Receives the targets: <c>[indices, classes]</c>.</param>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is not a sample.</exception>
    public void CopyTargets(ReadOnlySpan<int> indices, Span<float> destination)
    {
        CheckDestination(indices, ClassCount, destination);

        if (_targets is not null)
        {
            CopyRows(_targets, ClassCount, indices, destination);
            return;
        }

        destination.Clear();
        for (int row = 0; row < indices.Length; row++)
        {
            destination[row * ClassCount + _labels[indices[row]]] = 1;
        }
    }

    /// <summary>Gathers the weights of chosen samples, 1 each where there are none; allocates nothing.</summary>
    /// <param name="indices">The samples, each in <c>[0, count)</c>.</param>
    /// <param name="destination">Receives the weights: <c>[indices]</c>.</param>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is not a sample.</exception>
    public void CopyWeights(ReadOnlySpan<int> indices, Span<float> destination)
    {
        CheckDestination(indices, 1, destination);

        if (_weights is null)
        {
            destination.Fill(1);
        }
        else
        {
            CopyRows(_weights, 1, indices, destination);
        }
    }

    /// <summary>Refuses features that are no numbers, which training cannot learn from.</summary>
    internal void RequireFinite(string name)
    {
        if (_isFinite)
        {
            return;
        }

        int place = _floats.AsSpan(0, _floats.Length == 0 ? 0 : Count * SampleSize).IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
        if (place >= 0)
        {
            throw NotFinite(_floats[place], place / SampleSize, place % SampleSize, name);
        }

        // Features never change. To look at those of MNIST takes as long as to learn half of them by softmax regression.
        _isFinite = true;
    }

    /// <summary>What is wrong with a sample that holds NaN or ∞.</summary>
    internal static ArgumentException NotFinite(float value, long row, int column, string name) => new(
        FormattableString.Invariant($"'{name}' holds {value} in row {row}, column {column}, counted from 0, but training needs numbers. Fill in or leave out what is missing."), name);

    /// <summary>The samples in a few words, with a checksum of all that they hold.</summary>
    internal string Describe()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes(_floats.AsSpan(0, _floats.Length == 0 ? 0 : Count * SampleSize)));
        hash.AppendData(_bytes.AsSpan(0, _bytes.Length == 0 ? 0 : Count * SampleSize));
        hash.AppendData(MemoryMarshal.AsBytes(Labels));
        hash.AppendData(MemoryMarshal.AsBytes<float>(_targets));
        hash.AppendData(MemoryMarshal.AsBytes<float>(_weights));
        string checksum = Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
        return string.Create(CultureInfo.InvariantCulture, $"{Count} samples of shape {Text(_sampleShape)} in {ClassCount} classes with checksum {checksum}");
    }

    /// <summary>Makes a dataset over arrays that nobody else will change.</summary>
    internal static Dataset OverImages(byte[] pixels, int[] sampleShape, int[] labels, string[] classNames) =>
        new(pixels, PixelScale, sampleShape, labels, targets: null, classNames);

    private static float[] Flatten(float[,] table)
    {
        float[] rows = new float[table.Length];
        int next = 0;
        foreach (float value in table)
        {
            rows[next++] = value;
        }

        return rows;
    }

    private static string[] NamesOf(int[] labels, IReadOnlyList<string>? classNames) =>
        classNames is null ? Numbers(labels.Length == 0 ? 0 : Math.Max(labels.Max() + 1, 1)) : [.. classNames];

    private static string[] Numbers(int classes)
    {
        string[] names = new string[classes];
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = i.ToString(CultureInfo.InvariantCulture);
        }

        return names;
    }

    internal static int SizeOf(int[] shape)
    {
        long size = 1;
        foreach (int length in shape)
        {
            size *= length;
            if (length < 1 || size > Array.MaxLength)
            {
                throw new ArgumentException($"A sample has the shape {Text(shape)}, but every axis must have at least 1 value, and all together at most {Array.MaxLength}.", nameof(shape));
            }
        }

        return (int)size;
    }

    private static string Text(int[] shape) => $"[{string.Join(", ", shape)}]";

    private static void CheckRows(int samples, int rows, string name)
    {
        if (samples != rows)
        {
            throw new ArgumentException($"'features' has {samples} samples, but '{name}' has {rows} rows. Give one row of '{name}' for each sample.", name);
        }
    }

    private void CheckDestination(ReadOnlySpan<int> indices, int size, Span<float> destination)
    {
        if (destination.Length != (long)indices.Length * size)
        {
            throw new ArgumentException($"'{nameof(destination)}' has {destination.Length} values, but {indices.Length} samples of {size} values need {(long)indices.Length * size}. Give it exactly this length.", nameof(destination));
        }

        CheckIndices(indices);
    }

    private void CheckIndices(ReadOnlySpan<int> indices)
    {
        foreach (int index in indices)
        {
            if ((uint)index >= (uint)Count)
            {
                throw new ArgumentOutOfRangeException(nameof(indices), $"'{nameof(indices)}' holds {index}, but there are {Count} samples, so it must be in [0, {Count}). Samples count from 0.");
            }
        }
    }

    private T[] Gather<T>(T[] source, int size, ReadOnlySpan<int> indices)
    {
        CheckIndices(indices);

        T[] rows = new T[indices.Length * size];
        CopyRows(source, size, indices, rows);
        return rows;
    }

    private static void CopyRows<T>(T[] source, int size, ReadOnlySpan<int> indices, Span<T> destination)
    {
        for (int row = 0; row < indices.Length; row++)
        {
            source.AsSpan(indices[row] * size, size).CopyTo(destination.Slice(row * size, size));
        }
    }
}
