using System.Buffers.Binary;
using System.IO.Compression;

namespace Surprisal.Data;

/// <summary>Reads IDX files, the format of MNIST: a magic number, the lengths of the axes, the values; all big-endian.</summary>
/// <remarks>Reference: Y. LeCun, C. Cortes, C. J. C. Burges, "The MNIST database of handwritten digits", 1998.</remarks>
public static class IdxReader
{
    private const int ImagesMagic = 0x0803;
    private const int LabelsMagic = 0x0801;

    /// <summary>How far the first buffer may exceed what was really stored; beyond it grows with what arrives.</summary>
    private const long TrustedExpansion = 16;

    /// <summary>Reads a file, plain or compressed with gzip (seen by its first bytes, not by its name).</summary>
    /// <param name="path">The file.</param>
    /// <returns>Its content.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is not IDX, breaks off, or has too many bytes.</exception>
    public static IdxArray Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream file = ReadableFile.Open(path, "an IDX file was expected there. Check the path.");
        return Read(file, path);
    }

    /// <summary>Reads a stream, plain or compressed with gzip, to its end.</summary>
    /// <param name="stream">The content of an IDX file, from the stream's position on.</param>
    /// <param name="name">What messages call it, such as the name of the file.</param>
    /// <returns>Its content.</returns>
    /// <exception cref="InvalidDataException">The content is not IDX, breaks off, or has too many bytes.</exception>
    public static IdxArray Read(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);

        // Only a stream that can step back lets us look at the first bytes.
        using MemoryStream? copy = stream.CanSeek ? null : new MemoryStream();
        if (copy is not null)
        {
            stream.CopyTo(copy);
            copy.Position = 0;
        }

        Stream seekable = copy ?? stream;
        long stored = seekable.Length - seekable.Position;
        using GZipStream? unpacked = StartsAsGzip(seekable) ? new(seekable, CompressionMode.Decompress, leaveOpen: true) : null;
        IdxArray array = Read(new Source(unpacked ?? seekable, name, stored));
        if (unpacked is not null)
        {
            RequireTrailer(seekable, array, name);
        }

        return array;
    }

    /// <summary>Reads an images file and its labels file, as MNIST has them.</summary>
    /// <param name="imagesPath">Unsigned bytes <c>[count, height, width]</c>; they become features in [0, 1].</param>
    /// <param name="labelsPath">Unsigned bytes <c>[count]</c>.</param>
    /// <param name="classNames">The name of each class.</param>
    /// <returns>The images with their labels.</returns>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">A file is not what its name says, or the two do not belong together.</exception>
    public static Dataset ReadDataset(string imagesPath, string labelsPath, IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(classNames);

        IdxArray images = ReadExpecting(imagesPath, ImagesMagic, "images (unsigned bytes, 3 axes)");
        IdxArray labels = ReadExpecting(labelsPath, LabelsMagic, "labels (unsigned bytes, 1 axis)");
        if (images.Shape[0] != labels.Shape[0])
        {
            throw new InvalidDataException($"'{imagesPath}' has {images.Shape[0]} images, but '{labelsPath}' has {labels.Shape[0]} labels. Take both files from the same set.");
        }

        int[] classes = labels.ToInt32();
        int row = Array.FindIndex(classes, label => label >= classNames.Count);
        if (row >= 0)
        {
            throw new InvalidDataException($"'{labelsPath}' has the label {classes[row]} at row {row}, but there are {classNames.Count} classes, so it must be in [0, {classNames.Count}). Labels count from 0.");
        }

        return Dataset.OverImages(images.ContentArray, [.. images.Shape.Skip(1)], classes, [.. classNames]);
    }

    private static IdxArray ReadExpecting(string path, int magic, string meaning)
    {
        IdxArray array = Read(path);
        return array.Magic == magic
            ? array
            : throw new InvalidDataException($"'{path}' has the magic number 0x{array.Magic:X8}, but 0x{magic:X8} was expected: {meaning}. Check that images and labels are not exchanged.");
    }

    private static bool StartsAsGzip(Stream stream)
    {
        long start = stream.Position;
        bool gzip = stream.ReadByte() == 0x1F && stream.ReadByte() == 0x8B;
        stream.Position = start;
        return gzip;
    }

    /// <summary>Refuses a gzip whose end, the length of what was packed, is not there: nobody else notices that it is missing.</summary>
    private static void RequireTrailer(Stream stream, IdxArray array, string name)
    {
        Span<byte> length = stackalloc byte[sizeof(uint)];
        stream.Seek(-length.Length, SeekOrigin.End);
        stream.ReadExactly(length);
        long unpacked = (sizeof(int) * (1L + array.Shape.Count)) + array.Content.Length;
        if (BinaryPrimitives.ReadUInt32LittleEndian(length) != (uint)unpacked)
        {
            throw new InvalidDataException($"'{name}' breaks off: it is compressed with gzip, but the end that tells its length, {unpacked} bytes, is missing. Fetch the file again.");
        }
    }

    private static IdxArray Read(Source source)
    {
        Span<byte> header = stackalloc byte[sizeof(int) * (1 + IdxArray.MaxRank)];
        ReadHeader(source, header[..sizeof(int)], "magic number");
        uint magic = BinaryPrimitives.ReadUInt32BigEndian(header);
        IdxElement element = (IdxElement)(magic >> 8);
        int rank = (int)(magic & 0xFF);
        if (!Enum.IsDefined(element) || rank is < 1 or > IdxArray.MaxRank)
        {
            throw new InvalidDataException($"'{source.Name}' has the magic number 0x{magic:X8}, but an IDX file has 0x000008NN (unsigned bytes; also 09, 0B, 0C, 0D, 0E) with 01 to 04 axes, such as 0x{ImagesMagic:X8} for images and 0x{LabelsMagic:X8} for labels. Give an IDX file.");
        }

        ReadHeader(source, header[..(sizeof(int) * rank)], $"lengths of {rank} axes");
        uint[] lengths = new uint[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            lengths[axis] = BinaryPrimitives.ReadUInt32BigEndian(header[(sizeof(int) * axis)..]);
        }

        UInt128 wanted = lengths.Aggregate((UInt128)(uint)IdxArray.SizeOf(element), (product, length) => product * length);
        string size = $"{string.Join(" × ", lengths)} of {element}";
        if (wanted > (UInt128)Array.MaxLength || lengths.Any(length => length > int.MaxValue))
        {
            throw new InvalidDataException($"'{source.Name}' says it holds {size}, {wanted} bytes, but at most {Array.MaxLength} can be read. Its header is damaged, or the file must be cut into parts.");
        }

        byte[] content = ReadContent(source, (int)wanted, size);
        return new IdxArray(Array.ConvertAll(lengths, length => (int)length), element, content);
    }

    private static void ReadHeader(Source source, Span<byte> destination, string what)
    {
        int came = source.Fill(destination);
        if (came < destination.Length)
        {
            throw new InvalidDataException($"'{source.Name}' breaks off in its header: the {what} need {destination.Length} bytes, but {came} came. Fetch the file again.");
        }
    }

    private static byte[] ReadContent(Source source, int wanted, string size)
    {
        byte[] content = new byte[Math.Min(wanted, TrustedExpansion * source.Stored)];
        int came = 0;
        while (true)
        {
            came += source.Fill(content.AsSpan(came));
            if (came < content.Length)
            {
                throw new InvalidDataException($"'{source.Name}' breaks off: its header says {size}, {wanted} bytes, but {came} came. Fetch the file again.");
            }

            if (came == wanted)
            {
                break;
            }

            Array.Resize(ref content, (int)Math.Min(wanted, 2L * content.Length));
        }

        // Reading on to the end makes gzip compare its checksum, if it came.
        Span<byte> beyond = stackalloc byte[1];
        if (source.Fill(beyond) > 0)
        {
            throw new InvalidDataException($"'{source.Name}' goes on after its end: its header says {size}, {wanted} bytes, but more came. Its header is damaged, or the file is not IDX.");
        }

        return content;
    }

    /// <summary>The unpacked bytes, and what is known about where they come from.</summary>
    /// <param name="Stream">The bytes of the IDX file proper.</param>
    /// <param name="Name">What messages call it.</param>
    /// <param name="Stored">How many bytes are stored, compressed or not.</param>
    private readonly record struct Source(Stream Stream, string Name, long Stored)
    {
        /// <summary>Reads until the destination is full or the bytes end.</summary>
        public int Fill(Span<byte> destination)
        {
            try
            {
                return Stream.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);
            }
            catch (InvalidDataException fault)
            {
                throw new InvalidDataException($"'{Name}' is compressed with gzip, but its {Stored} bytes break off or are damaged. Fetch the file again.", fault);
            }
        }
    }
}
