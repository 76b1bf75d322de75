using Surprisal.Numerics;

namespace Surprisal.Data;

/// <summary>Images of the ten digits, drawn by a pen that never writes twice alike: a task to learn from with no file at hand.</summary>
/// <remarks>
/// <para>
/// A digit is a few strokes of our own design, each a smooth curve through control points. For every sample the points
/// tremble, the whole digit is rotated, slanted, stretched and shifted, the pen's width and ink are drawn anew, and
/// noise falls on all pixels. Sample <c>i</c> depends on the seed and on <c>i</c> alone, and only on operations that IEEE 754
/// rounds exactly: any number of samples, in any order, on any machine and thread, gives the same bytes.
/// </para>
/// <para>
/// The curves are those of E. Catmull, R. Rom, "A class of local interpolating splines", Computer Aided Geometric Design, 1974.
/// </para>
/// </remarks>
public static class GeneratedDigits
{
    /// <summary>The width and the height of an image.</summary>
    public const int Side = 28;

    /// <summary>The number of samples in a block of work.</summary>
    private const int BlockSize = 256;

    /// <summary>Keeps the digits apart from weights drawn from the same seed.</summary>
    private const ulong SeedSalt = 0x6469676974730000;

    private static readonly string[] Names = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

    /// <summary>The name of each class.</summary>
    public static IReadOnlyList<string> ClassNames => Names;

    /// <summary>Draws samples.</summary>
    /// <param name="count">How many.</param>
    /// <param name="seed">Chooses the endless sequence of samples.</param>
    /// <param name="first">Where in the sequence to start. Parts that do not overlap serve as training and test sets.</param>
    /// <returns>The images <c>[count, 28, 28]</c> as bytes, 0 for paper and 255 for full ink, with their digits.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative, or there are more images than an array can hold.</exception>
    public static Dataset Create(int count, ulong seed, long first = 0)
    {
        const int most = int.MaxValue / (Side * Side);
        if (count is < 0 or > most)
        {
            throw new ArgumentOutOfRangeException(nameof(count), $"'{nameof(count)}' is {count}, but it must be from 0 to {most}. Draw more in several parts, with '{nameof(first)}'.");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(first);

        byte[] pixels = new byte[count * Side * Side];
        int[] labels = new int[count];
        Parallel.For(0, (count + BlockSize - 1) / BlockSize, block =>
        {
            int end = Math.Min(count, (block + 1) * BlockSize);
            for (int i = block * BlockSize; i < end; i++)
            {
                labels[i] = Draw(seed, first + i, pixels.AsSpan(i * Side * Side, Side * Side));
            }
        });

        return Dataset.OverImages(pixels, [Side, Side], labels, Names);
    }

    /// <summary>Draws one sample and gives its digit.</summary>
    private static int Draw(ulong seed, long index, Span<byte> pixels)
    {
        Philox generator = new(seed ^ SeedSalt, stream: (ulong)index);
        int digit = generator.NextInt(DigitStrokes.Count);
        Pen pen = new(ref generator);
        Span<float> ink = stackalloc float[Side * Side];
        ink.Clear();
        foreach (float[] stroke in DigitStrokes.Choose(digit, ref generator))
        {
            pen.Draw(stroke, ref generator, ink);
        }

        pen.Develop(ink, ref generator, pixels);
        return digit;
    }
}
