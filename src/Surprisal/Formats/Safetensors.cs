using System.Buffers;
using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;
using Surprisal.Data;

namespace Surprisal.Formats;

/// <summary>The content of a safetensors file: named tensors, and texts about them.</summary>
/// <remarks>
/// <para>
/// The file is a header's length (8 bytes, little-endian), the header as JSON, padded with spaces to a multiple of 8, and
/// the elements of all tensors, little-endian, one after the other without a gap.
/// </para>
/// <para>
/// Tensors are written as <c>F32</c> and in the order of their names. <c>F64</c>, <c>F16</c> and <c>BF16</c> are read too,
/// each element rounded to the nearest <see cref="float"/>.
/// </para>
/// <para>Reference: Hugging Face, "Safetensors", file format description, 2022.</para>
/// </remarks>
/// <param name="Tensors">The tensors; names differ.</param>
/// <param name="Metadata">Texts by name, such as the program that wrote the file.</param>
public sealed record Safetensors(IReadOnlyList<NamedTensor> Tensors, IReadOnlyDictionary<string, string> Metadata)
{
    internal const string MetadataKey = "__metadata__";

    /// <summary>The longest header that readers of the format accept.</summary>
    internal const int MaxHeaderLength = 100_000_000;

    private const int Alignment = 8;

    // A header is no part of a page, so letters of any language can stay as they are.
    private static readonly JsonWriterOptions HeaderOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Content without texts.</summary>
    /// <param name="tensors"><inheritdoc cref="Safetensors" path="/param[@name='Tensors']"/></param>
    public Safetensors(IReadOnlyList<NamedTensor> tensors)
        : this(tensors, new Dictionary<string, string>())
    {
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is not safetensors, or is damaged.</exception>
    public static Safetensors Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream file = ReadableFile.Open(path, "a safetensors file was expected there. Check the path.");
        return Read(file, path);
    }

    /// <summary>Reads a stream from its position to its end.</summary>
    /// <param name="stream">The content of a safetensors file.</param>
    /// <param name="name">What messages call it, such as the name of the file.</param>
    /// <exception cref="InvalidDataException">The content is not safetensors, or is damaged.</exception>
    public static Safetensors Read(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        if (stream.CanSeek)
        {
            return new SafetensorsReader(stream, name).Read();
        }

        // Lengths in the header are checked against what is really there, so that must be known first.
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        copy.Position = 0;
        return new SafetensorsReader(copy, name).Read();
    }

    /// <summary>Writes the content, the same bytes for the same content in any order.</summary>
    /// <param name="stream">Receives the file.</param>
    /// <exception cref="InvalidOperationException">Two tensors have one name, or the values of one do not fill its shape.</exception>
    public void Write(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        NamedTensor[] tensors = [.. Tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal)];
        Refuse(tensors);

        ReadOnlySpan<byte> header = Header(tensors);
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (NamedTensor tensor in tensors)
        {
            WriteValues(stream, tensor.Values.Span);
        }
    }

    private static void Refuse(NamedTensor[] tensors)
    {
        for (int i = 0; i < tensors.Length; i++)
        {
            NamedTensor tensor = tensors[i];
            if (tensor.Name == MetadataKey)
            {
                throw new InvalidOperationException($"A tensor is named '{MetadataKey}', which the format keeps for texts. Give it another name.");
            }

            if (i > 0 && tensors[i - 1].Name == tensor.Name)
            {
                throw new InvalidOperationException($"Two tensors are named '{tensor.Name}'. Give each a name of its own.");
            }

            long size = tensor.Shape.Aggregate(1L, (product, axis) => product * axis);
            if (size != tensor.Values.Length || tensor.Shape.Any(axis => axis < 0))
            {
                throw new InvalidOperationException(
                    $"The tensor '{tensor.Name}' has shape [{string.Join(", ", tensor.Shape)}], but {tensor.Values.Length} values. Give as many values as the shape has.");
            }
        }
    }

    private ReadOnlySpan<byte> Header(NamedTensor[] tensors)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, HeaderOptions))
        {
            json.WriteStartObject();
            if (Metadata.Count > 0)
            {
                json.WriteStartObject(MetadataKey);
                foreach ((string key, string text) in Metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                {
                    json.WriteString(key, text);
                }

                json.WriteEndObject();
            }

            long end = 0;
            foreach (NamedTensor tensor in tensors)
            {
                long begin = end;
                end += (long)tensor.Values.Length * sizeof(float);
                WriteEntry(json, tensor, begin, end);
            }

            json.WriteEndObject();
        }

        int padding = -buffer.WrittenCount & (Alignment - 1);
        buffer.GetSpan(Alignment)[..padding].Fill((byte)' ');
        buffer.Advance(padding);
        return buffer.WrittenCount <= MaxHeaderLength
            ? buffer.WrittenSpan
            : throw new InvalidOperationException(
                $"The header would take {buffer.WrittenCount} bytes, but readers accept at most {MaxHeaderLength}. Write fewer tensors, or shorter texts.");
    }

    private static void WriteEntry(Utf8JsonWriter json, NamedTensor tensor, long begin, long end)
    {
        json.WriteStartObject(tensor.Name);
        json.WriteString("dtype", "F32");
        json.WriteStartArray("shape");
        foreach (int axis in tensor.Shape)
        {
            json.WriteNumberValue(axis);
        }

        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(begin);
        json.WriteNumberValue(end);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteValues(Stream stream, ReadOnlySpan<float> values)
    {
        byte[] bytes = new byte[Math.Min(values.Length, 16 * 1024) * sizeof(float)];
        while (!values.IsEmpty)
        {
            int count = Math.Min(values.Length, bytes.Length / sizeof(float));
            for (int i = 0; i < count; i++)
            {
                BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[i]);
            }

            stream.Write(bytes, 0, count * sizeof(float));
            values = values[count..];
        }
    }
}
