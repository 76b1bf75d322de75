namespace Surprisal.Metrics;

/// <summary>How often each class was taken for each, and the figures that follow from it.</summary>
/// <remarks>
/// A class that neither is right nor was said is left out of means over classes. A share of nothing, such as the precision of a class
/// that was never said, is 0, as in scikit-learn.
/// </remarks>
public sealed class ConfusionMatrix
{
    private readonly long[] _counts;

    /// <summary>Makes an empty matrix.</summary>
    /// <param name="classes">The number of classes, at least 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than two classes.</exception>
    public ConfusionMatrix(int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        Classes = classes;
        _counts = new long[classes * classes];
    }

    /// <summary>The number of classes.</summary>
    public int Classes { get; }

    /// <summary>The number of samples.</summary>
    public long Samples { get; private set; }

    /// <summary>How many samples of one class were taken for another.</summary>
    /// <param name="label">The right class.</param>
    /// <param name="said">The class that was said.</param>
    public long this[int label, int said] => _counts[(Class(label, nameof(label)) * Classes) + Class(said, nameof(said))];

    /// <summary>Counts a sample.</summary>
    /// <param name="label">The right class.</param>
    /// <param name="said">The class that was said.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public void Add(int label, int said)
    {
        _counts[(Class(label, nameof(label)) * Classes) + Class(said, nameof(said))]++;
        Samples++;
    }

    /// <summary>Forgets all samples.</summary>
    public void Clear()
    {
        Array.Clear(_counts);
        Samples = 0;
    }

    /// <summary>Names all counts.</summary>
    internal void Remember(Memento memento)
    {
        memento.Keep("counts", _counts);
        Samples = _counts.Sum();
    }

    /// <summary>The share of all samples that were taken for what they are; NaN of none.</summary>
    public double Accuracy => (double)Right / Samples;

    /// <summary>The share of the samples taken for a class that are of it.</summary>
    public double Precision(int ofClass) => Share(this[ofClass, ofClass], Said(ofClass));

    /// <summary>The share of the samples of a class that were taken for it.</summary>
    public double Recall(int ofClass) => Share(this[ofClass, ofClass], Labels(ofClass));

    /// <summary>The harmonic mean of a class's precision and recall.</summary>
    public double F1(int ofClass) => Share(2 * this[ofClass, ofClass], Said(ofClass) + Labels(ofClass));

    /// <summary>Matthews' correlation for any number of classes, from −1 to 1; 0 where answers or labels are all of one class, NaN of no samples.</summary>
    /// <remarks>J. Gorodkin, "Comparing two K-category assignments by a K-category correlation coefficient", Comput. Biol. Chem. 28, 2004.</remarks>
    public double MatthewsCorrelation
    {
        get
        {
            (double byChance, double said, double labels) = Products();
            double samples = (double)Samples * Samples;
            double spread = Math.Sqrt(samples - said) * Math.Sqrt(samples - labels);
            return Samples == 0 ? double.NaN : spread == 0 ? 0 : (((double)Right * Samples) - byChance) / spread;
        }
    }

    /// <summary>Cohen's kappa: the agreement beyond chance, as a share of what is possible. NaN where chance alone agrees in all, or of no samples.</summary>
    /// <remarks>J. Cohen, "A coefficient of agreement for nominal scales", Educ. Psychol. Meas. 20(1), 1960.</remarks>
    public double CohenKappa
    {
        get
        {
            double byChance = Products().ByChance;
            return (((double)Right * Samples) - byChance) / (((double)Samples * Samples) - byChance);
        }
    }

    /// <summary>The mean of a figure over the classes that are right or were said; NaN of no samples.</summary>
    internal double Mean(Func<ConfusionMatrix, int, double> figure)
    {
        double sum = 0;
        int present = 0;
        for (int i = 0; i < Classes; i++)
        {
            if (Has(i))
            {
                sum += figure(this, i);
                present++;
            }
        }

        return sum / present;
    }

    /// <summary>Whether a class is right or was said for any sample.</summary>
    internal bool Has(int ofClass) => Said(ofClass) + Labels(ofClass) > 0;

    private long Right => Sum(Classes + 1, 0, Classes);

    private long Labels(int ofClass) => Sum(1, ofClass * Classes, Classes);

    private long Said(int ofClass) => Sum(Classes, ofClass, Classes);

    private long Sum(int stride, int first, int count)
    {
        long sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += _counts[first + (i * stride)];
        }

        return sum;
    }

    private (double ByChance, double Said, double Labels) Products()
    {
        (double byChance, double said, double labels) = (0, 0, 0);
        for (int i = 0; i < Classes; i++)
        {
            byChance += (double)Said(i) * Labels(i);
            said += (double)Said(i) * Said(i);
            labels += (double)Labels(i) * Labels(i);
        }

        return (byChance, said, labels);
    }

    private static double Share(long part, long whole) => whole == 0 ? 0 : (double)part / whole;

    private int Class(int number, string name) => (uint)number < (uint)Classes
        ? number
        : throw new ArgumentOutOfRangeException(name, $"'{name}' is {number}, but there are {Classes} classes, so it must be in [0, {Classes}). Classes count from 0.");
}
