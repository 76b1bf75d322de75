using Surprisal.Numerics;

namespace Surprisal.Data;

/// <summary>Fills a rectangle with noise between the smallest and the largest value of the image, so that a model cannot rely on one part of it.</summary>
/// <remarks>
/// The rectangle lies wholly within the image; its ratio of height to width is from 0.3 to 1/0.3, as its logarithm evenly. Z. Zhong, L. Zheng,
/// G. Kang, S. Li, Y. Yang, "Random erasing data augmentation", AAAI 2020, whose values are the defaults.
/// </remarks>
/// <param name="Probability">The share of images that it is done to; in [0, 1].</param>
/// <param name="Smallest">The smallest rectangle, as a part of the image; in [0, 1].</param>
/// <param name="Largest">The largest rectangle, as a part of the image; from the smallest to 1.</param>
public sealed record Erase(double Probability = 0.5, double Smallest = 0.02, double Largest = 0.4) : Augmentation
{
    // The logarithm of 0.3.
    private const double FlattestRatio = -1.2039728043259361;

    // As many as others try before they leave the image as it is.
    private const int MostTries = 10;

    /// <summary>The share of images that it is done to.</summary>
    public double Probability { get; } = Within(Probability, 0, 1);

    /// <summary>The smallest rectangle, as a part of the image.</summary>
    public double Smallest { get; } = Within(Smallest, 0, 1);

    /// <summary>The largest rectangle, as a part of the image.</summary>
    public double Largest { get; } = Within(Largest, Smallest, 1);

    internal override void Draw(ref Philox random, Distortion distortion)
    {
        bool isWanted = random.NextDouble() < Probability;
        for (int i = 0; i < MostTries && isWanted; i++)
        {
            double area = (Smallest + ((Largest - Smallest) * random.NextDouble())) * distortion.Height * distortion.Width;
            Span<double> ratio = [FlattestRatio * Either(ref random)];
            Elementwise.Exp(ratio, ratio);
            int rows = (int)Math.Round(Math.Sqrt(area * ratio[0]));
            int columns = (int)Math.Round(Math.Sqrt(area / ratio[0]));
            if (rows > 0 && columns > 0 && rows <= distortion.Height && columns <= distortion.Width)
            {
                distortion.Erase(random.NextInt(distortion.Height - rows + 1), random.NextInt(distortion.Width - columns + 1), rows, columns, random.NextUInt64());
                isWanted = false;
            }
        }
    }
}
