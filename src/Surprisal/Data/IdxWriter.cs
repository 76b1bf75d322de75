using System.Buffers.Binary;
using System.IO.Compression;

namespace Surprisal.Data;

/// <summary>Writes arrays as IDX files.</summary>
public static class IdxWriter
{
    /// <summary>Writes a file; it appears whole or not at all.</summary>
    /// <param name="path">Where to write. A name that ends in <c>.gz</c> gives a compressed file.</param>
    /// <param name="array">What to write.</param>
    public static void Write(string path, IdxArray array)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(array);

        using PartialFile file = new(path);
        if (path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
        {
            using GZipStream compressed = new(file.Stream, CompressionLevel.Optimal, leaveOpen: true);
            Write(compressed, array);
        }
        else
        {
            Write(file.Stream, array);
        }

        file.Complete();
    }

    /// <summary>Writes to a stream, uncompressed.</summary>
    /// <param name="stream">Where to write; it stays open.</param>
    /// <param name="array">What to write.</param>
    public static void Write(Stream stream, IdxArray array)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(array);

        Span<byte> header = stackalloc byte[sizeof(int) * (1 + array.Shape.Count)];
        BinaryPrimitives.WriteInt32BigEndian(header, array.Magic);
        for (int axis = 0; axis < array.Shape.Count; axis++)
        {
            BinaryPrimitives.WriteInt32BigEndian(header[(sizeof(int) * (axis + 1))..], array.Shape[axis]);
        }

        stream.Write(header);
        stream.Write(array.Content);
    }
}
