using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Surprisal.Formats;

/// <summary>An array in a file of NumPy's format <c>.npy</c>.</summary>
/// <remarks>
/// Real numbers of 16, 32 and 64 bits, whole numbers of 8 to 64 bits and truths are read, of either byte order, with rows in the order of C.
/// Reference: R. Kern, "A simple file format for NumPy arrays", NumPy enhancement proposal 1, 2007.
/// </remarks>
/// <param name="Shape">The sizes of the axes.</param>
/// <param name="Elements">The elements, the last axis running fastest.</param>
public sealed partial record Npy(IReadOnlyList<int> Shape, double[] Elements)
{
    private const int MaximumHeader = 1 << 20;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads a file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is damaged, or holds something else than numbers in the order of C.</exception>
    public static Npy Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"There is no file '{path}'. Check the path, or save the array with np.save.");
        }

        using FileStream stream = File.OpenRead(path);
        return Read(stream, path);
    }

    /// <summary>Reads from a stream.</summary>
    /// <param name="stream">The content of the file.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="InvalidDataException">It is damaged, or holds something else than numbers in the order of C.</exception>
    public static Npy Read(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        string header = ReadHeader(stream, name);
        Match type = Descr().Match(header);
        Match order = FortranOrder().Match(header);
        Match shape = ShapeOf().Match(header);
        if (!type.Success || !order.Success || !shape.Success)
        {
            throw new InvalidDataException($"'{name}' has a header that names no type, order and shape of one array of numbers. Save it again with np.save.");
        }

        if (order.Groups["order"].Value == "True")
        {
            throw new InvalidDataException($"'{name}' holds its array in Fortran order, columns first, but rows first is expected. Save np.ascontiguousarray(x).");
        }

        int[] sizes = [.. shape.Groups["sizes"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(size => int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : throw TooLarge(name, shape.Groups["sizes"].Value))];
        double count = sizes.Aggregate(1.0, (product, size) => product * size);
        return count <= Array.MaxLength / sizeof(double)
            ? new Npy(sizes, ReadElements(stream, name, type.Groups["type"].Value, (int)count))
            : throw TooLarge(name, shape.Groups["sizes"].Value);
    }

    private static string ReadHeader(Stream stream, string name)
    {
        Span<byte> start = stackalloc byte[8];
        if (stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length || !start.StartsWith(Magic))
        {
            throw new InvalidDataException($"'{name}' does not begin as a file of NumPy does. Save it with np.save.");
        }

        // Version 1 writes the length in two bytes, the later ones in four.
        int width = start[6] == 1 ? 2 : 4;
        Span<byte> length = stackalloc byte[4];
        length.Clear();
        Fill(stream, length[..width], name);
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(length);
        if (size > MaximumHeader)
        {
            throw new InvalidDataException($"'{name}' has a header of {size} bytes, which no array of numbers needs. Save it again with np.save.");
        }

        byte[] header = new byte[size];
        Fill(stream, header, name);
        return Encoding.UTF8.GetString(header);
    }

    private static double[] ReadElements(Stream stream, string name, string type, int count)
    {
        bool isBigEndian = type[0] == '>';
        string kind = type.TrimStart('<', '>', '|', '=');
        int width = kind switch
        {
            "b1" or "i1" or "u1" => 1,
            "f2" or "i2" or "u2" => 2,
            "f4" or "i4" or "u4" => 4,
            "f8" or "i8" or "u8" => 8,
            _ => throw new InvalidDataException($"'{name}' holds elements of type '{type}', but real and whole numbers are read. Save x.astype('float64')."),
        };

        double[] elements = [];
        if (stream.CanSeek && stream.Length - stream.Position < (long)count * width)
        {
            throw BreaksOff(name);
        }

        elements = new double[count];
        byte[] buffer = new byte[width * Math.Min(count, 8192)];
        for (int done = 0; done < count; done += buffer.Length / width)
        {
            Span<byte> block = buffer.AsSpan(0, width * Math.Min(count - done, buffer.Length / width));
            Fill(stream, block, name);
            for (int i = 0; i < block.Length / width; i++)
            {
                Span<byte> element = block.Slice(i * width, width);
                if (isBigEndian)
                {
                    element.Reverse();
                }

                elements[done + i] = Number(kind, element);
            }
        }

        return elements;
    }

    private static double Number(string kind, ReadOnlySpan<byte> bytes) => kind switch
    {
        "f2" => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes),
        "f4" => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        "f8" => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        "i2" => BinaryPrimitives.ReadInt16LittleEndian(bytes),
        "i4" => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        "i8" => BinaryPrimitives.ReadInt64LittleEndian(bytes),
        "u2" => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        "u4" => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        "u8" => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        "i1" => (sbyte)bytes[0],
        _ => bytes[0],
    };

    private static void Fill(Stream stream, Span<byte> bytes, string name)
    {
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
        {
            throw BreaksOff(name);
        }
    }

    private static InvalidDataException BreaksOff(string name) => new($"'{name}' breaks off before its last element. Save it again with np.save.");

    private static InvalidDataException TooLarge(string name, string shape) => new($"'{name}' says that its shape is ({shape}), which is too large to be held. Save a part of it.");

    [GeneratedRegex(@"'descr'\s*:\s*'(?<type>[^']+)'", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Descr();

    [GeneratedRegex(@"'fortran_order'\s*:\s*(?<order>True|False)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FortranOrder();

    [GeneratedRegex(@"'shape'\s*:\s*\((?<sizes>[\d\s,]*)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ShapeOf();
}
