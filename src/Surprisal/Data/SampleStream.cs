namespace Surprisal.Data;

/// <summary>Samples that come one after the other, so that they need not fit into memory.</summary>
/// <remarks>
/// Training opens it once for each epoch, on a thread of its own that reads ahead. The same pass must give the same samples each time it is
/// opened: that is all it takes to go on from a checkpoint in the middle of one.
/// </remarks>
/// <example>
/// <code>
/// SampleStream lines = SampleStream.Of([4], ["setosa", "versicolor", "virginica"], pass => File.ReadLines("iris.csv").Select(Parse));
/// model.Fit(new ShuffleBuffer(lines, size: 10_000, seed: 1), new FitOptions { Epochs = 5 });
/// </code>
/// </example>
public abstract class SampleStream
{
    /// <summary>Describes the samples.</summary>
    /// <param name="sampleShape">The shape of one sample, such as <c>[28, 28]</c>.</param>
    /// <param name="classNames">The name of each class; at least one.</param>
    /// <exception cref="ArgumentException">There is no class, or an axis without values.</exception>
    protected SampleStream(IReadOnlyList<int> sampleShape, IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(sampleShape);
        ArgumentNullException.ThrowIfNull(classNames);
        if (classNames.Count == 0)
        {
            throw new ArgumentException("There is no class. Name the classes.", nameof(classNames));
        }

        (SampleShape, ClassNames, SampleSize) = ([.. sampleShape], [.. classNames], Dataset.SizeOf([.. sampleShape]));
    }

    /// <summary>The shape of one sample, such as <c>[28, 28]</c>.</summary>
    public IReadOnlyList<int> SampleShape { get; }

    /// <summary>The number of values of one sample, the product of its shape.</summary>
    public int SampleSize { get; }

    /// <summary>The name of each class.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>A stream of what a sequence gives.</summary>
    /// <param name="sampleShape">The shape of one sample.</param>
    /// <param name="classNames">The name of each class.</param>
    /// <param name="open">The samples of a pass, which counts from 1: the same ones each time for the same pass.</param>
    public static SampleStream Of(IReadOnlyList<int> sampleShape, IReadOnlyList<string> classNames, Func<int, IEnumerable<(float[] Sample, int Label)>> open)
    {
        ArgumentNullException.ThrowIfNull(open);
        return new Sequence(sampleShape, classNames, open);
    }

    /// <summary>Begins a pass.</summary>
    /// <param name="pass">Its number, from 1: that of the epoch in training.</param>
    public abstract SampleReader Open(int pass);

    private sealed class Sequence(IReadOnlyList<int> sampleShape, IReadOnlyList<string> classNames, Func<int, IEnumerable<(float[] Sample, int Label)>> open)
        : SampleStream(sampleShape, classNames)
    {
        public override SampleReader Open(int pass) => new Reader(open(pass).GetEnumerator(), SampleSize);
    }

    private sealed class Reader(IEnumerator<(float[] Sample, int Label)> samples, int sampleSize) : SampleReader
    {
        private long _row;

        public override bool Read(Span<float> sample, out int label)
        {
            label = 0;
            if (!samples.MoveNext())
            {
                return false;
            }

            (float[] features, label) = samples.Current;
            if (features.Length != sampleSize)
            {
                throw new InvalidDataException($"Sample {_row} of the stream has {features.Length} values, but its samples have {sampleSize}. Give each as many.");
            }

            features.CopyTo(sample);
            _row++;
            return true;
        }

        protected override void Dispose(bool isDisposing) => samples.Dispose();
    }
}
