using System.Globalization;
using System.Runtime.CompilerServices;
using Surprisal.Numerics;

namespace Surprisal.Data;

/// <summary>A change of samples that leaves their meaning: in training, each sample is seen changed anew in each epoch.</summary>
/// <remarks>
/// Augmentations of a list add up. What shift, rotate, scale and elastic do is one map of places, so that a pixel is interpolated once; erasing
/// comes after that, and mixing last. What comes from outside an image is 0. See <see cref="Augmenter"/> for what chance depends on.
/// </remarks>
public abstract record Augmentation
{
    /// <summary>The augmentations by name, each as strong as suits small images.</summary>
    public static Catalog<Augmentation> All { get; } = new(
        "augmentation",
        [
            new("shift", "Moves an image up to 7 % of its size each way.", new Shift()),
            new("rotate", "Turns an image by up to 10 degrees.", new Rotate()),
            new("scale", "Makes an image up to 10 % larger or smaller.", new Scale()),
            new("elastic", "Bends an image as a hand bends strokes.", new Elastic()),
            new("erase", "Fills a rectangle of every second image with noise.", new Erase()),
            new("mixup", "Blends a sample and its target with another's.", new Mixup()),
        ]);

    /// <summary>Those that keep a digit the digit it is.</summary>
    public static IReadOnlyList<string> ForDigits { get; } = ["shift", "rotate", "scale", "elastic"];

    private protected Augmentation()
    {
    }

    /// <summary>Whether samples must be images.</summary>
    internal virtual bool NeedsImages => true;

    /// <summary>Draws what is done to one sample.</summary>
    internal abstract void Draw(ref Philox random, Distortion distortion);

    /// <summary>The name and the settings, the same in every language.</summary>
    internal string Describe()
    {
        CultureInfo own = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        try
        {
            return ToString();
        }
        finally
        {
            CultureInfo.CurrentCulture = own;
        }
    }

    /// <summary>A number from −1 to 1.</summary>
    private protected static double Either(ref Philox random) => (2 * random.NextDouble()) - 1;

    /// <summary>The number, if it is within bounds.</summary>
    private protected static double Within(double value, double low, double high, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value >= low && value <= high
            ? value
            : throw new ArgumentOutOfRangeException(name, FormattableString.Invariant($"'{name}' is {value}, but it must be in [{low}, {high}]."));
}
