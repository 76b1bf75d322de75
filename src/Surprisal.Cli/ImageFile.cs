using Surprisal.Data;
using Surprisal.Formats;

namespace Surprisal.Cli;

/// <summary>The images of an IDX file.</summary>
internal sealed class ImageFile
{
    private static ReadOnlySpan<byte> PngSignature => [0x89, (byte)'P', (byte)'N', (byte)'G'];

    private readonly IdxArray _images;
    private readonly string _path;

    private ImageFile(string path, IdxArray images) => (_path, _images) = (path, images);

    /// <summary>The number of images.</summary>
    public int Count => _images.Shape[0];

    /// <summary>The height and the width of an image, if it has no other axis.</summary>
    public (int Height, int Width)? GreySize => _images.Shape is [_, int height, int width] ? (height, width) : null;

    /// <summary>The bytes of one image.</summary>
    /// <exception cref="BadInputException">There is no such image.</exception>
    public ReadOnlySpan<byte> this[int index]
    {
        get
        {
            if (index >= Count)
            {
                throw new BadInputException($"There is no image {index} in '{_path}': it has {Count}, counted from 0. Choose one of them with --index.");
            }

            int size = _images.Content.Length / Count;
            return _images.Content.Slice(index * size, size);
        }
    }

    /// <summary>The probability that a model gives each class for one image.</summary>
    /// <exception cref="BadInputException">There is no such image, or it does not fit the model.</exception>
    public float[] Ask(SavedModel model, int index)
    {
        try
        {
            return model.Predict(this[index]);
        }
        catch (ArgumentException fault)
        {
            throw new BadInputException($"The images of '{_path}' do not fit the model: {Complaint.About(fault)}", fault);
        }
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It holds no images, or is damaged.</exception>
    public static ImageFile Read(string path)
    {
        if (IsPng(path))
        {
            throw new InvalidDataException($"'{path}' is a PNG image, but images are read from IDX files only. Convert it to IDX: bytes of shape [1, height, width].");
        }

        IdxArray images = IdxReader.Read(path);
        return images is { Element: IdxElement.Byte, Shape.Count: >= 2 }
            ? new ImageFile(path, images)
            : throw new InvalidDataException(
                $"'{path}' has {images.Element} values of shape [{string.Join(", ", images.Shape)}], but images are bytes of shape [count, height, width]. Give the file of images, not of labels.");
    }

    private static bool IsPng(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            Span<byte> start = stackalloc byte[PngSignature.Length];
            return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual(PngSignature);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Whoever reads the file says what is wrong with it.
            return false;
        }
    }
}
