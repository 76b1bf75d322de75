using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Unicode;

namespace Surprisal.Formats;

/// <summary>Reads a safetensors file and believes nothing in its header that its length does not bear out.</summary>
/// <param name="stream">The file, which can seek.</param>
/// <param name="name">What messages call it.</param>
internal sealed class SafetensorsReader(Stream stream, string name)
{
    private const string Again = "Fetch or save the file again.";

    private static readonly JsonDocumentOptions HeaderOptions = new() { AllowDuplicateProperties = false };

    private long Left => stream.Length - stream.Position;

    public Safetensors Read()
    {
        using JsonDocument header = ReadHeader();
        var metadata = new Dictionary<string, string>();
        var entries = new List<Entry>();
        foreach (JsonProperty property in header.RootElement.EnumerateObject())
        {
            if (property.NameEquals(Safetensors.MetadataKey))
            {
                metadata = MetadataOf(property.Value);
            }
            else
            {
                entries.Add(EntryOf(property));
            }
        }

        // Tensors without elements share their place with the next one, so the end decides too.
        Entry[] inOrder = [.. entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End)];
        RequireNoGaps(inOrder);
        return new Safetensors([.. inOrder.Select(ReadTensor)], metadata);
    }

    private JsonDocument ReadHeader()
    {
        if (Left < sizeof(ulong))
        {
            throw Damaged($"it has {Left} bytes, but the length of its header alone takes {sizeof(ulong)}");
        }

        Span<byte> prefix = stackalloc byte[sizeof(ulong)];
        stream.ReadExactly(prefix);
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > Safetensors.MaxHeaderLength)
        {
            throw Damaged($"it says its header has {length} bytes, but at most {Safetensors.MaxHeaderLength} are allowed");
        }

        if ((long)length > Left)
        {
            throw Damaged($"it says its header has {length} bytes, but only {Left} follow");
        }

        byte[] text = new byte[length];
        stream.ReadExactly(text);
        if (!text.AsSpan().StartsWith("{"u8) || !Utf8.IsValid(text))
        {
            throw Damaged("its header must begin with '{' and be UTF-8");
        }

        try
        {
            return JsonDocument.Parse(text, HeaderOptions);
        }
        catch (JsonException fault)
        {
            throw Damaged($"its header is not the JSON that was expected: {fault.Message}", fault);
        }
    }

    private Dictionary<string, string> MetadataOf(JsonElement texts)
    {
        if (texts.ValueKind != JsonValueKind.Object || texts.EnumerateObject().Any(text => text.Value.ValueKind != JsonValueKind.String))
        {
            throw Damaged($"its '{Safetensors.MetadataKey}' must hold texts by name, and nothing else");
        }

        return texts.EnumerateObject().ToDictionary(text => text.Name, text => text.Value.GetString()!);
    }

    private Entry EntryOf(JsonProperty property)
    {
        JsonElement entry = property.Value;
        if (entry.ValueKind != JsonValueKind.Object
            || !entry.TryGetProperty("dtype", out JsonElement type) || type.ValueKind != JsonValueKind.String
            || !entry.TryGetProperty("shape", out JsonElement shape) || !TryGetSizes(shape, out long[] sizes)
            || !entry.TryGetProperty("data_offsets", out JsonElement place) || !TryGetSizes(place, out long[] offsets) || offsets.Length != 2)
        {
            throw Damaged($"its tensor '{property.Name}' is described as {Excerpt(entry)}, but needs a dtype, a shape and two data_offsets");
        }

        string typeName = type.GetString()!;
        if (!Enum.TryParse(typeName, out ElementType element) || element.ToString() != typeName)
        {
            throw new InvalidDataException(
                $"'{name}' has the tensor '{property.Name}' of dtype {typeName}, but only {string.Join(", ", Enum.GetNames<ElementType>())} can be read. Convert it to F32 first.");
        }

        string text = $"its tensor '{property.Name}' is {typeName} [{string.Join(", ", sizes)}]";
        UInt128 bytes = ByteCount(sizes, SizeOf(element)) ?? throw Damaged($"{text}, which is more than can be read");
        if (offsets[1] < offsets[0] || bytes != (UInt128)(offsets[1] - offsets[0]))
        {
            throw Damaged($"{text}, which takes {bytes} bytes, but its data_offsets are [{offsets[0]}, {offsets[1]}]");
        }

        return new Entry(property.Name, element, Array.ConvertAll(sizes, size => (int)size), offsets[0], offsets[1]);
    }

    private void RequireNoGaps(Entry[] inOrder)
    {
        long end = 0;
        foreach (Entry entry in inOrder)
        {
            if (entry.Begin != end)
            {
                string fault = entry.Begin > end ? "leaves a hole" : "overlaps another tensor";
                throw Damaged($"its tensor '{entry.Name}' begins at {entry.Begin}, which {fault}: it must begin at {end}");
            }

            end = entry.End;
        }

        if (end != Left)
        {
            throw Damaged($"its tensors take {end} bytes, but {Left} follow the header");
        }
    }

    private NamedTensor ReadTensor(Entry entry)
    {
        int size = SizeOf(entry.Type);
        float[] values = new float[(entry.End - entry.Begin) / size];
        byte[] bytes = new byte[Math.Min(values.Length, 16 * 1024) * size];
        for (int first = 0; first < values.Length; first += bytes.Length / size)
        {
            int count = Math.Min(values.Length - first, bytes.Length / size);
            stream.ReadExactly(bytes, 0, count * size);
            for (int i = 0; i < count; i++)
            {
                values[first + i] = ToSingle(bytes.AsSpan(i * size), entry.Type);
            }
        }

        return new NamedTensor(entry.Name, entry.Shape, values);
    }

    private static float ToSingle(ReadOnlySpan<byte> bytes, ElementType type) => type switch
    {
        ElementType.F32 => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        ElementType.F64 => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        ElementType.F16 => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes),

        // The upper half of a float.
        _ => BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(bytes) << 16),
    };

    private static int SizeOf(ElementType type) => type switch
    {
        ElementType.F64 => sizeof(double),
        ElementType.F32 => sizeof(float),
        _ => sizeof(ushort),
    };

    private static bool TryGetSizes(JsonElement list, out long[] sizes)
    {
        sizes = [];
        if (list.ValueKind != JsonValueKind.Array)
        {
            return false;
        }

        sizes = [.. list.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Number && item.TryGetInt64(out long size) ? size : -1)];
        return Array.TrueForAll(sizes, size => size >= 0);
    }

    /// <summary>How many bytes a shape takes, or null if an array cannot hold its elements.</summary>
    private static UInt128? ByteCount(long[] sizes, int elementSize)
    {
        UInt128 elements = 1;
        foreach (long size in sizes)
        {
            elements *= (UInt128)size;
            if (size > int.MaxValue || elements > (UInt128)Array.MaxLength)
            {
                return null;
            }
        }

        return elements * (UInt128)elementSize;
    }

    private static string Excerpt(JsonElement entry)
    {
        string text = entry.GetRawText();
        return text.Length <= 100 ? text : $"{text[..100]}…";
    }

    private InvalidDataException Damaged(string what, Exception? cause = null) => new($"'{name}' is no safetensors file, or a damaged one: {what}. {Again}", cause);

    /// <summary>The kinds of elements that can be read, by the names the format gives them.</summary>
    private enum ElementType
    {
        F64,
        F32,
        F16,
        BF16,
    }

    /// <summary>What the header says of a tensor.</summary>
    private sealed record Entry(string Name, ElementType Type, int[] Shape, long Begin, long End);
}
